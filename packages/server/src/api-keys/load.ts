import type { Deps } from '../deps.js';
import { notFound } from '../http/error.js';
import { can, type Subject } from '../rbac/authorize.js';
import type { Action } from '../rbac/policy.js';
import type { ApiKeyRow } from './to-key.js';

/** A key by id, whoever the path's user is. @throws ApiError 404 where the subject may not do `action` with it */
export async function loadKey(
  deps: Pick<Deps, 'db'>,
  subject: Subject,
  id: string,
  action: Action,
): Promise<ApiKeyRow> {
  const key = await deps.db.selectFrom('api_keys').selectAll().where('id', '=', id).executeTakeFirst();
  return allowed(subject, key, action);
}

/** A user's token by name. @throws ApiError 404 */
export async function loadTokenByName(
  deps: Pick<Deps, 'db'>,
  subject: Subject,
  userId: string,
  name: string,
): Promise<ApiKeyRow> {
  const key = await deps.db
    .selectFrom('api_keys')
    .selectAll()
    .where('user_id', '=', userId)
    .where('token_name', '=', name)
    .where('login_type', '=', 'token')
    .executeTakeFirst();
  return allowed(subject, key, 'read');
}

function allowed(subject: Subject, key: ApiKeyRow | undefined, action: Action): ApiKeyRow {
  if (!key || !can(subject, action, { type: 'api_key', ownerId: key.user_id })) throw notFound();
  return key;
}
