import { z } from 'zod';
import * as b from '../body.js';
import { LoginType, RBACAction, RBACResource, ShareableWorkspaceOwners, UserStatus } from './enums.js';
import { time, uuid } from './scalar.js';
import { Permission, SlimRole } from './user.js';

export const Organization = z
  .object({
    created_at: time,
    default_org_member_roles: z.array(z.string()),
    description: z.string(),
    display_name: z.string(),
    icon: z.string(),
    id: uuid,
    is_default: z.boolean(),
    name: z.string(),
    updated_at: time,
  })
  .meta({ id: 'Organization' });

export const OrganizationMember = z
  .object({
    created_at: time,
    organization_id: uuid,
    roles: z.array(SlimRole),
    updated_at: time,
    user_id: uuid,
  })
  .meta({ id: 'OrganizationMember' });

export const OrganizationMemberWithUserData = z
  .object({
    avatar_url: z.string().optional(),
    created_at: time,
    email: z.string(),
    global_roles: z.array(SlimRole),
    has_ai_seat: z.boolean(),
    is_service_account: z.boolean().optional(),
    last_seen_at: time,
    login_type: LoginType,
    name: z.string().optional(),
    organization_id: uuid,
    roles: z.array(SlimRole),
    status: UserStatus,
    updated_at: time,
    user_created_at: time,
    user_id: uuid,
    user_updated_at: time,
    username: z.string(),
  })
  .meta({ id: 'OrganizationMemberWithUserData' });

export const PaginatedMembersResponse = z
  .object({
    count: z.int(),
    members: z.array(OrganizationMemberWithUserData),
  })
  .meta({ id: 'PaginatedMembersResponse' });

export const CreateOrganizationRequest = b.body('CreateOrganizationRequest', {
  description: b.text(),
  display_name: b.text(b.organizationDisplayName),
  icon: b.text(),
  name: b.text(b.required, b.organizationName),
});
export type CreateOrganizationRequest = z.output<typeof CreateOrganizationRequest>;

/** What is absent stays; so do an empty name and display name. */
export const UpdateOrganizationRequest = b.body('UpdateOrganizationRequest', {
  default_org_member_roles: z.array(z.string()).nullish(),
  description: b.optionalText(),
  display_name: b.text(b.organizationDisplayName),
  icon: b.optionalText(),
  name: b.text(b.organizationName),
});
export type UpdateOrganizationRequest = z.output<typeof UpdateOrganizationRequest>;

export const WorkspaceSharingSettings = z
  .object({
    shareable_workspace_owners: ShareableWorkspaceOwners,
    sharing_disabled: z.boolean().meta({ description: 'Deprecated: whether the owners are `none`' }),
    sharing_globally_disabled: z.boolean(),
  })
  .meta({ id: 'WorkspaceSharingSettings' });

export const UpdateWorkspaceSharingSettingsRequest = b.body('UpdateWorkspaceSharingSettingsRequest', {
  shareable_workspace_owners: b.optionalText(b.oneof(...ShareableWorkspaceOwners.options)),
  sharing_disabled: b.optionalBoolean(),
});
export type UpdateWorkspaceSharingSettingsRequest = z.output<typeof UpdateWorkspaceSharingSettingsRequest>;

export const Role = z
  .object({
    display_name: z.string(),
    name: z.string(),
    organization_id: uuid.optional(),
    organization_member_permissions: z.array(Permission),
    organization_permissions: z.array(Permission),
    site_permissions: z.array(Permission),
    user_permissions: z.array(Permission),
  })
  .meta({ id: 'Role' });

const permissions = () =>
  b.list(
    z.object({
      action: z.enum([...RBACAction.options, '*']),
      negate: b.boolean(),
      resource_type: RBACResource,
    }),
  );

export const CustomRoleRequest = b.body('CustomRoleRequest', {
  display_name: b.text(b.organizationDisplayName),
  name: b.text(b.required, b.someUsername),
  organization_member_permissions: permissions(),
  organization_permissions: permissions(),
  site_permissions: permissions(),
  user_permissions: permissions(),
});
export type CustomRoleRequest = z.output<typeof CustomRoleRequest>;
