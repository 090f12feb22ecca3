import type { Organization, OrganizationMember, OrganizationMemberWithUserData } from '@coder-ts/api';
import type { Selectable } from 'kysely';
import type { z } from 'zod';
import type { OrganizationMembers } from '../database/rows.gen.js';
import { type RoleTitles, toSlimRole } from '../rbac/to-role.js';
import type { UserRow } from '../users/load.js';
import type { OrganizationRow } from './load.js';

export const toOrganization = (row: OrganizationRow): z.infer<typeof Organization> => ({
  id: row.id,
  name: row.name,
  display_name: row.display_name,
  icon: row.icon,
  description: row.description,
  created_at: row.created_at,
  updated_at: row.updated_at,
  is_default: row.is_default,
  default_org_member_roles: row.default_org_member_roles,
});

type MemberRow = Selectable<OrganizationMembers>;

export const toMember = (row: MemberRow, titles: RoleTitles): z.infer<typeof OrganizationMember> => ({
  user_id: row.user_id,
  organization_id: row.organization_id,
  created_at: row.created_at,
  updated_at: row.updated_at,
  roles: row.roles.map((role) => toSlimRole(role, row.organization_id, titles)),
});

type MemberWithUserData = z.infer<typeof OrganizationMemberWithUserData>;

export const toMemberWithUserData = (
  member: MemberRow,
  user: UserRow,
  titles: RoleTitles,
): MemberWithUserData => ({
  username: user.username,
  ...(user.name ? { name: user.name } : {}),
  ...(user.avatar_url ? { avatar_url: user.avatar_url } : {}),
  email: user.email,
  status: user.status,
  login_type: user.login_type as MemberWithUserData['login_type'],
  last_seen_at: user.last_seen_at,
  user_created_at: user.created_at,
  user_updated_at: user.updated_at,
  ...(user.is_service_account ? { is_service_account: true } : {}),
  global_roles: user.rbac_roles.map((role) => toSlimRole(role)),
  has_ai_seat: false,
  ...toMember(member, titles),
});
