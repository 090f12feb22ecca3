import type { Subject } from './authorize.js';
import { impliedRoles, organizationRoles, siteRoles } from './policy.js';

const organizationNames = Object.keys(organizationRoles);
/** Roles that user admins may give: those that add nothing to what a member has at least somewhere. */
const harmless = ['organization-member', 'organization-workspace-access', 'agents-access'];

/** Who may give and take what (`platform.md` 2.2): role held -> roles. `owner` may everything. */
const assignable: Readonly<Record<string, readonly string[]>> = {
  'user-admin': ['member', ...harmless],
  'organization-admin': organizationNames,
  'organization-user-admin': harmless,
};

export const isSiteRole = (name: string): boolean => Object.hasOwn(siteRoles, name);
export const isOrganizationRole = (name: string): boolean => Object.hasOwn(organizationRoles, name);
/** Names that no role of an organization's own may have. */
export const isReservedRole = (name: string): boolean =>
  isSiteRole(name) || isOrganizationRole(name) || Object.hasOwn(impliedRoles, name);

/** May the subject give or take the role: a site role, or one of the organization where `organizationId` is given? */
export function canAssign(subject: Subject, role: string, organizationId?: string): boolean {
  if (subject.siteRoles.includes('owner')) return true;
  const here = organizationId ? (subject.organizationRoles.get(organizationId) ?? []) : [];
  // Roles that the organization made itself are its admins' to give.
  if (organizationId && here.includes('organization-admin') && !isReservedRole(role)) return true;
  const held = [...subject.siteRoles, ...here];
  return held.some((name) => assignable[name]?.includes(role));
}

/** Roles in one of two sets only: what a replacement of `before` by `after` gives or takes. */
export const changedRoles = (before: readonly string[], after: readonly string[]): string[] => [
  ...after.filter((role) => !before.includes(role)),
  ...before.filter((role) => !after.includes(role)),
];
