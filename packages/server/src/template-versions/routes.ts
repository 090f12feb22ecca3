import type { Deps } from '../deps.js';
import type { Handlers } from '../http/register.js';

export const templateVersionHandlers = (_deps: Deps) => ({}) satisfies Partial<Handlers>;
