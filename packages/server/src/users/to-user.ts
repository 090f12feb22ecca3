import type { User } from '@coder-ts/api';
import { sql } from 'kysely';
import type { z } from 'zod';
import type { Executor } from '../database/connect.js';
import { toSlimRole } from '../rbac/to-role.js';
import type { UserRow } from './load.js';

type WireUser = z.infer<typeof User>;

/** Column: ids of the organizations that a user of the statement is member of, oldest membership first. */
export const organizationIds = sql<string[]>`ARRAY(
  SELECT membership.organization_id FROM organization_members AS membership
  JOIN organizations ON organizations.id = membership.organization_id
  WHERE membership.user_id = users.id AND NOT organizations.deleted
  ORDER BY membership.created_at, membership.organization_id)`.as('organization_ids');

export const toUser = (user: UserRow & { organization_ids: string[] }): WireUser => ({
  id: user.id,
  username: user.username,
  ...(user.name ? { name: user.name } : {}),
  ...(user.avatar_url ? { avatar_url: user.avatar_url } : {}),
  email: user.email,
  created_at: user.created_at,
  updated_at: user.updated_at,
  last_seen_at: user.last_seen_at,
  status: user.status,
  login_type: user.login_type as WireUser['login_type'],
  ...(user.is_service_account ? { is_service_account: true } : {}),
  organization_ids: user.organization_ids,
  roles: user.rbac_roles.map((name) => toSlimRole(name)),
  has_ai_seat: false,
});

/** The wire's user by id, as it is now. */
export async function readUser(on: Executor, id: string): Promise<WireUser> {
  const user = await on
    .selectFrom('users')
    .selectAll()
    .select(organizationIds)
    .where('id', '=', id)
    .executeTakeFirstOrThrow();
  return toUser(user);
}
