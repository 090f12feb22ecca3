import { type AuditDiff, type AuditEntry, diffOf } from '../audit/write.js';
import type { ApiKeyRow } from './to-key.js';

/** An entry of the audit log about a key. A key's id is no UUID: its user's stands there. */
export const keyEntry = (
  actorId: string,
  action: AuditEntry['action'],
  status: number,
  key: Pick<ApiKeyRow, 'user_id'> & Partial<Pick<ApiKeyRow, 'token_name'>>,
): AuditEntry => ({
  action,
  status,
  resourceType: 'api_key',
  resourceId: key.user_id,
  target: key.token_name ?? '',
  userId: actorId,
});

/** What differs of a key; never its secret. */
export const keyDiff = (before: Partial<ApiKeyRow>, after: Partial<ApiKeyRow>): AuditDiff =>
  diffOf(
    before,
    after,
    ['user_id', 'token_name', 'login_type', 'created_at', 'expires_at', 'scopes', 'allow_list'],
    ['hashed_secret'],
  );
