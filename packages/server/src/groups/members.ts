import type { ReducedUser } from '@coder-ts/api';
import { type RawBuilder, type SqlBool, sql } from 'kysely';
import type { z } from 'zod';
import { anyOf } from '../database/any-of.js';
import type { Deps } from '../deps.js';
import { can, type Subject } from '../rbac/authorize.js';
import type { UserRow } from '../users/load.js';
import { type Page, readPage } from '../users/page.js';
import { readUserSearch } from '../users/search.js';
import type { GroupRow } from './load.js';

export type GroupMember = z.output<typeof ReducedUser>;

/** Who is in which group, those of everyone included. */
export const memberships: RawBuilder<{ group_id: string; user_id: string }> = sql`(
  SELECT group_id, user_id FROM group_members
  UNION ALL
  SELECT organization_id, user_id FROM organization_members)`;

/** The group of the enclosing statement has a member of whom this holds: a condition on `users`. */
export const hasMember = (who: RawBuilder<SqlBool>): RawBuilder<SqlBool> =>
  sql`EXISTS (SELECT FROM ${memberships} AS membership JOIN users ON users.id = membership.user_id
    WHERE membership.group_id = groups.id AND NOT users.deleted AND ${who})`;

/** As it stands in a group. */
export const toReducedUser = (user: UserRow): GroupMember => ({
  id: user.id,
  username: user.username,
  ...(user.name && { name: user.name }),
  ...(user.avatar_url && { avatar_url: user.avatar_url }),
  email: user.email,
  created_at: user.created_at,
  updated_at: user.updated_at,
  last_seen_at: user.last_seen_at,
  status: user.status,
  login_type: user.login_type as GroupMember['login_type'],
  ...(user.is_service_account && { is_service_account: true }),
});

/** Those of the groups' members whom the subject may see, by group, in order of their names. One statement. */
export async function readMembers(
  deps: Pick<Deps, 'db'>,
  subject: Subject,
  groups: readonly Pick<GroupRow, 'id' | 'organization_id'>[],
): Promise<Map<string, GroupMember[]>> {
  const members = new Map<string, GroupMember[]>(groups.map(({ id }) => [id, []]));
  if (groups.length === 0) return members;
  const rows = await deps.db
    .selectFrom(memberships.as('membership'))
    .innerJoin('users', 'users.id', 'membership.user_id')
    .selectAll('users')
    .select('membership.group_id')
    .where('membership.group_id', '=', anyOf(groups.map(({ id }) => id)))
    .where('users.deleted', '=', false)
    .where('users.is_system', '=', false)
    .orderBy(sql`lower(users.username)`)
    .execute();
  const organizations = new Map(groups.map((group) => [group.id, group.organization_id]));
  for (const row of rows) {
    const organizationId = organizations.get(row.group_id);
    if (maySee(subject, organizationId, row.id)) members.get(row.group_id)?.push(toReducedUser(row));
  }
  return members;
}

const maySee = (subject: Subject, organizationId: string | undefined, ownerId: string): boolean =>
  can(subject, 'read', { type: 'group_member', organizationId, ownerId });

/** One page of a group's members, searched and paged as users are. @throws ApiError 400 */
export async function pageMembers(
  deps: Pick<Deps, 'db'>,
  subject: Subject,
  group: GroupRow,
  { q, ...page }: Page & { readonly q?: string | undefined },
): Promise<{ users: GroupMember[]; count: number }> {
  const filter = readUserSearch(q, 'Invalid group member search query.');
  const seesAll = can(subject, 'read', { type: 'group_member', organizationId: group.organization_id });
  const inGroup = sql<SqlBool>`EXISTS (SELECT FROM ${memberships} AS membership
    WHERE membership.user_id = users.id AND membership.group_id = ${group.id}::uuid)`;
  const { rows, count } = await readPage(
    deps.db
      .selectFrom('users')
      .selectAll('users')
      .where(filter)
      .where(inGroup)
      .$if(!seesAll, (users) => users.where('users.id', '=', subject.userId)),
    page,
  );
  return { users: rows.map(toReducedUser), count };
}
