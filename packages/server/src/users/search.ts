import { LoginType, query, UserStatus } from '@coder-ts/api';
import { type Expression, expressionBuilder, type SqlBool, sql } from 'kysely';
import type { DB } from '../database/rows.gen.js';
import { ApiError } from '../http/error.js';
import { parseSearch } from '../search/parse.js';

/** Keys of a search for users (`platform.md` 1.8); bare words are `search`. */
const keys = {
  search: query.text(),
  name: query.text(),
  status: query.choices(UserStatus.options),
  role: query.words(),
  login_type: query.choices(LoginType.options),
  last_seen_before: query.time(),
  last_seen_after: query.time(),
  created_before: query.time(),
  created_after: query.time(),
  github_com_user_id: query.integer(),
  service_account: query.boolean(),
};

/**
 * What a `q` asks of the table `users`, accounts of the system always left out.
 * @param message of the refusal when it is no query
 * @throws ApiError 400
 */
export function readUserSearch(q: string | undefined, message: string): Expression<SqlBool> {
  const search = parseSearch(q, keys, { bare: 'search' });
  if (search.kind === 'invalid') throw new ApiError(400, message, { validations: search.validations });
  const { values } = search;
  const contains = (column: string, text: string) =>
    sql<SqlBool>`strpos(lower(${sql.ref(column)}), ${text}) > 0`;
  const from = expressionBuilder<DB, 'users'>();
  return from.and([
    from('users.deleted', '=', false),
    from('users.is_system', '=', false),
    ...(values.search
      ? [from.or([contains('users.email', values.search), contains('users.username', values.search)])]
      : []),
    ...(values.name ? [contains('users.name', values.name)] : []),
    ...(values.status.length > 0 ? [from('users.status', 'in', values.status)] : []),
    ...(values.role.length > 0 && !values.role.includes('member')
      ? [sql<SqlBool>`users.rbac_roles && ${values.role}::text[]`]
      : []),
    ...(values.login_type.length > 0 ? [from('users.login_type', 'in', values.login_type)] : []),
    ...(values.last_seen_before ? [from('users.last_seen_at', '<=', values.last_seen_before)] : []),
    ...(values.last_seen_after ? [from('users.last_seen_at', '>=', values.last_seen_after)] : []),
    ...(values.created_before ? [from('users.created_at', '<=', values.created_before)] : []),
    ...(values.created_after ? [from('users.created_at', '>=', values.created_after)] : []),
    ...(values.service_account === undefined
      ? []
      : [from('users.is_service_account', '=', values.service_account)]),
    ...(values.github_com_user_id ? [linkedToGithub(values.github_com_user_id)] : []),
  ]);
}

/** Is the user linked to this account at GitHub? */
export const linkedToGithub = (githubUserId: number): Expression<SqlBool> =>
  sql<SqlBool>`EXISTS (SELECT FROM user_links WHERE user_links.user_id = users.id
    AND user_links.login_type = 'github' AND user_links.linked_id = ${String(githubUserId)})`;
