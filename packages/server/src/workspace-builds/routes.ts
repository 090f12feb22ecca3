import type { WorkspaceBuild } from '@coder-ts/api';
import type { Deps } from '../deps.js';
import { ApiError, notFound } from '../http/error.js';
import type { Handlers } from '../http/register.js';
import { answerLogs } from '../provisioner-jobs/logs.js';
import { findWorkspace } from '../workspaces/find.js';
import { cancelBuild } from './cancel.js';
import { readBuildValues } from './context.js';
import { listBuilds } from './list.js';
import { readBuilds } from './read.js';
import { requestBuild } from './request.js';
import { readState, replaceState } from './state.js';
import { readTimings } from './timings.js';

export const workspaceBuildHandlers = (deps: Deps) =>
  ({
    createWorkspaceBuild: async ({ params, actor, body }) => ({
      status: 201,
      body: await requestBuild(deps, actor, params.workspace, body),
    }),

    getWorkspaceBuildsByWorkspaceId: async ({ params, query }) => ({
      status: 200,
      body: await listBuilds(deps, params.workspace.id, {
        since: query.since,
        afterId: query.after_id,
        limit: query.limit ?? 0,
        offset: query.offset ?? 0,
      }),
    }),

    getWorkspaceBuild: async ({ params }) => ({
      status: 200,
      body: await readOne(deps, params.workspacebuild.id),
    }),

    getWorkspaceBuildByUserWorkspaceNameAndBuildNumber: async ({ params, actor }) => {
      const { user, workspacename, buildnumber } = params;
      if (!/^[+-]?\d{1,10}$/.test(buildnumber) || Math.abs(Number(buildnumber)) > 2 ** 31 - 1)
        throw new ApiError(400, 'Failed to parse build number as integer.', {
          detail: `"${buildnumber}" is no 32-bit integer.`,
        });
      const workspace = await findWorkspace(deps, actor, user, workspacename, false);
      const build = await deps.db
        .selectFrom('workspace_builds')
        .select('id')
        .where('workspace_id', '=', workspace.id)
        .where('build_number', '=', Number(buildnumber))
        .executeTakeFirst();
      if (!build)
        throw new ApiError(404, `Workspace "${workspacename}" Build ${Number(buildnumber)} does not exist.`);
      return { status: 200, body: await readOne(deps, build.id) };
    },

    cancelWorkspaceBuild: async ({ params, query, actor }) => {
      await cancelBuild(deps, actor, params.workspacebuild, query.expect_status);
      return { status: 200, body: { message: 'Job has been marked as canceled...' } };
    },

    getWorkspaceBuildLogs: ({ params, query }) => answerLogs(deps, query, params.workspacebuild.job_id),

    getBuildParametersForWorkspaceBuild: async ({ params }) => {
      const values = await readBuildValues(deps.db, params.workspacebuild.id);
      return { status: 200, body: [...values].map(([name, value]) => ({ name, value })) };
    },

    removedGetWorkspaceResourcesForWorkspaceBuild: async ({ params }) => {
      const { job, resources } = await readOne(deps, params.workspacebuild.id);
      if (!job.completed_at) throw new ApiError(400, "Job hasn't completed!");
      return { status: 200, body: resources.sort((a, b) => (a.name < b.name ? -1 : 1)) };
    },

    getProvisionerStateForWorkspaceBuild: async ({ params }) => ({
      status: 200,
      contentType: 'application/json',
      bytes: await readState(deps, params.workspacebuild.id),
    }),

    updateWorkspaceBuildState: async ({ params, body }) => {
      await replaceState(deps, params.workspacebuild.id, body.state);
      return { status: 204, body: null };
    },

    getWorkspaceBuildTimingsById: async ({ params }) => ({
      status: 200,
      body: await readTimings(deps.db, params.workspacebuild.job_id),
    }),
  }) satisfies Partial<Handlers>;

async function readOne(deps: Deps, id: string): Promise<WorkspaceBuild> {
  const build = (await readBuilds(deps, [id])).get(id);
  if (!build) throw notFound();
  return build;
}
