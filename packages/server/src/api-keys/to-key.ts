import type { APIKey } from '@coder-ts/api';
import type { Selectable } from 'kysely';
import type { z } from 'zod';
import type { ApiKeys } from '../database/rows.gen.js';

export type ApiKeyRow = Selectable<ApiKeys>;
type WireKey = z.infer<typeof APIKey>;

/** The old name of a key's scopes, empty where it has only fine ones. */
function legacyScope(scopes: readonly string[]): WireKey['scope'] {
  if (scopes.includes('coder:all')) return 'all';
  return scopes.includes('coder:application_connect') ? 'application_connect' : '';
}

export const toKey = (row: ApiKeyRow): WireKey => ({
  id: row.id,
  user_id: row.user_id,
  last_used: row.last_used,
  expires_at: row.expires_at,
  created_at: row.created_at,
  updated_at: row.updated_at,
  login_type: row.login_type as WireKey['login_type'],
  scope: legacyScope(row.scopes),
  scopes: row.scopes as WireKey['scopes'],
  token_name: row.token_name,
  lifetime_seconds: row.lifetime_seconds,
  allow_list: row.allow_list,
});
