import type { Deps } from '../deps.js';
import type { Subject } from '../rbac/authorize.js';
import type { UserRow } from './load.js';

/** The roles and groups that a user acts with, implied ones included. */
export async function loadSubject(
  deps: Pick<Deps, 'db'>,
  user: UserRow,
  scopes: readonly string[],
): Promise<Subject> {
  const memberships = await deps.db
    .selectFrom('organization_members as membership')
    .innerJoin('organizations as organization', 'organization.id', 'membership.organization_id')
    .select(['membership.organization_id', 'membership.roles', 'organization.default_org_member_roles'])
    .where('membership.user_id', '=', user.id)
    .where('organization.deleted', '=', false)
    .execute();
  const groups = await deps.db
    .selectFrom('group_members')
    .select('group_id')
    .where('user_id', '=', user.id)
    .execute();
  const implied = user.is_service_account ? 'organization-service-account' : 'organization-member';
  return {
    userId: user.id,
    siteRoles: user.rbac_roles,
    organizationRoles: new Map(
      memberships.map((row) => [
        row.organization_id,
        [...new Set([implied, ...row.roles, ...row.default_org_member_roles])],
      ]),
    ),
    groups: new Set([...groups.map((row) => row.group_id), ...memberships.map((row) => row.organization_id)]),
    scopes,
  };
}
