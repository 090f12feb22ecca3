import type { Deps } from '../deps.js';
import type { Handlers } from '../http/register.js';
import { readEntitlements } from './entitlements.js';

export const licenseHandlers = (deps: Deps) =>
  ({
    getEntitlements: async () => ({ status: 200, body: await readEntitlements(deps) }),
  }) satisfies Partial<Handlers>;
