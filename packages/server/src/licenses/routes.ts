import type { Deps } from '../deps.js';
import type { Handlers } from '../http/register.js';

export const licenseHandlers = (_deps: Deps) => ({}) satisfies Partial<Handlers>;
