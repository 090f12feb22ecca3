import { DownloadRequest_Kind, type Job, LogLevel, LogSource, type Prepared } from '@coder-ts/protocol';
import type { Logger } from 'pino';
import type { BlobCache } from '../archive/blob-cache.js';
import { createBackoff } from '../daemon/backoff.js';
import { type Calls, JobGone } from '../daemon/calls.js';
import type { Cancellation } from '../processes/run.js';
import type { Provisioner, Session } from '../provisioner.js';
import { buildWorkspace } from './build.js';
import { openJobDirectory, recordProcess, removeJobDirectory } from './directory.js';
import { dryRun } from './dry-run.js';
import { importTemplate } from './import.js';
import { createJobLog } from './job-log.js';
import { stages } from './stages.js';
import { JobFailure, mark, messageOf, type Result, type Work } from './work.js';

export interface JobHost {
  readonly calls: Calls;
  readonly provisioners: Readonly<Record<string, Provisioner>>;
  readonly workDirectory: string;
  readonly blobs: BlobCache;
  readonly log: Logger;
  readonly heartbeatMs: number;
}

/** Ends a job from outside. */
export interface JobControl {
  /** Its cancel was asked for: it ends in order, as canceled. */
  readonly cancel: AbortController;
  /** The daemon ends at once: the job fails with this signal's reason. */
  readonly kill: AbortController;
}

/**
 * Runs one job from its assignment to its end, and tells the server how it ended. Resolves when the server knows, or
 * when the job turned out not to be this daemon's any more. The job's directory stays until then: a daemon that dies in
 * between leaves the state where its successor finds it.
 */
export async function runJob(host: JobHost, job: Job, control: JobControl): Promise<void> {
  const { calls } = host;
  const log = host.log.child({ job: job.jobId });
  const jobLog = createJobLog(job.jobId, calls, ({ canceled }) => canceled && control.cancel.abort());
  const heartbeat = beat(host, job.jobId, control);
  let directory: string | undefined;
  let work: Work | undefined;
  try {
    directory = await openJobDirectory(host.workDirectory, job.jobId);
    await calls.updateJob({ jobId: job.jobId }).then(({ canceled }) => canceled && control.cancel.abort());
    mark({ log: jobLog }, stages.settingUp);
    work = await open(host, job, control, directory, jobLog);
    const result = await perform(work);
    mark(work, stages.cleaningUp);
    await jobLog.close();
    await complete(calls, job.jobId, result);
    log.info('job completed');
  } catch (error) {
    if (error instanceof JobGone) log.warn({ err: error }, 'the job is not ours any more');
    else await fail(host, job, control, jobLog, work, error);
  } finally {
    heartbeat.stop();
    await work?.session
      .close()
      .catch((error: unknown) => log.warn({ err: error }, 'could not close the session'));
    if (directory)
      await removeJobDirectory(directory).catch((error: unknown) =>
        log.warn({ err: error }, 'could not remove the work directory'),
      );
  }
}

/** How long the server may stay silent before the job is given up: the server gives up a silent job after 5 minutes. */
const mostSilenceMs = 180_000;

/** Tells the server now and then that the job goes on. */
function beat(host: JobHost, jobId: string, control: JobControl): { stop(): void } {
  let answeredAt = Date.now();
  const timer = setInterval(() => {
    if (Date.now() - answeredAt > mostSilenceMs)
      control.kill.abort(new Error('send periodic update: the server has not answered for 3 minutes'));
    host.calls
      .updateJob({ jobId })
      .then(({ canceled }) => {
        answeredAt = Date.now();
        if (canceled) control.cancel.abort();
      })
      .catch((error: unknown) => {
        if (error instanceof JobGone) control.kill.abort(error);
      });
  }, host.heartbeatMs);
  return { stop: () => clearInterval(timer) };
}

async function open(
  host: JobHost,
  job: Job,
  control: JobControl,
  directory: string,
  log: Work['log'],
): Promise<Work> {
  const provisioner = host.provisioners[job.provisioner];
  if (!provisioner)
    throw new JobFailure(`failed to connect to provisioner: missing provisioner type ${job.provisioner}`);
  const { calls } = host;
  const fetch = (sha256: string, kind: DownloadRequest_Kind) =>
    repeated(control.kill.signal, () => host.blobs.get(sha256, () => calls.download(job.jobId, kind)));
  const sha256 = job.templateArchive?.sha256 ?? '';
  const prepared = preparedOf(job);
  const cancellation: Cancellation = { signal: control.cancel.signal, kill: control.kill.signal };
  const session: Session = await provisioner
    .open({
      directory,
      archive: { path: await fetch(sha256, DownloadRequest_Kind.TEMPLATE), sha256 },
      purpose: job.type.case === 'templateImport' ? 'import' : 'use',
      ...(prepared ? { prepared } : {}),
      modules: async () =>
        prepared?.modules?.size ? fetch(prepared.modules.sha256, DownloadRequest_Kind.MODULES) : undefined,
      cancellation,
      onProcess: (identity) => recordProcess(directory, identity),
      debug: job.type.case === 'workspaceBuild' && job.type.value.logLevel !== '',
    })
    .catch((error: unknown) => {
      throw error instanceof JobGone ? error : new JobFailure(messageOf(error), '', { cause: error });
    });
  return {
    job,
    session,
    calls,
    log,
    timings: [],
    keepState: false,
    download: () =>
      repeated(control.kill.signal, () => collect(calls.download(job.jobId, DownloadRequest_Kind.STATE))),
  };
}

function preparedOf({ type }: Job): Prepared | undefined {
  return type.case === 'workspaceBuild' || type.case === 'templateDryRun' ? type.value.prepared : undefined;
}

async function perform(work: Work): Promise<Result> {
  const { type } = work.job;
  switch (type.case) {
    case 'templateImport':
      return importTemplate(work, type.value);
    case 'templateDryRun':
      return dryRun(work, type.value);
    case 'workspaceBuild':
      return buildWorkspace(work, type.value);
    default:
      throw new JobFailure(
        `unknown job type "${String(type.case)}"; ensure your provisioner daemon is up-to-date`,
      );
  }
}

async function complete(calls: Calls, jobId: string, type: Result): Promise<void> {
  try {
    await calls.completeJob({ jobId, type });
  } catch (error) {
    if (error instanceof JobGone) throw error;
    throw new JobFailure(`internal provisionerserver error: ${messageOf(error)}`, '', { cause: error });
  }
}

/** Tells the server that, and why, the job did not do what it should; with the state, where an apply left one. */
async function fail(
  host: JobHost,
  job: Job,
  control: JobControl,
  jobLog: Work['log'],
  work: Work | undefined,
  error: unknown,
): Promise<void> {
  const { calls, log } = host;
  const killed = control.kill.signal.aborted;
  const canceled = control.cancel.signal.aborted && !killed;
  const reason = killed ? messageOf(control.kill.signal.reason) : messageOf(error);
  try {
    if (!jobLog.hasError && !canceled)
      jobLog.add(LogSource.PROVISIONER_DAEMON, LogLevel.ERROR, jobLog.stage, reason);
    mark({ log: jobLog }, stages.cleaningUp);
    await jobLog.close().catch((failure: unknown) => {
      if (failure instanceof JobGone) throw failure;
    });
    const state = work?.keepState ? await work.session.state() : undefined;
    await calls.failJob({
      jobId: job.jobId,
      error: canceled ? '' : reason,
      errorCode: !canceled && error instanceof JobFailure ? error.code : '',
      canceled,
      timings: work?.timings ?? [],
      ...(state ? { state: await calls.content(job.jobId, state) } : {}),
    });
    log.info({ job: job.jobId, canceled, error: reason }, 'job failed');
  } catch (failure) {
    log.warn({ err: failure, job: job.jobId }, 'could not say how the job ended');
  }
}

async function collect(parts: AsyncIterable<Uint8Array>): Promise<Uint8Array> {
  const all: Uint8Array[] = [];
  for await (const part of parts) all.push(part);
  return Buffer.concat(all);
}

/** A download begins anew when it breaks; its refusal is final. */
async function repeated<T>(signal: AbortSignal, attempt: () => Promise<T>): Promise<T> {
  const backoff = createBackoff(25, 5_000);
  for (let attempts = 1; ; attempts++) {
    signal.throwIfAborted();
    try {
      return await attempt();
    } catch (error) {
      if (error instanceof JobGone || attempts >= 8) throw error;
      await backoff.wait(signal);
    }
  }
}
