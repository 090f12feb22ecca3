import type { CompleteJobRequest, Content, FailJobRequest } from '@coder-ts/protocol';
import { Code, ConnectError } from '@connectrpc/connect';
import { sql } from 'kysely';
import type { Executor } from '../database/connect.js';
import { channels } from '../database/notifications.js';
import type { Deps } from '../deps.js';
import { observeEnd } from '../metrics/jobs.js';
import { tellAboutBuild } from '../notifications/build-events.js';
import { finishBuild } from '../workspace-builds/finish.js';
import { keepLateState } from '../workspace-builds/keep-late-state.js';
import { readContent } from './content.js';
import { alreadyCompleted, lockJob } from './lock.js';
import { persistBuild } from './persist-build.js';
import { persistImport } from './persist-import.js';
import { persistModules, persistResources } from './persist-resources.js';
import { persistTimings } from './persist-timings.js';
import { endOfLogs } from './publish-logs.js';
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
    await endJob(tx, deps, job.id, await persist(tx, deps, job, request));
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

/** @returns how the job ends: where something is wrong with the result, with that as its error */
async function persist(
  tx: Executor,
  deps: Deps,
  job: ProvisionerJobRow,
  { type }: CompleteJobRequest,
): Promise<JobEnd> {
  if (type.case === undefined) throw new ConnectError('type payload must be provided', Code.InvalidArgument);
  if (resultTypes[type.case] !== job.type)
    throw new ConnectError(`a ${job.type} does not end with ${type.case}`, Code.InvalidArgument);
  switch (type.case) {
    case 'templateImport':
      return { error: await persistImport(tx, deps, job, type.value) };
    case 'templateDryRun':
      await persistResources(tx, deps, { jobId: job.id, transition: 'start' }, type.value.resources);
      await persistModules(tx, deps, { jobId: job.id, transition: 'start' }, type.value.modules);
      return { dailyCost: type.value.dailyCost };
    case 'workspaceBuild':
      await persistBuild(tx, deps, job, type.value);
      return {};
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

/** The end of a job, in one statement; its uploads go, and its followers hear of it with the commit. */
async function endJob(tx: Executor, deps: Pick<Deps, 'now'>, jobId: string, end: JobEnd): Promise<void> {
  const now = deps.now();
  await sql`
    WITH job AS (
      UPDATE provisioner_jobs SET completed_at = ${now}::timestamptz, updated_at = ${now}::timestamptz,
        error = ${end.error?.replaceAll('\0', '') || null}, error_code = ${end.errorCode || null},
        daily_cost = coalesce(${end.dailyCost ?? null}::integer, daily_cost)
      WHERE id = ${jobId} RETURNING id
    ),
    dropped AS (DELETE FROM provisioner_job_uploads WHERE job_id = (SELECT id FROM job))
    SELECT pg_notify(${channels.jobLogs(jobId)}, ${endOfLogs}) FROM job`.execute(tx);
}

interface JobEnd {
  readonly error?: string | undefined;
  readonly errorCode?: string | undefined;
  /** Of a dry run: what its plan costs a day. Others know it since their quota was asked for. */
  readonly dailyCost?: number | undefined;
}

const dropUploads = (tx: Executor, jobId: string) =>
  tx.deleteFrom('provisioner_job_uploads').where('job_id', '=', jobId).execute();
