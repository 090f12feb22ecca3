import type { Organization, OrganizationMemberWithUserData, Role } from '@coder-ts/sdk';
import type { Column } from '../terminal/table.js';
import { formatTime } from '../terminal/time.js';

export const organizationColumns: readonly Column<Organization>[] = [
  { name: 'id', cell: ({ id }) => id },
  { name: 'name', cell: ({ name }) => name },
  { name: 'display name', cell: ({ display_name: title }) => title },
  { name: 'icon', cell: ({ icon }) => icon },
  { name: 'description', cell: ({ description }) => description },
  { name: 'created at', cell: ({ created_at: at }) => formatTime(at) },
  { name: 'updated at', cell: ({ updated_at: at }) => formatTime(at) },
  { name: 'default', cell: ({ is_default: isDefault }) => isDefault },
  { name: 'default org member roles', cell: ({ default_org_member_roles: roles }) => roles },
];

export const memberColumns: readonly Column<OrganizationMemberWithUserData>[] = [
  { name: 'username', cell: ({ username }) => username },
  { name: 'name', cell: ({ name }) => name ?? '' },
  { name: 'last seen at', cell: ({ last_seen_at: at }) => formatTime(at) },
  { name: 'user created at', cell: ({ user_created_at: at }) => formatTime(at) },
  { name: 'user updated at', cell: ({ user_updated_at: at }) => formatTime(at) },
  { name: 'user id', cell: ({ user_id: id }) => id },
  { name: 'organization id', cell: ({ organization_id: id }) => id },
  { name: 'created at', cell: ({ created_at: at }) => formatTime(at) },
  { name: 'updated at', cell: ({ updated_at: at }) => formatTime(at) },
  { name: 'organization roles', cell: ({ roles }) => roleTitles(roles) },
];

/** `[Auditor, Template Admin]`; roles without a title by their name. */
export function roleTitles(roles: readonly { name: string; display_name: string }[]): string {
  return `[${roles.map(({ display_name: title, name }) => title || name).join(', ')}]`;
}

const permissions = (list: readonly unknown[]) => `${list.length} permissions`;

export const roleColumns: readonly Column<Role>[] = [
  { name: 'name', cell: ({ name }) => name },
  { name: 'display name', cell: ({ display_name: title }) => title },
  { name: 'organization id', cell: ({ organization_id: id }) => id ?? '' },
  { name: 'site permissions', cell: ({ site_permissions: list }) => permissions(list) },
  { name: 'organization permissions', cell: ({ organization_permissions: list }) => permissions(list) },
  { name: 'user permissions', cell: ({ user_permissions: list }) => permissions(list) },
];
