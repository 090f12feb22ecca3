import type { Deps } from '../deps.js';
import type { Handlers } from '../http/register.js';

export const provisionerJobHandlers = (_deps: Deps) => ({}) satisfies Partial<Handlers>;
