import { z } from 'zod';
import * as q from '../query.js';
import { route } from '../route.js';
import {
  GroupSyncSettings,
  OrganizationSyncSettings,
  PatchGroupIDPSyncConfigRequest,
  PatchGroupIDPSyncMappingRequest,
  PatchOrganizationIDPSyncConfigRequest,
  PatchOrganizationIDPSyncMappingRequest,
  PatchRoleIDPSyncConfigRequest,
  PatchRoleIDPSyncMappingRequest,
  RoleSyncSettings,
} from '../schemas/idp-sync.js';

export const getTheAvailableOrganizationIdpSyncClaimFields = route({
  id: 'get-the-available-organization-idp-sync-claim-fields',
  method: 'GET',
  path: '/api/v2/organizations/{organization}/settings/idpsync/available-fields',
  tag: 'Enterprise',
  summary: 'Get the available organization idp sync claim fields',
  params: { organization: 'organization' },
  description: 'Names of the claims that users have come with; null where there are none.',
  responses: { 200: z.array(z.string()).nullable() },
});

export const getTheOrganizationIdpSyncClaimFieldValues = route({
  id: 'get-the-organization-idp-sync-claim-field-values',
  method: 'GET',
  path: '/api/v2/organizations/{organization}/settings/idpsync/field-values',
  tag: 'Enterprise',
  summary: 'Get the organization idp sync claim field values',
  params: { organization: 'organization' },
  description: 'Values of a claim that users have come with.',
  query: { claimField: q.text({ required: true }) },
  responses: { 200: z.array(z.string()) },
});

export const getGroupIdpSyncSettingsByOrganization = route({
  id: 'get-group-idp-sync-settings-by-organization',
  method: 'GET',
  path: '/api/v2/organizations/{organization}/settings/idpsync/groups',
  tag: 'Enterprise',
  summary: 'Get group IdP Sync settings by organization',
  params: { organization: 'organization' },
  responses: { 200: GroupSyncSettings },
});

export const updateGroupIdpSyncSettingsByOrganization = route({
  id: 'update-group-idp-sync-settings-by-organization',
  method: 'PATCH',
  path: '/api/v2/organizations/{organization}/settings/idpsync/groups',
  tag: 'Enterprise',
  summary: 'Update group IdP Sync settings by organization',
  params: { organization: 'organization' },
  body: GroupSyncSettings,
  responses: { 200: GroupSyncSettings },
});

export const updateGroupIdpSyncConfig = route({
  id: 'update-group-idp-sync-config',
  method: 'PATCH',
  path: '/api/v2/organizations/{organization}/settings/idpsync/groups/config',
  tag: 'Enterprise',
  summary: 'Update group IdP Sync config',
  params: { organization: 'organization' },
  body: PatchGroupIDPSyncConfigRequest,
  responses: { 200: GroupSyncSettings },
});

export const updateGroupIdpSyncMapping = route({
  id: 'update-group-idp-sync-mapping',
  method: 'PATCH',
  path: '/api/v2/organizations/{organization}/settings/idpsync/groups/mapping',
  tag: 'Enterprise',
  summary: 'Update group IdP Sync mapping',
  params: { organization: 'organization' },
  body: PatchGroupIDPSyncMappingRequest,
  responses: { 200: GroupSyncSettings },
});

export const getRoleIdpSyncSettingsByOrganization = route({
  id: 'get-role-idp-sync-settings-by-organization',
  method: 'GET',
  path: '/api/v2/organizations/{organization}/settings/idpsync/roles',
  tag: 'Enterprise',
  summary: 'Get role IdP Sync settings by organization',
  params: { organization: 'organization' },
  responses: { 200: RoleSyncSettings },
});

export const updateRoleIdpSyncSettingsByOrganization = route({
  id: 'update-role-idp-sync-settings-by-organization',
  method: 'PATCH',
  path: '/api/v2/organizations/{organization}/settings/idpsync/roles',
  tag: 'Enterprise',
  summary: 'Update role IdP Sync settings by organization',
  params: { organization: 'organization' },
  body: RoleSyncSettings,
  responses: { 200: RoleSyncSettings },
});

export const updateRoleIdpSyncConfig = route({
  id: 'update-role-idp-sync-config',
  method: 'PATCH',
  path: '/api/v2/organizations/{organization}/settings/idpsync/roles/config',
  tag: 'Enterprise',
  summary: 'Update role IdP Sync config',
  params: { organization: 'organization' },
  body: PatchRoleIDPSyncConfigRequest,
  responses: { 200: RoleSyncSettings },
});

export const updateRoleIdpSyncMapping = route({
  id: 'update-role-idp-sync-mapping',
  method: 'PATCH',
  path: '/api/v2/organizations/{organization}/settings/idpsync/roles/mapping',
  tag: 'Enterprise',
  summary: 'Update role IdP Sync mapping',
  params: { organization: 'organization' },
  body: PatchRoleIDPSyncMappingRequest,
  responses: { 200: RoleSyncSettings },
});

export const getTheAvailableIdpSyncClaimFields = route({
  id: 'get-the-available-idp-sync-claim-fields',
  method: 'GET',
  path: '/api/v2/settings/idpsync/available-fields',
  tag: 'Enterprise',
  summary: 'Get the available idp sync claim fields',
  description: 'Names of the claims that users have come with; null where there are none.',
  responses: { 200: z.array(z.string()).nullable() },
});

export const getTheIdpSyncClaimFieldValues = route({
  id: 'get-the-idp-sync-claim-field-values',
  method: 'GET',
  path: '/api/v2/settings/idpsync/field-values',
  tag: 'Enterprise',
  summary: 'Get the idp sync claim field values',
  description: 'Values of a claim that users have come with.',
  query: { claimField: q.text({ required: true }) },
  responses: { 200: z.array(z.string()) },
});

export const getOrganizationIdpSyncSettings = route({
  id: 'get-organization-idp-sync-settings',
  method: 'GET',
  path: '/api/v2/settings/idpsync/organization',
  tag: 'Enterprise',
  summary: 'Get organization IdP Sync settings',
  responses: { 200: OrganizationSyncSettings },
});

export const updateOrganizationIdpSyncSettings = route({
  id: 'update-organization-idp-sync-settings',
  method: 'PATCH',
  path: '/api/v2/settings/idpsync/organization',
  tag: 'Enterprise',
  summary: 'Update organization IdP Sync settings',
  body: OrganizationSyncSettings,
  responses: { 200: OrganizationSyncSettings },
});

export const updateOrganizationIdpSyncConfig = route({
  id: 'update-organization-idp-sync-config',
  method: 'PATCH',
  path: '/api/v2/settings/idpsync/organization/config',
  tag: 'Enterprise',
  summary: 'Update organization IdP Sync config',
  body: PatchOrganizationIDPSyncConfigRequest,
  responses: { 200: OrganizationSyncSettings },
});

export const updateOrganizationIdpSyncMapping = route({
  id: 'update-organization-idp-sync-mapping',
  method: 'PATCH',
  path: '/api/v2/settings/idpsync/organization/mapping',
  tag: 'Enterprise',
  summary: 'Update organization IdP Sync mapping',
  body: PatchOrganizationIDPSyncMappingRequest,
  responses: { 200: OrganizationSyncSettings },
});
