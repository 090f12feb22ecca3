import type { APIKeyWithOwner } from '@coder-ts/api';
import type { z } from 'zod';
import type { Deps } from '../deps.js';
import { can, type Subject } from '../rbac/authorize.js';
import { toKey } from './to-key.js';

interface Wanted {
  /** Whose; everybody's when absent. */
  readonly userId: string | undefined;
  readonly includeExpired: boolean;
}

/** Tokens that the subject may read, oldest first. Null for none, as on the wire. */
export async function listTokens(
  deps: Pick<Deps, 'db' | 'now'>,
  subject: Subject,
  { userId, includeExpired }: Wanted,
): Promise<z.infer<typeof APIKeyWithOwner>[] | null> {
  const readsAll = can(subject, 'read', { type: 'api_key' });
  if (!readsAll && !can(subject, 'read', { type: 'api_key', ownerId: subject.userId })) return null;
  const rows = await deps.db
    .selectFrom('api_keys')
    .innerJoin('users', 'users.id', 'api_keys.user_id')
    .selectAll('api_keys')
    .select('users.username')
    .where('api_keys.login_type', '=', 'token')
    .$if(userId !== undefined, (query) => query.where('api_keys.user_id', '=', userId ?? null))
    .$if(!readsAll, (query) => query.where('api_keys.user_id', '=', subject.userId))
    .$if(!includeExpired, (query) => query.where('api_keys.expires_at', '>', deps.now()))
    .orderBy('api_keys.created_at')
    .orderBy('api_keys.id')
    .execute();
  return rows.length > 0 ? rows.map((row) => ({ ...toKey(row), username: row.username })) : null;
}
