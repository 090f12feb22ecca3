import type { BuildResult } from '@coder-ts/protocol';
import { Code, ConnectError } from '@connectrpc/connect';
import type { Executor } from '../database/connect.js';
import type { Deps } from '../deps.js';
import { finishBuild } from '../workspace-builds/finish.js';
import { readContent } from './content.js';
import { persistModules, persistResources } from './persist-resources.js';
import { persistTimings } from './persist-timings.js';
import type { ProvisionerJobRow } from './read.js';

/** Keeps what a build made, and finishes it. Runs with the job's row locked. */
export async function persistBuild(
  tx: Executor,
  deps: Deps,
  job: ProvisionerJobRow,
  result: BuildResult,
): Promise<void> {
  const buildId = job.workspace_build_id;
  if (!buildId) throw new ConnectError('the job names no build', Code.Internal);
  const build = await tx
    .updateTable('workspace_builds')
    .set({ has_ai_task: result.aiTasks.length > 0, has_external_agent: result.hasExternalAgents })
    .where('id', '=', buildId)
    .returning('transition')
    .executeTakeFirst();
  if (!build) throw new ConnectError('the build is gone', Code.NotFound);
  const of = { jobId: job.id, transition: build.transition };
  await persistResources(tx, deps, of, result.resources);
  await persistModules(tx, deps, of, result.modules);
  await persistTimings(tx, job.id, result.timings);
  const state = await readContent(tx, job.id, result.state);
  await finishBuild(tx, deps, { id: job.id, workspace_build_id: buildId }, { kind: 'succeeded', state });
}
