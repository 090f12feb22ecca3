import type { AssignableRoles, Permission, SlimRole } from '@coder-ts/api';
import type { z } from 'zod';
import { canAssign } from './assign.js';
import type { Subject } from './authorize.js';
import { type Grants, organizationRoles, type RolePolicy, siteRoles } from './policy.js';

const policies: Readonly<Record<string, RolePolicy>> = { ...siteRoles, ...organizationRoles };

/** A role by name as accounts list it; its name stands where it has no other. */
export const toSlimRole = (name: string, organizationId?: string): z.infer<typeof SlimRole> => ({
  name,
  display_name: policies[name]?.displayName ?? name,
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

/** The roles of an organization that can be given, and whether the subject may. */
export const listOrganizationRoles = (subject: Subject, organizationId: string) =>
  Object.keys(organizationRoles).map((name) => toAssignableRole(subject, name, organizationId));
