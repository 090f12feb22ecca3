import { z } from 'zod';
import * as q from '../query.js';
import { route } from '../route.js';
import {
  Organization,
  OrganizationMember,
  OrganizationMemberWithUserData,
  PaginatedMembersResponse,
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
