import type { Deps } from '../deps.js';
import { ApiError } from '../http/error.js';
import type { Handlers } from '../http/register.js';
import { tellOfDormancy } from '../notifications/workspace-events.js';
import { readPreviousBuild } from '../workspace-builds/context.js';
import { readTimings } from '../workspace-builds/timings.js';
import { auditCreation } from './audit.js';
import { listAvailableUsers } from './available-users.js';
import { createWorkspace } from './create.js';
import { findWorkspace, readIncludeDeleted } from './find.js';
import { listWorkspaceIds } from './list.js';
import { setAutomaticUpdates, setDormant, setFavorite } from './mark.js';
import { extendDeadline, setAutostart, setTtl } from './plan.js';
import { readPortShares, sharePort, unsharePort } from './port-shares.js';
import { readWorkspace, readWorkspaces } from './read.js';
import { renameWorkspace } from './rename.js';
import { hasParameterMismatch } from './resolve-autostart.js';
import { readSearch } from './search.js';
import { changeSharing, readSharing, stopSharing } from './share.js';
import { noteUsage } from './usage.js';
import { watchOverSocket, watchWorkspace } from './watch.js';

const done = { status: 204, body: null } as const;

export const workspaceHandlers = (deps: Deps) =>
  ({
    ...reads(deps),

    createUserWorkspace: async ({ params, actor, body, request }) => {
      const workspace = await createWorkspace(deps, actor, params.user, body);
      await auditCreation(deps, request, actor, workspace);
      return { status: 201, body: workspace };
    },

    createUserWorkspaceByOrganization: async ({ params, actor, body, request }) => {
      const workspace = await createWorkspace(deps, actor, params.user, body);
      await auditCreation(deps, request, actor, workspace);
      return { status: 201, body: workspace };
    },

    updateWorkspaceMetadataById: async ({ params, actor, body }) => {
      await renameWorkspace(deps, actor, params.workspace, body.name);
      return done;
    },

    updateWorkspaceAutostartScheduleById: async ({ params, actor, body }) => {
      await setAutostart(deps, actor, params.workspace, body.schedule);
      return done;
    },

    updateWorkspaceTtlById: async ({ params, actor, body }) => {
      await setTtl(deps, actor, params.workspace, body.ttl_ms);
      return done;
    },

    extendWorkspaceDeadlineById: async ({ params, actor, body }) => {
      const deadline = await extendDeadline(deps, actor, params.workspace, body.deadline ?? '');
      return { status: 200, body: { message: `Deadline updated to ${deadline}.` } };
    },

    updateWorkspaceAutomaticUpdatesById: async ({ params, actor, body }) => {
      await setAutomaticUpdates(deps, actor, params.workspace, body.automatic_updates);
      return done;
    },

    updateWorkspaceDormancyStatusById: async ({ params, actor, body }) => {
      if (!(await setDormant(deps, actor, params.workspace, body.dormant)))
        return { status: 304, body: null };
      if (body.dormant && params.workspace.owner_id !== actor.user.id)
        await tellOfDormancy(deps, params.workspace, `asked for by ${actor.user.username}`);
      return { status: 200, body: await readWorkspace(deps, actor.user.id, params.workspace.id) };
    },

    favoriteWorkspaceById: async ({ params, actor }) => {
      await setFavorite(deps, actor, params.workspace, true);
      return done;
    },

    unfavoriteWorkspaceById: async ({ params, actor }) => {
      await setFavorite(deps, actor, params.workspace, false);
      return done;
    },

    postWorkspaceUsageById: async ({ params, actor, body }) => {
      await noteUsage(deps, actor, params.workspace, body);
      return done;
    },

    updateWorkspaceAcl: async ({ params, actor, body }) => {
      await changeSharing(deps, actor, params.workspace, body);
      return done;
    },

    completelyClearsTheWorkspacesUserAndGroupAcls: async ({ params, actor }) => {
      await stopSharing(deps, actor, params.workspace);
      return done;
    },

    upsertWorkspaceAgentPortShare: async ({ params, actor, body }) => ({
      status: 200,
      body: await sharePort(deps, actor, params.workspace, body),
    }),

    deleteWorkspaceAgentPortShare: async ({ params, actor, body }) => {
      await unsharePort(deps, actor, params.workspace, body);
      return { status: 200, body: null };
    },
  }) satisfies Partial<Handlers>;

const reads = (deps: Deps) =>
  ({
    listWorkspaces: async ({ query, actor }) => {
      const filter = await readSearch(deps, actor, query.q);
      const page = { limit: query.limit ?? 0, offset: query.offset ?? 0 };
      const { ids, count } = await listWorkspaceIds(deps.db, actor.subject, filter, page, deps.now());
      return { status: 200, body: { workspaces: await readWorkspaces(deps, actor.user.id, ids), count } };
    },

    getWorkspaceMetadataById: async ({ params, query, actor }) => {
      const withDeleted = readIncludeDeleted(query.include_deleted);
      const { id, deleted } = params.workspace;
      if (deleted && !withDeleted)
        throw new ApiError(
          410,
          `Workspace "${id}" was deleted, you can view this workspace by specifying '?include_deleted=true' and trying again.`,
        );
      return { status: 200, body: await readWorkspace(deps, actor.user.id, id) };
    },

    getWorkspaceMetadataByUserAndWorkspaceName: async ({ params, query, actor }) => {
      const withDeleted = readIncludeDeleted(query.include_deleted);
      const { id } = await findWorkspace(deps, actor, params.user, params.workspacename, withDeleted);
      return { status: 200, body: await readWorkspace(deps, actor.user.id, id) };
    },

    getUsersAvailableForWorkspaceCreation: async ({ params, query, actor }) => ({
      status: 200,
      body: await listAvailableUsers(deps, actor, params.organization.id, query.q, {
        limit: query.limit ?? 0,
        offset: query.offset ?? 0,
      }),
    }),

    resolveWorkspaceAutostartById: async ({ params }) => ({
      status: 200,
      body: { parameter_mismatch: await hasParameterMismatch(deps, params.workspace) },
    }),

    getWorkspaceTimingsById: async ({ params }) => {
      const latest = await readPreviousBuild(deps.db, params.workspace.id);
      return { status: 200, body: await readTimings(deps.db, latest?.job_id) };
    },

    watchWorkspaceById: async ({ params, actor }) => ({
      events: (send, ended) => watchWorkspace(deps, actor, params.workspace, send, ended),
    }),

    watchWorkspaceByIdViaWebsockets: async ({ params, actor }) => ({
      upgrade: (socket, ended) => watchOverSocket(deps, actor, params.workspace, socket, ended),
    }),

    getWorkspaceAcls: async ({ params }) => ({
      status: 200,
      body: await readSharing(deps, params.workspace),
    }),

    getWorkspaceAgentPortShares: async ({ params }) => ({
      status: 200,
      body: { shares: await readPortShares(deps, params.workspace.id) },
    }),
  }) satisfies Partial<Handlers>;
