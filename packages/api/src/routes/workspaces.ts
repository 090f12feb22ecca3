import { z } from 'zod';
import * as q from '../query.js';
import { route } from '../route.js';
import { Response, ServerSentEvent } from '../schemas/general.js';
import { MinimalUser } from '../schemas/user.js';
import {
  CreateWorkspaceRequest,
  DeleteWorkspaceAgentPortShareRequest,
  PostWorkspaceUsageRequest,
  PutExtendWorkspaceRequest,
  ResolveAutostartResponse,
  UpdateWorkspaceACL,
  UpdateWorkspaceAutomaticUpdatesRequest,
  UpdateWorkspaceAutostartRequest,
  UpdateWorkspaceDormancy,
  UpdateWorkspaceRequest,
  UpdateWorkspaceTTLRequest,
  UpsertWorkspaceAgentPortShareRequest,
  Workspace,
  WorkspaceACL,
  WorkspaceAgentPortShare,
  WorkspaceAgentPortShares,
  WorkspaceBuildTimings,
  WorkspacesResponse,
} from '../schemas/workspace.js';

export const createUserWorkspaceByOrganization = route({
  id: 'create-user-workspace-by-organization',
  method: 'POST',
  path: '/api/v2/organizations/{organization}/members/{user}/workspaces',
  tag: 'Workspaces',
  summary: 'Create user workspace by organization',
  params: { organization: 'organization', user: 'member' },
  body: CreateWorkspaceRequest,
  responses: { 201: Workspace },
});

export const getUsersAvailableForWorkspaceCreation = route({
  id: 'get-users-available-for-workspace-creation',
  method: 'GET',
  path: '/api/v2/organizations/{organization}/members/{user}/workspaces/available-users',
  tag: 'Workspaces',
  summary: 'Get users available for workspace creation',
  params: { organization: 'organization', user: 'member' },
  query: { q: q.text(), limit: q.integer(), offset: q.integer() },
  responses: { 200: z.array(MinimalUser) },
});

export const getWorkspaceMetadataByUserAndWorkspaceName = route({
  id: 'get-workspace-metadata-by-user-and-workspace-name',
  method: 'GET',
  path: '/api/v2/users/{user}/workspace/{workspacename}',
  tag: 'Workspaces',
  summary: 'Get workspace metadata by user and workspace name',
  params: { user: 'text', workspacename: 'text' },
  query: { include_deleted: q.text() },
  responses: { 200: Workspace },
});

export const createUserWorkspace = route({
  id: 'create-user-workspace',
  method: 'POST',
  path: '/api/v2/users/{user}/workspaces',
  tag: 'Workspaces',
  summary: 'Create user workspace',
  params: { user: 'owner' },
  body: CreateWorkspaceRequest,
  responses: { 201: Workspace },
});

export const listWorkspaces = route({
  id: 'list-workspaces',
  method: 'GET',
  path: '/api/v2/workspaces',
  tag: 'Workspaces',
  summary: 'List workspaces',
  query: { q: q.text(), limit: q.integer(), offset: q.integer() },
  responses: { 200: WorkspacesResponse },
});

export const getWorkspaceMetadataById = route({
  id: 'get-workspace-metadata-by-id',
  method: 'GET',
  path: '/api/v2/workspaces/{workspace}',
  tag: 'Workspaces',
  summary: 'Get workspace metadata by id',
  params: { workspace: 'workspace' },
  query: { include_deleted: q.text() },
  responses: { 200: Workspace },
});

export const updateWorkspaceMetadataById = route({
  id: 'update-workspace-metadata-by-id',
  method: 'PATCH',
  path: '/api/v2/workspaces/{workspace}',
  tag: 'Workspaces',
  summary: 'Update workspace metadata by id',
  params: { workspace: 'workspace' },
  body: UpdateWorkspaceRequest,
  responses: { 204: null },
});

export const updateWorkspaceAutostartScheduleById = route({
  id: 'update-workspace-autostart-schedule-by-id',
  method: 'PUT',
  path: '/api/v2/workspaces/{workspace}/autostart',
  tag: 'Workspaces',
  summary: 'Update workspace autostart schedule by id',
  params: { workspace: 'workspace' },
  body: UpdateWorkspaceAutostartRequest,
  responses: { 204: null },
});

export const updateWorkspaceAutomaticUpdatesById = route({
  id: 'update-workspace-automatic-updates-by-id',
  method: 'PUT',
  path: '/api/v2/workspaces/{workspace}/autoupdates',
  tag: 'Workspaces',
  summary: 'Update workspace automatic updates by id',
  params: { workspace: 'workspace' },
  body: UpdateWorkspaceAutomaticUpdatesRequest,
  responses: { 204: null },
});

export const updateWorkspaceDormancyStatusById = route({
  id: 'update-workspace-dormancy-status-by-id',
  method: 'PUT',
  path: '/api/v2/workspaces/{workspace}/dormant',
  tag: 'Workspaces',
  summary: 'Update workspace dormancy status by id',
  params: { workspace: 'workspace' },
  body: UpdateWorkspaceDormancy,
  responses: { 200: Workspace, 304: null },
});

export const extendWorkspaceDeadlineById = route({
  id: 'extend-workspace-deadline-by-id',
  method: 'PUT',
  path: '/api/v2/workspaces/{workspace}/extend',
  tag: 'Workspaces',
  summary: 'Extend workspace deadline by id',
  params: { workspace: 'workspace' },
  body: PutExtendWorkspaceRequest,
  responses: { 200: Response },
});

export const favoriteWorkspaceById = route({
  id: 'favorite-workspace-by-id',
  method: 'PUT',
  path: '/api/v2/workspaces/{workspace}/favorite',
  tag: 'Workspaces',
  summary: 'Favorite workspace by id',
  params: { workspace: 'workspace' },
  responses: { 204: null },
});

export const unfavoriteWorkspaceById = route({
  id: 'unfavorite-workspace-by-id',
  method: 'DELETE',
  path: '/api/v2/workspaces/{workspace}/favorite',
  tag: 'Workspaces',
  summary: 'Unfavorite workspace by id',
  params: { workspace: 'workspace' },
  responses: { 204: null },
});

export const resolveWorkspaceAutostartById = route({
  id: 'resolve-workspace-autostart-by-id',
  method: 'GET',
  path: '/api/v2/workspaces/{workspace}/resolve-autostart',
  tag: 'Workspaces',
  summary: 'Resolve workspace autostart by id',
  params: { workspace: 'workspace' },
  responses: { 200: ResolveAutostartResponse },
});

export const getWorkspaceTimingsById = route({
  id: 'get-workspace-timings-by-id',
  method: 'GET',
  path: '/api/v2/workspaces/{workspace}/timings',
  tag: 'Workspaces',
  summary: 'Get workspace timings by id',
  params: { workspace: 'workspace' },
  responses: { 200: WorkspaceBuildTimings },
});

export const updateWorkspaceTtlById = route({
  id: 'update-workspace-ttl-by-id',
  method: 'PUT',
  path: '/api/v2/workspaces/{workspace}/ttl',
  tag: 'Workspaces',
  summary: 'Update workspace ttl by id',
  params: { workspace: 'workspace' },
  body: UpdateWorkspaceTTLRequest,
  responses: { 204: null },
});

export const postWorkspaceUsageById = route({
  id: 'post-workspace-usage-by-id',
  method: 'POST',
  path: '/api/v2/workspaces/{workspace}/usage',
  tag: 'Workspaces',
  summary: 'Post workspace usage by id',
  params: { workspace: 'workspace' },
  body: PostWorkspaceUsageRequest,
  optionalBody: true,
  responses: { 204: null },
});

export const watchWorkspaceById = route({
  id: 'watch-workspace-by-id',
  method: 'GET',
  path: '/api/v2/workspaces/{workspace}/watch',
  tag: 'Workspaces',
  summary: 'Watch workspace by id',
  params: { workspace: 'workspace' },
  responses: { 200: Response },
  produces: 'text/event-stream',
  stream: 'sse',
});

export const watchWorkspaceByIdViaWebsockets = route({
  id: 'watch-workspace-by-id-via-websockets',
  method: 'GET',
  path: '/api/v2/workspaces/{workspace}/watch-ws',
  tag: 'Workspaces',
  summary: 'Watch workspace by id via websockets',
  params: { workspace: 'workspace' },
  responses: { 200: ServerSentEvent },
  stream: 'websocket',
});

export const watchAllWorkspaceBuilds = route({
  id: 'watch-all-workspace-builds',
  method: 'GET',
  path: '/api/experimental/watch-all-workspacebuilds',
  tag: 'Workspaces',
  summary: 'Watch all workspace builds',
  description:
    'A WebSocket: a message for each latest build of a workspace that you may read whose state changed. Only with the experiment `workspace-build-updates`.',
  responses: { 101: null },
  stream: 'websocket',
  hidden: true,
});

export const getWorkspaceAcls = route({
  id: 'get-workspace-acls',
  method: 'GET',
  path: '/api/v2/workspaces/{workspace}/acl',
  tag: 'Workspaces',
  summary: 'Get workspace ACLs',
  params: { workspace: 'workspace' },
  responses: { 200: WorkspaceACL },
});

export const updateWorkspaceAcl = route({
  id: 'update-workspace-acl',
  method: 'PATCH',
  path: '/api/v2/workspaces/{workspace}/acl',
  tag: 'Workspaces',
  summary: 'Update workspace ACL',
  params: { workspace: 'workspace' },
  body: UpdateWorkspaceACL,
  responses: { 204: null },
});

export const completelyClearsTheWorkspacesUserAndGroupAcls = route({
  id: 'completely-clears-the-workspaces-user-and-group-acls',
  method: 'DELETE',
  path: '/api/v2/workspaces/{workspace}/acl',
  tag: 'Workspaces',
  summary: "Completely clears the workspace's user and group ACLs",
  params: { workspace: 'workspace' },
  responses: { 204: null },
});

export const getWorkspaceAgentPortShares = route({
  id: 'get-workspace-agent-port-shares',
  method: 'GET',
  path: '/api/v2/workspaces/{workspace}/port-share',
  tag: 'PortSharing',
  summary: 'Get workspace agent port shares',
  params: { workspace: 'workspace' },
  responses: { 200: WorkspaceAgentPortShares },
});

export const upsertWorkspaceAgentPortShare = route({
  id: 'upsert-workspace-agent-port-share',
  method: 'POST',
  path: '/api/v2/workspaces/{workspace}/port-share',
  tag: 'PortSharing',
  summary: 'Upsert workspace agent port share',
  params: { workspace: 'workspace' },
  body: UpsertWorkspaceAgentPortShareRequest,
  responses: { 200: WorkspaceAgentPortShare },
});

export const deleteWorkspaceAgentPortShare = route({
  id: 'delete-workspace-agent-port-share',
  method: 'DELETE',
  path: '/api/v2/workspaces/{workspace}/port-share',
  tag: 'PortSharing',
  summary: 'Delete workspace agent port share',
  params: { workspace: 'workspace' },
  body: DeleteWorkspaceAgentPortShareRequest,
  responses: { 200: null },
});
