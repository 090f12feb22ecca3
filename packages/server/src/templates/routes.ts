import type { Deps } from '../deps.js';
import type { Handlers } from '../http/register.js';

export const templateHandlers = (_deps: Deps) => ({}) satisfies Partial<Handlers>;
