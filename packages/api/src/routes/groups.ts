import { z } from 'zod';
import * as q from '../query.js';
import { route } from '../route.js';
import { Response } from '../schemas/general.js';
import { CreateGroupRequest, Group, GroupMembersResponse, PatchGroupRequest } from '../schemas/group.js';

const feature = 'template_rbac';
const page = { q: q.text(), after_id: q.uuid(), limit: q.integer(), offset: q.integer() };
const exclude_members = q.boolean({
  description: 'Leave the members out; their number is told all the same',
});

export const getGroups = route({
  id: 'get-groups',
  method: 'GET',
  path: '/api/v2/groups',
  tag: 'Enterprise',
  summary: 'Get groups',
  feature,
  query: {
    organization: q.text({ description: 'Organization, by name or id' }),
    has_member: q.text({ description: 'Member, by name or id' }),
    group_ids: q.uuids({ description: 'Groups, by id' }),
  },
  responses: { 200: z.array(Group) },
});

export const getGroupById = route({
  id: 'get-group-by-id',
  method: 'GET',
  path: '/api/v2/groups/{group}',
  tag: 'Enterprise',
  summary: 'Get group by id',
  feature,
  params: { group: 'group' },
  query: { exclude_members },
  responses: { 200: Group },
});

export const updateGroupByName = route({
  id: 'update-group-by-name',
  method: 'PATCH',
  path: '/api/v2/groups/{group}',
  tag: 'Enterprise',
  summary: 'Update group by name',
  feature,
  params: { group: 'group' },
  body: PatchGroupRequest,
  responses: { 200: Group },
});

export const deleteGroupByName = route({
  id: 'delete-group-by-name',
  method: 'DELETE',
  path: '/api/v2/groups/{group}',
  tag: 'Enterprise',
  summary: 'Delete group by name',
  feature,
  params: { group: 'group' },
  responses: { 200: Response },
});

export const getGroupMembersByGroupId = route({
  id: 'get-group-members-by-group-id',
  method: 'GET',
  path: '/api/v2/groups/{group}/members',
  tag: 'Enterprise',
  summary: 'Get group members by group ID',
  feature,
  params: { group: 'group' },
  query: page,
  responses: { 200: GroupMembersResponse },
});

export const getGroupsByOrganization = route({
  id: 'get-groups-by-organization',
  method: 'GET',
  path: '/api/v2/organizations/{organization}/groups',
  tag: 'Enterprise',
  summary: 'Get groups by organization',
  feature,
  keyFirst: true,
  params: { organization: 'organization' },
  responses: { 200: z.array(Group) },
});

export const createGroupForOrganization = route({
  id: 'create-group-for-organization',
  method: 'POST',
  path: '/api/v2/organizations/{organization}/groups',
  tag: 'Enterprise',
  summary: 'Create group for organization',
  feature,
  keyFirst: true,
  params: { organization: 'organization' },
  body: CreateGroupRequest,
  responses: { 201: Group },
});

export const getGroupByOrganizationAndGroupName = route({
  id: 'get-group-by-organization-and-group-name',
  method: 'GET',
  path: '/api/v2/organizations/{organization}/groups/{groupName}',
  tag: 'Enterprise',
  summary: 'Get group by organization and group name',
  feature,
  keyFirst: true,
  params: { organization: 'organization', groupName: 'text' },
  query: { exclude_members },
  responses: { 200: Group },
});

export const getGroupMembersByOrganizationAndGroupName = route({
  id: 'get-group-members-by-organization-and-group-name',
  method: 'GET',
  path: '/api/v2/organizations/{organization}/groups/{groupName}/members',
  tag: 'Enterprise',
  summary: 'Get group members by organization and group name',
  feature,
  keyFirst: true,
  params: { organization: 'organization', groupName: 'text' },
  query: page,
  responses: { 200: GroupMembersResponse },
});
