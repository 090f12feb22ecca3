import type { Entitlements } from '@coder-ts/api';
import type { z } from 'zod';
import type { Deps } from '../deps.js';
import { features, hasFeature } from './feature.js';

/**
 * Which features there are and which are on (`platform.md` 3.3). Where licensing is off all are, without any licence;
 * else none is until a licence grants it.
 */
export async function readEntitlements(
  deps: Pick<Deps, 'db' | 'config' | 'now'>,
): Promise<z.infer<typeof Entitlements>> {
  const { active } = await deps.db
    .selectFrom('users')
    .select((from) => from.fn.countAll<number>().as('active'))
    .where('status', '=', 'active')
    .where('deleted', '=', false)
    .where('is_system', '=', false)
    .where('is_service_account', '=', false)
    .executeTakeFirstOrThrow();
  return {
    features: Object.fromEntries(
      (Object.keys(features) as (keyof typeof features)[]).map((name) => {
        const enabled = hasFeature(deps, name);
        return [
          name,
          {
            entitlement: enabled ? ('entitled' as const) : ('not_entitled' as const),
            enabled,
            ...(name === 'user_limit' ? { actual: active } : {}),
          },
        ];
      }),
    ),
    warnings: [],
    errors: [],
    has_license: false,
    trial: false,
    require_telemetry: false,
    refreshed_at: deps.now(),
  };
}
