import { type PaginatedMembersResponse, query } from '@coder-ts/api';
import type { z } from 'zod';
import type { Deps } from '../deps.js';
import { ApiError } from '../http/error.js';
import { can, type Subject } from '../rbac/authorize.js';
import type { RoleTitles } from '../rbac/to-role.js';
import { parseSearch } from '../search/parse.js';
import { type Page, readPage } from '../users/page.js';
import { linkedToGithub, readUserSearch } from '../users/search.js';
import { readRoleTitles } from './custom-roles.js';
import { toMemberWithUserData } from './to-organization.js';

type WireMember = z.infer<typeof PaginatedMembersResponse>['members'][number];

/** Members of an organization that the subject may read: all, or only itself. */
function selectMembers(deps: Pick<Deps, 'db'>, subject: Subject, organizationId: string) {
  const readsAll = can(subject, 'read', { type: 'organization_member', organizationId });
  return deps.db
    .selectFrom('users')
    .innerJoin('organization_members', 'organization_members.user_id', 'users.id')
    .selectAll('users')
    .select([
      'organization_members.organization_id as member_organization_id',
      'organization_members.roles as member_roles',
      'organization_members.created_at as member_created_at',
      'organization_members.updated_at as member_updated_at',
    ])
    .where('organization_members.organization_id', '=', organizationId)
    .where('users.deleted', '=', false)
    .$if(!readsAll, (statement) => statement.where('users.id', '=', subject.userId));
}

type Selected = Awaited<ReturnType<ReturnType<typeof selectMembers>['execute']>>[number];

const toWire = (row: Selected, titles: RoleTitles): WireMember =>
  toMemberWithUserData(
    {
      user_id: row.id,
      organization_id: row.member_organization_id,
      roles: row.member_roles,
      created_at: row.member_created_at,
      updated_at: row.member_updated_at,
    },
    row,
    titles,
  );

const keys = { user_id: query.uuid(), github_user_id: query.integer(), include_system: query.boolean() };

/** All members; `q` knows a few keys and no bare words. @throws ApiError 400 */
export async function listMembers(
  deps: Pick<Deps, 'db'>,
  subject: Subject,
  organizationId: string,
  q: string | undefined,
): Promise<WireMember[]> {
  const search = parseSearch(q, keys);
  if (search.kind === 'invalid')
    throw new ApiError(400, 'Invalid organization member search query.', { validations: search.validations });
  const { user_id, github_user_id, include_system } = search.values;
  const rows = await selectMembers(deps, subject, organizationId)
    .$if(!include_system, (statement) => statement.where('users.is_system', '=', false))
    .$if(user_id !== undefined, (statement) => statement.where('users.id', '=', user_id ?? null))
    .$if(Boolean(github_user_id), (statement) => statement.where(linkedToGithub(github_user_id ?? 0)))
    .execute();
  const titles = await readRoleTitles(deps.db, organizationId);
  return rows.map((row) => toWire(row, titles));
}

/** One page of the members, searched and paged as users are. */
export async function pageMembers(
  deps: Pick<Deps, 'db'>,
  subject: Subject,
  organizationId: string,
  { q, ...page }: Page & { readonly q?: string | undefined },
): Promise<z.infer<typeof PaginatedMembersResponse>> {
  const filter = readUserSearch(q, 'Invalid member search query.');
  const { rows, count } = await readPage(selectMembers(deps, subject, organizationId).where(filter), page);
  const titles = await readRoleTitles(deps.db, organizationId);
  return { members: rows.map((row) => toWire(row, titles)), count };
}

/** One member, or undefined where the user is none. */
export async function readMember(
  deps: Pick<Deps, 'db'>,
  subject: Subject,
  organizationId: string,
  userId: string,
): Promise<WireMember | undefined> {
  const row = await selectMembers(deps, subject, organizationId)
    .where('users.id', '=', userId)
    .executeTakeFirst();
  return row && toWire(row, await readRoleTitles(deps.db, organizationId));
}
