import type { Group } from '@coder-ts/api';
import { isUuid } from '@coder-ts/api';
import { type SqlBool, sql } from 'kysely';
import { anyOf } from '../database/any-of.js';
import type { Executor } from '../database/connect.js';
import type { Deps } from '../deps.js';
import { notFound } from '../http/error.js';
import type { Actor } from '../users/actor.js';
import { type GroupRow, mayReadGroup } from './load.js';
import { hasMember, memberships, readMembers } from './members.js';

/** Groups with what is told of them beside their members. */
export const selectGroups = (on: Executor) =>
  on
    .selectFrom('groups')
    .innerJoin('organizations as organization', 'organization.id', 'groups.organization_id')
    .where('organization.deleted', '=', false)
    .selectAll('groups')
    .select([
      'organization.name as organization_name',
      'organization.display_name as organization_display_name',
      sql<number>`(SELECT count(*) FROM ${memberships} AS membership
        JOIN users ON users.id = membership.user_id AND NOT users.deleted AND NOT users.is_system
        WHERE membership.group_id = groups.id)`.as('total_member_count'),
    ])
    .orderBy('groups.name')
    .orderBy('groups.id');
export type SelectedGroup = Awaited<ReturnType<ReturnType<typeof selectGroups>['execute']>>[number];

/** A group as on the wire. */
export const toGroup = (row: SelectedGroup, members: Group['members']): Group => ({
  id: row.id,
  name: row.name,
  display_name: row.display_name,
  organization_id: row.organization_id,
  organization_name: row.organization_name,
  organization_display_name: row.organization_display_name,
  avatar_url: row.avatar_url,
  quota_allowance: row.quota_allowance,
  source: row.source as Group['source'],
  total_member_count: row.total_member_count,
  members,
});

interface GroupFilter {
  /** By name or id. */
  readonly organization?: string | undefined;
  /** By name or id, or `me`. */
  readonly has_member?: string | undefined;
  readonly group_ids?: readonly string[];
}

/** The groups that the caller may see and that fit every part of the filter, by name. Two statements. */
export async function listGroups(deps: Deps, actor: Actor, filter: GroupFilter): Promise<Group[]> {
  const { organization, has_member: member, group_ids: ids = [] } = filter;
  const rows = await selectGroups(deps.db)
    .$if(Boolean(organization), (groups) =>
      groups.where(named('organization.id', 'organization.name', organization ?? '')),
    )
    .$if(Boolean(member), (groups) =>
      groups.where(
        hasMember(named('users.id', 'users.username', member === 'me' ? actor.user.id : (member ?? ''))),
      ),
    )
    .$if(ids.length > 0, (groups) => groups.where('groups.id', '=', anyOf(ids)))
    .execute();
  const seen = rows.filter((row) => mayReadGroup(actor, row));
  const members = await readMembers(deps, actor.subject, seen);
  return seen.map((row) => toGroup(row, members.get(row.id) ?? []));
}

const named = (id: string, name: string, text: string) =>
  isUuid(text)
    ? sql<SqlBool>`${sql.ref(id)} = ${text.toLowerCase()}::uuid`
    : sql<SqlBool>`lower(${sql.ref(name)}) = ${text.toLowerCase()}`;

/** One group as it is now, with its members unless they are not wanted. @throws ApiError 404 */
export async function readGroup(
  deps: Pick<Deps, 'db'>,
  actor: Actor,
  { id }: Pick<GroupRow, 'id'>,
  { withMembers = true } = {},
): Promise<Group> {
  const row = await selectGroups(deps.db).where('groups.id', '=', id).executeTakeFirst();
  if (!row) throw notFound();
  const members = withMembers ? await readMembers(deps, actor.subject, [row]) : new Map();
  return toGroup(row, members.get(id) ?? []);
}
