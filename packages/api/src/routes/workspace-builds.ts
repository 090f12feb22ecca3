import { z } from 'zod';
import * as q from '../query.js';
import { route } from '../route.js';
import { Response } from '../schemas/general.js';
import { ProvisionerJobLog } from '../schemas/provisioner.js';
import {
  CreateWorkspaceBuildRequest,
  UpdateWorkspaceBuildStateRequest,
  WorkspaceBuild,
  WorkspaceBuildParameter,
  WorkspaceBuildTimings,
  WorkspaceResource,
} from '../schemas/workspace.js';

export const getWorkspaceBuildByUserWorkspaceNameAndBuildNumber = route({
  id: 'get-workspace-build-by-user-workspace-name-and-build-number',
  method: 'GET',
  path: '/api/v2/users/{user}/workspace/{workspacename}/builds/{buildnumber}',
  tag: 'Builds',
  summary: 'Get workspace build by user workspace name and build number',
  params: { user: 'text', workspacename: 'text', buildnumber: 'text' },
  responses: { 200: WorkspaceBuild },
});

export const getWorkspaceBuild = route({
  id: 'get-workspace-build',
  method: 'GET',
  path: '/api/v2/workspacebuilds/{workspacebuild}',
  tag: 'Builds',
  summary: 'Get workspace build',
  params: { workspacebuild: 'workspacebuild' },
  responses: { 200: WorkspaceBuild },
});

export const cancelWorkspaceBuild = route({
  id: 'cancel-workspace-build',
  method: 'PATCH',
  path: '/api/v2/workspacebuilds/{workspacebuild}/cancel',
  tag: 'Builds',
  summary: 'Cancel workspace build',
  params: { workspacebuild: 'workspacebuild' },
  query: { expect_status: q.text() },
  responses: { 200: Response },
});

export const getWorkspaceBuildLogs = route({
  id: 'get-workspace-build-logs',
  method: 'GET',
  path: '/api/v2/workspacebuilds/{workspacebuild}/logs',
  tag: 'Builds',
  summary: 'Get workspace build logs',
  params: { workspacebuild: 'workspacebuild' },
  query: { before: q.words(), after: q.text(), follow: q.presence(), format: q.text() },
  responses: { 200: z.array(ProvisionerJobLog) },
  stream: 'websocket',
});

export const getBuildParametersForWorkspaceBuild = route({
  id: 'get-build-parameters-for-workspace-build',
  method: 'GET',
  path: '/api/v2/workspacebuilds/{workspacebuild}/parameters',
  tag: 'Builds',
  summary: 'Get build parameters for workspace build',
  params: { workspacebuild: 'workspacebuild' },
  responses: { 200: z.array(WorkspaceBuildParameter) },
});

export const removedGetWorkspaceResourcesForWorkspaceBuild = route({
  id: 'removed-get-workspace-resources-for-workspace-build',
  method: 'GET',
  path: '/api/v2/workspacebuilds/{workspacebuild}/resources',
  tag: 'Builds',
  summary: 'Removed get workspace resources for workspace build',
  params: { workspacebuild: 'workspacebuild' },
  responses: { 200: z.array(WorkspaceResource) },
});

export const getProvisionerStateForWorkspaceBuild = route({
  id: 'get-provisioner-state-for-workspace-build',
  method: 'GET',
  path: '/api/v2/workspacebuilds/{workspacebuild}/state',
  tag: 'Builds',
  summary: 'Get provisioner state for workspace build',
  params: { workspacebuild: 'managedbuild' },
  responses: { 200: null },
  produces: 'application/json',
});

export const updateWorkspaceBuildState = route({
  id: 'update-workspace-build-state',
  method: 'PUT',
  path: '/api/v2/workspacebuilds/{workspacebuild}/state',
  tag: 'Builds',
  summary: 'Update workspace build state',
  params: { workspacebuild: 'managedbuild' },
  body: UpdateWorkspaceBuildStateRequest,
  responses: { 204: null },
});

export const getWorkspaceBuildTimingsById = route({
  id: 'get-workspace-build-timings-by-id',
  method: 'GET',
  path: '/api/v2/workspacebuilds/{workspacebuild}/timings',
  tag: 'Builds',
  summary: 'Get workspace build timings by id',
  params: { workspacebuild: 'workspacebuild' },
  responses: { 200: WorkspaceBuildTimings },
});

export const getWorkspaceBuildsByWorkspaceId = route({
  id: 'get-workspace-builds-by-workspace-id',
  method: 'GET',
  path: '/api/v2/workspaces/{workspace}/builds',
  tag: 'Builds',
  summary: 'Get workspace builds by workspace id',
  params: { workspace: 'workspace' },
  query: { after_id: q.uuid(), limit: q.integer(), offset: q.integer(), since: q.text() },
  responses: { 200: z.array(WorkspaceBuild) },
});

export const createWorkspaceBuild = route({
  id: 'create-workspace-build',
  method: 'POST',
  path: '/api/v2/workspaces/{workspace}/builds',
  tag: 'Builds',
  summary: 'Create workspace build',
  params: { workspace: 'workspace' },
  body: CreateWorkspaceBuildRequest,
  responses: { 201: WorkspaceBuild },
});
