import type { CompleteJobRequest, Content, FailJobRequest } from '@coder-ts/protocol';
import { Code, ConnectError } from '@connectrpc/connect';
import type { Executor } from '../database/connect.js';
import type { Deps } from '../deps.js';
import { observeEnd } from '../metrics/jobs.js';
import { tellAboutBuild } from '../notifications/build-events.js';
import { keepPlannedCost } from '../quota/planned-cost.js';
import { finishBuild } from '../workspace-builds/finish.js';
import { keepLateState } from '../workspace-builds/keep-late-state.js';
import { readContent } from './content.js';
import { alreadyCompleted, lockJob } from './lock.js';
import { persistBuild } from './persist-build.js';
import { persistImport } from './persist-import.js';
import { persistModules, persistResources } from './persist-resources.js';
import { persistTimings } from './persist-timings.js';
import { publishLogs } from './publish-logs.js';
import type { ProvisionerJobRow } from './read.js';

/**
 * Ends a job with its results (`jobs.md` 4.4): one transaction, which takes the job's row first and the workspace's last.
 * A repetition changes nothing. Followers and watchers hear of it with the commit.
 * @throws ConnectError as `lockJob`; `failed_precondition` where the job has failed meanwhile; `invalid_argument` for the
 * result of another type of job
 */
export async function completeJob(deps: Deps, session: Buffer, request: CompleteJobRequest): Promise<void> {
  let ended: ProvisionerJobRow | undefined;
  const late = await deps.db.transaction().execute(async (tx) => {
    const job = await lockJob(tx, session, request.jobId);
    if (job.completed_at) {
      if (job.status !== 'failed') return undefined;
      const { type } = request;
      return refuseLate(tx, deps, job, type.case === 'workspaceBuild' ? type.value.state : undefined);
    }
    const error = await persist(tx, deps, job, request);
    await endJob(tx, deps, job.id, { error });
    ended = job;
    return undefined;
  });
  if (late) throw late;
  if (ended) await tellOfEnd(deps, ended);
}

/** What others hear once the end of a job stands: metrics, and the owner of a workspace. */
async function tellOfEnd(
  deps: Deps,
  job: Pick<ProvisionerJobRow, 'id' | 'workspace_build_id'>,
): Promise<void> {
  observeEnd(deps, job.id);
  if (job.workspace_build_id) await tellAboutBuild(deps, job.id);
}

/** @returns what is wrong with the result, which then is the job's error */
async function persist(
  tx: Executor,
  deps: Deps,
  job: ProvisionerJobRow,
  { type }: CompleteJobRequest,
): Promise<string | undefined> {
  if (type.case === undefined) throw new ConnectError('type payload must be provided', Code.InvalidArgument);
  if (resultTypes[type.case] !== job.type)
    throw new ConnectError(`a ${job.type} does not end with ${type.case}`, Code.InvalidArgument);
  switch (type.case) {
    case 'templateImport':
      return persistImport(tx, deps, job, type.value);
    case 'templateDryRun':
      await persistResources(tx, deps, { jobId: job.id, transition: 'start' }, type.value.resources);
      await persistModules(tx, deps, { jobId: job.id, transition: 'start' }, type.value.modules);
      await keepPlannedCost(tx, job.id, type.value.dailyCost);
      return undefined;
    case 'workspaceBuild':
      await persistBuild(tx, deps, job, type.value);
      return undefined;
  }
}

const resultTypes = {
  templateImport: 'template_version_import',
  templateDryRun: 'template_version_dry_run',
  workspaceBuild: 'workspace_build',
} as const;

/**
 * Ends a job that failed, or that stopped because it was told to: that one is `canceled` and has no error. Keeps the state
 * that a build left and its timings (`jobs.md` 4.3). One transaction, locks as {@link completeJob}; a repetition changes
 * nothing.
 * @throws ConnectError as `lockJob`; `failed_precondition` where the job has ended otherwise
 */
export async function failJob(deps: Deps, session: Buffer, request: FailJobRequest): Promise<void> {
  let ended: ProvisionerJobRow | undefined;
  const late = await deps.db.transaction().execute(async (tx) => {
    const job = await lockJob(tx, session, request.jobId);
    const canceled = request.canceled && job.canceled_at !== null;
    const error = canceled ? undefined : request.error || 'the provisioner gave no reason';
    if (job.completed_at) {
      if (canceled ? job.status === 'canceled' : job.error === error) return undefined;
      return refuseLate(tx, deps, job, request.state);
    }
    await persistTimings(tx, job.id, request.timings);
    const state = await readContent(tx, job.id, request.state);
    await failJobRow(tx, deps, job, { error, errorCode: request.errorCode, state });
    ended = job;
    return undefined;
  });
  if (late) throw late;
  if (ended) await tellOfEnd(deps, ended);
}

/**
 * What a daemon hears whose job was ended for it, as failed, while it could not be reached. The state that it brings is
 * the truth about what its apply made, so it is kept while nothing has been built on the old one.
 */
async function refuseLate(
  tx: Executor,
  deps: Deps,
  job: ProvisionerJobRow,
  content: Content | undefined,
): Promise<ConnectError> {
  const state = job.status === 'failed' ? await readContent(tx, job.id, content) : undefined;
  await dropUploads(tx, job.id);
  const buildId = job.workspace_build_id;
  const kept = state && buildId ? await keepLateState(tx, deps, buildId, state) : false;
  return alreadyCompleted(job, kept ? 'the state that came with this call is kept' : undefined);
}

/** Ends a job without results, its row locked by the caller; a build with all that hangs on it. */
export async function failJobRow(
  tx: Executor,
  deps: Deps,
  job: Pick<ProvisionerJobRow, 'id' | 'workspace_build_id'>,
  outcome: { error: string | undefined; errorCode?: string; state?: Buffer | undefined },
): Promise<void> {
  if (job.workspace_build_id)
    await finishBuild(
      tx,
      deps,
      { id: job.id, workspace_build_id: job.workspace_build_id },
      { kind: outcome.error === undefined ? 'canceled' : 'failed', state: outcome.state },
    );
  await endJob(tx, deps, job.id, outcome);
}

async function endJob(
  tx: Executor,
  deps: Pick<Deps, 'now' | 'notifications'>,
  jobId: string,
  { error, errorCode }: { error?: string | undefined; errorCode?: string | undefined },
): Promise<void> {
  const now = deps.now();
  await tx
    .updateTable('provisioner_jobs')
    .set({
      completed_at: now,
      updated_at: now,
      error: error?.replaceAll('\0', '') || null,
      error_code: errorCode || null,
    })
    .where('id', '=', jobId)
    .execute();
  await dropUploads(tx, jobId);
  await publishLogs(tx, deps, jobId, { end: true });
}

const dropUploads = (tx: Executor, jobId: string) =>
  tx.deleteFrom('provisioner_job_uploads').where('job_id', '=', jobId).execute();
