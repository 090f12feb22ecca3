import type { AssignableRoles, Permission, Role, SlimRole } from '@coder-ts/api';
import type { z } from 'zod';
import { canAssign } from './assign.js';
import type { Subject } from './authorize.js';
import type { CustomRole } from './custom-role.js';
import { type Grants, organizationRoles, type RolePolicy, siteRoles } from './policy.js';

const policies: Readonly<Record<string, RolePolicy>> = { ...siteRoles, ...organizationRoles };

/** Titles of roles that an organization made itself, by name. */
export type RoleTitles = ReadonlyMap<string, string>;

/** A role by name as accounts list it; its name stands where it has no other. */
export const toSlimRole = (
  name: string,
  organizationId?: string,
  titles?: RoleTitles,
): z.infer<typeof SlimRole> => ({
  name,
  display_name: policies[name]?.displayName ?? (titles?.get(name) || name),
  ...(organizationId ? { organization_id: organizationId } : {}),
});

const toPermissions = (grants: Grants = {}): z.infer<typeof Permission>[] =>
  Object.entries(grants).flatMap(([type, words]) =>
    words.split(' ').map((word) => ({
      negate: word.startsWith('!'),
      resource_type: type as keyof Grants,
      action: word.replace('!', '') as z.infer<typeof Permission>['action'],
    })),
  );

function toAssignableRole(
  subject: Subject,
  name: string,
  organizationId?: string,
): z.infer<typeof AssignableRoles> {
  const role: RolePolicy = policies[name] ?? { displayName: name };
  return {
    ...toSlimRole(name, organizationId),
    site_permissions: toPermissions(role.site),
    user_permissions: toPermissions(role.user),
    organization_permissions: toPermissions(role.org),
    organization_member_permissions: toPermissions(role.member),
    assignable: canAssign(subject, name, organizationId),
    built_in: true,
  };
}

/** The site roles that can be given, and whether the subject may. `member`, which everybody has, is left out. */
export const listSiteRoles = (subject: Subject) =>
  Object.keys(siteRoles)
    .filter((name) => name !== 'member')
    .map((name) => toAssignableRole(subject, name));

/** The roles of an organization that can be given, its own included, and whether the subject may. */
export const listOrganizationRoles = (
  subject: Subject,
  organizationId: string,
  custom: readonly (CustomRole & { readonly display_name: string })[],
): z.infer<typeof AssignableRoles>[] => [
  ...Object.keys(organizationRoles).map((name) => toAssignableRole(subject, name, organizationId)),
  ...custom.map((role) => ({
    ...toCustomRole(role, organizationId),
    assignable: canAssign(subject, role.name, organizationId),
    built_in: false,
  })),
];

/** A role that an organization made itself. */
export const toCustomRole = (
  role: CustomRole & { readonly display_name: string },
  organizationId: string,
): z.infer<typeof Role> => ({
  name: role.name,
  display_name: role.display_name,
  organization_id: organizationId,
  site_permissions: [],
  user_permissions: [],
  organization_permissions: [...role.organization_permissions],
  organization_member_permissions: [...role.member_permissions],
});
