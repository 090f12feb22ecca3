import { type Selectable, sql } from 'kysely';
import type { ApiKeys } from '../database/rows.gen.js';
import type { Deps } from '../deps.js';
import type { UserRow } from '../users/load.js';

const hourMs = 3_600_000;

type UsedKey = Pick<
  Selectable<ApiKeys>,
  'id' | 'expires_at' | 'last_used' | 'lifetime_seconds' | 'login_type'
> & { readonly ip: string };

/** End of a key that slides, where it is due: when less than its lifetime but an hour is left. Tokens never slide. */
function slidExpiry(deps: Pick<Deps, 'config'>, key: UsedKey, nowMs: number): string | undefined {
  if (deps.config.disableSessionExpiryRefresh || key.login_type === 'token') return undefined;
  const lifetimeMs = key.lifetime_seconds * 1000;
  if (Date.parse(key.expires_at) - nowMs > lifetimeMs - hourMs) return undefined;
  return new Date(nowMs + lifetimeMs).toISOString();
}

/**
 * Notes that a good key was used (`platform.md` 1.3, steps 5-7): at most once an hour, or when its end slides, or when
 * its dormant user wakes. Writes key and user in one statement; nothing on other requests.
 * @returns what changed of the user
 */
export async function recordUse(
  deps: Pick<Deps, 'db' | 'config' | 'now'>,
  user: Pick<UserRow, 'id' | 'status'>,
  key: UsedKey,
): Promise<Partial<UserRow>> {
  const now = deps.now();
  const nowMs = Date.parse(now);
  const expiresAt = slidExpiry(deps, key, nowMs);
  const due = nowMs - Date.parse(key.last_used) > hourMs;
  if (!due && !expiresAt && user.status !== 'dormant') return {};
  // Locks the key's row, then the user's. Two requests that both find it due write the same; nothing else locks both.
  await sql`
    WITH used AS (
      UPDATE api_keys SET last_used = ${now}, ip_address = ${key.ip}, updated_at = ${now},
        expires_at = ${expiresAt ?? key.expires_at}
      WHERE id = ${key.id})
    UPDATE users SET last_seen_at = ${now}, updated_at = ${now},
      status = CASE status WHEN 'dormant' THEN 'active' ELSE status END
    WHERE id = ${user.id}`.execute(deps.db);
  return {
    last_seen_at: now,
    updated_at: now,
    ...(user.status === 'dormant' ? { status: 'active' as const } : {}),
  };
}
