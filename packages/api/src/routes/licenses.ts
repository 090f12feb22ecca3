import { route } from '../route.js';
import { Entitlements } from '../schemas/general.js';

/** Needs no key on the wire (`platform.md` 3.3). */
export const getEntitlements = route({
  id: 'get-entitlements',
  method: 'GET',
  path: '/api/v2/entitlements',
  tag: 'Enterprise',
  summary: 'Get entitlements',
  responses: { 200: Entitlements },
  auth: 'none',
});
