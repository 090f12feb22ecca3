import type { Deps } from '../deps.js';
import { ApiError } from '../http/error.js';
import type { Handlers } from '../http/register.js';
import { tellOfDormancy } from '../notifications/workspace-events.js';
import { readPreviousBuild } from '../workspace-builds/context.js';
import { readTimings } from '../workspace-builds/timings.js';
import { changeWorkspace, type WorkspaceChange } from './audit.js';
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

type WorkspaceRequest = Pick<WorkspaceChange, 'request' | 'actor'> & {
  readonly params: Pick<WorkspaceChange, 'workspace'>;
};

export const workspaceHandlers = (deps: Deps) => {
  const change = async (
    { request, actor, params }: WorkspaceRequest,
    status: number,
    act: Parameters<typeof changeWorkspace>[2],
  ) => {
    await changeWorkspace(deps, { request, actor, workspace: params.workspace, status }, act);
    return done;
  };
  return {
    ...reads(deps),

    createUserWorkspace: async ({ params, actor, body, request }) => {
      const workspace = await createWorkspace(deps, actor, params.user, body, request);
      return { status: 201, body: workspace };
    },

    createUserWorkspaceByOrganization: async ({ params, actor, body, request }) => {
      const workspace = await createWorkspace(deps, actor, params.user, body, request);
      return { status: 201, body: workspace };
    },

    updateWorkspaceMetadataById: (context) =>
      change(context, 204, (on, held) => renameWorkspace(on, context.actor, held, context.body.name)),

    updateWorkspaceAutostartScheduleById: (context) =>
      change(context, 204, (on, held) => setAutostart(on, context.actor, held, context.body.schedule)),

    updateWorkspaceTtlById: (context) =>
      change(context, 204, (on, held) => setTtl(on, context.actor, held, context.body.ttl_ms)),

    extendWorkspaceDeadlineById: async ({ params, actor, body }) => {
      const deadline = await extendDeadline(deps, actor, params.workspace, body.deadline ?? '');
      return { status: 200, body: { message: `Deadline updated to ${deadline}.` } };
    },

    updateWorkspaceAutomaticUpdatesById: (context) =>
      change(context, 204, (on, held) =>
        setAutomaticUpdates(on, context.actor, held, context.body.automatic_updates),
      ),

    updateWorkspaceDormancyStatusById: async (context) => {
      const { params, actor, body } = context;
      let changed = false;
      await change(context, 200, async (on, held) => {
        changed = await setDormant(on, actor, held, body.dormant);
      });
      if (!changed) return { status: 304, body: null };
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

    updateWorkspaceAcl: (context) =>
      change(context, 204, (on, held) => changeSharing(on, context.actor, held, context.body)),

    completelyClearsTheWorkspacesUserAndGroupAcls: (context) =>
      change(context, 204, (on, held) => stopSharing(on, context.actor, held)),

    upsertWorkspaceAgentPortShare: async ({ params, actor, body }) => ({
      status: 200,
      body: await sharePort(deps, actor, params.workspace, body),
    }),

    deleteWorkspaceAgentPortShare: async ({ params, actor, body }) => {
      await unsharePort(deps, actor, params.workspace, body);
      return { status: 200, body: null };
    },
  } satisfies Partial<Handlers>;
};

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
