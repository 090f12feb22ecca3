import { z } from 'zod';
import * as q from '../query.js';
import { route } from '../route.js';
import { Response } from '../schemas/general.js';
import {
  CreateOrganizationRequest,
  CustomRoleRequest,
  Organization,
  OrganizationMember,
  OrganizationMemberWithUserData,
  PaginatedMembersResponse,
  Role,
  UpdateOrganizationRequest,
  UpdateWorkspaceSharingSettingsRequest,
  WorkspaceSharingSettings,
} from '../schemas/organization.js';
import { AssignableRoles, UpdateRoles } from '../schemas/user.js';

export const getOrganizations = route({
  id: 'get-organizations',
  method: 'GET',
  path: '/api/v2/organizations',
  tag: 'Organizations',
  summary: 'Get organizations',
  responses: { 200: z.array(Organization) },
});

export const getOrganizationById = route({
  id: 'get-organization-by-id',
  method: 'GET',
  path: '/api/v2/organizations/{organization}',
  tag: 'Organizations',
  summary: 'Get organization by id',
  params: { organization: 'organization' },
  responses: { 200: Organization },
});

export const listOrganizationMembers = route({
  id: 'list-organization-members',
  method: 'GET',
  path: '/api/v2/organizations/{organization}/members',
  tag: 'Members',
  summary: 'List organization members',
  params: { organization: 'organization' },
  query: { q: q.text() },
  responses: { 200: z.array(OrganizationMemberWithUserData) },
});

export const getMemberRolesByOrganization = route({
  id: 'get-member-roles-by-organization',
  method: 'GET',
  path: '/api/v2/organizations/{organization}/members/roles',
  tag: 'Members',
  summary: 'Get member roles by organization',
  params: { organization: 'organization' },
  responses: { 200: z.array(AssignableRoles) },
});

export const getOrganizationMember = route({
  id: 'get-organization-member',
  method: 'GET',
  path: '/api/v2/organizations/{organization}/members/{user}',
  tag: 'Members',
  summary: 'Get organization member',
  params: { organization: 'organization', user: 'member' },
  responses: { 200: OrganizationMemberWithUserData },
});

export const addOrganizationMember = route({
  id: 'add-organization-member',
  method: 'POST',
  path: '/api/v2/organizations/{organization}/members/{user}',
  tag: 'Members',
  summary: 'Add organization member',
  params: { organization: 'organization', user: 'member' },
  responses: { 200: OrganizationMember },
});

export const removeOrganizationMember = route({
  id: 'remove-organization-member',
  method: 'DELETE',
  path: '/api/v2/organizations/{organization}/members/{user}',
  tag: 'Members',
  summary: 'Remove organization member',
  params: { organization: 'organization', user: 'member' },
  responses: { 204: null },
});

export const assignRoleToOrganizationMember = route({
  id: 'assign-role-to-organization-member',
  method: 'PUT',
  path: '/api/v2/organizations/{organization}/members/{user}/roles',
  tag: 'Members',
  summary: 'Assign role to organization member',
  params: { organization: 'organization', user: 'member' },
  body: UpdateRoles,
  responses: { 200: OrganizationMember },
});

export const paginatedOrganizationMembers = route({
  id: 'paginated-organization-members',
  method: 'GET',
  path: '/api/v2/organizations/{organization}/paginated-members',
  tag: 'Members',
  summary: 'Paginated organization members',
  params: { organization: 'organization' },
  query: { q: q.text(), after_id: q.uuid(), limit: q.integer(), offset: q.integer() },
  responses: { 200: PaginatedMembersResponse },
});

export const createOrganization = route({
  id: 'create-organization',
  method: 'POST',
  path: '/api/v2/organizations',
  tag: 'Organizations',
  summary: 'Create organization',
  feature: 'multiple_organizations',
  body: CreateOrganizationRequest,
  responses: { 201: Organization },
});

export const updateOrganization = route({
  id: 'update-organization',
  method: 'PATCH',
  path: '/api/v2/organizations/{organization}',
  tag: 'Organizations',
  summary: 'Update organization',
  feature: 'multiple_organizations',
  params: { organization: 'organization' },
  body: UpdateOrganizationRequest,
  responses: { 200: Organization },
});

export const deleteOrganization = route({
  id: 'delete-organization',
  method: 'DELETE',
  path: '/api/v2/organizations/{organization}',
  tag: 'Organizations',
  summary: 'Delete organization',
  description:
    'Refused while the organization has templates, workspaces, groups, keys of provisioners, or members beside the caller.',
  feature: 'multiple_organizations',
  params: { organization: 'organization' },
  responses: { 200: Response },
});

export const getWorkspaceSharingSettingsForOrganization = route({
  id: 'get-workspace-sharing-settings-for-organization',
  method: 'GET',
  path: '/api/v2/organizations/{organization}/settings/workspace-sharing',
  tag: 'Enterprise',
  summary: 'Get workspace sharing settings for organization',
  params: { organization: 'organization' },
  responses: { 200: WorkspaceSharingSettings },
});

export const updateWorkspaceSharingSettingsForOrganization = route({
  id: 'update-workspace-sharing-settings-for-organization',
  method: 'PATCH',
  path: '/api/v2/organizations/{organization}/settings/workspace-sharing',
  tag: 'Enterprise',
  summary: 'Update workspace sharing settings for organization',
  description: 'Workspaces whose owners may not share them any more are shared with nobody from then on.',
  params: { organization: 'organization' },
  body: UpdateWorkspaceSharingSettingsRequest,
  responses: { 200: WorkspaceSharingSettings },
});

export const insertACustomOrganizationRole = route({
  id: 'insert-a-custom-organization-role',
  method: 'POST',
  path: '/api/v2/organizations/{organization}/members/roles',
  tag: 'Members',
  summary: 'Insert a custom organization role',
  feature: 'custom_roles',
  params: { organization: 'organization' },
  body: CustomRoleRequest,
  responses: { 200: z.array(Role) },
});

export const updateACustomOrganizationRole = route({
  id: 'update-a-custom-organization-role',
  method: 'PUT',
  path: '/api/v2/organizations/{organization}/members/roles',
  tag: 'Members',
  summary: 'Update a custom organization role',
  feature: 'custom_roles',
  params: { organization: 'organization' },
  body: CustomRoleRequest,
  responses: { 200: z.array(Role) },
});

export const deleteACustomOrganizationRole = route({
  id: 'delete-a-custom-organization-role',
  method: 'DELETE',
  path: '/api/v2/organizations/{organization}/members/roles/{roleName}',
  tag: 'Members',
  summary: 'Delete a custom organization role',
  description: 'Whoever holds the role loses it.',
  feature: 'custom_roles',
  params: { organization: 'organization', roleName: 'text' },
  responses: { 200: z.array(Role) },
});
