import { type ExpressionBuilder, type Selectable, sql } from 'kysely';
import type { DB, Users } from '../database/rows.gen.js';
import { type CompiledPolicy, compilePolicy, type Subject } from '../rbac/authorize.js';
import { type CustomRole, customGrants } from '../rbac/custom-role.js';
import { type Sharing, sharingPolicies } from '../rbac/policy.js';

interface Membership {
  organization_id: string;
  roles: string[];
  sharing: Sharing;
  /** Those of the roles that the organization made itself. */
  custom: CustomRole[];
}

/** Memberships and groups of a user, as {@link selectRoles} reads them beside the row. */
export interface HeldRoles {
  memberships: Membership[];
  groups: string[];
}

/** Columns of {@link HeldRoles} for a statement over `users`: each an index read under the user's id. */
export const selectRoles = (_from: ExpressionBuilder<DB, 'users'>) =>
  [
    sql<HeldRoles['memberships']>`coalesce((
      SELECT json_agg(json_build_object('organization_id', membership.organization_id,
        'roles', membership.roles || organizations.default_org_member_roles,
        'sharing', organizations.workspace_sharing,
        'custom', coalesce((
          SELECT json_agg(json_build_object('name', custom_roles.name,
            'organization_permissions', custom_roles.organization_permissions,
            'member_permissions', custom_roles.member_permissions))
          FROM custom_roles WHERE custom_roles.organization_id = organizations.id
            AND custom_roles.name = ANY (membership.roles || organizations.default_org_member_roles)), '[]')))
      FROM organization_members AS membership JOIN organizations ON organizations.id = membership.organization_id
      WHERE membership.user_id = users.id AND NOT organizations.deleted), '[]')`.as('memberships'),
    sql<string[]>`ARRAY(SELECT group_id FROM group_members WHERE group_members.user_id = users.id)`.as(
      'groups',
    ),
  ] as const;

const compiled = ({
  everyone,
  service_accounts,
  none,
}: (typeof sharingPolicies)['member']): Record<Sharing, CompiledPolicy> => ({
  everyone: compilePolicy(everyone),
  service_accounts: compilePolicy(service_accounts),
  none: compilePolicy(none),
});
const sharing = {
  member: compiled(sharingPolicies.member),
  service_account: compiled(sharingPolicies.service_account),
} as const;

/** The roles and groups that a user acts with, implied ones included. */
export function toSubject(
  user: Pick<Selectable<Users>, 'id' | 'rbac_roles' | 'is_service_account'>,
  { memberships, groups }: HeldRoles,
  key: { readonly scopes: readonly string[]; readonly allowList?: readonly string[] },
): Subject {
  const implied = user.is_service_account ? 'organization-service-account' : 'organization-member';
  return {
    userId: user.id,
    siteRoles: user.rbac_roles,
    organizationRoles: new Map(
      memberships.map(({ organization_id, roles }) => [organization_id, [...new Set([implied, ...roles])]]),
    ),
    organizationPolicies: new Map(
      memberships.map((membership) => [
        membership.organization_id,
        [
          sharing[user.is_service_account ? 'service_account' : 'member'][membership.sharing],
          ...membership.custom.map((role) => compilePolicy(customGrants(role))),
        ],
      ]),
    ),
    groups: new Set([...groups, ...memberships.map(({ organization_id }) => organization_id)]),
    scopes: key.scopes,
    ...(key.allowList ? { allowList: key.allowList } : {}),
  };
}
