import type { Deps } from '../deps.js';
import type { Handlers } from '../http/register.js';

export const organizationHandlers = (_deps: Deps) => ({}) satisfies Partial<Handlers>;
