import { setTimeout as sleep } from 'node:timers/promises';
import { DownloadRequest_Kind, type Job, LogLevel } from '@coder-ts/protocol';
import type { Logger } from 'pino';
import type { BlobCache } from '../archive/blob-cache.js';
import type { Provisioner, Session } from '../provisioner.js';
import { type CompletedType, type JobCalls, JobRefused } from './job-calls.js';
import type { JobContext } from './job-context.js';
import { JobDirectory } from './job-directory.js';
import { JobFailure, messageOf } from './job-failure.js';
import { JobReport } from './job-report.js';
import { runBuild } from './run-build.js';
import { runDryRun } from './run-dry-run.js';
import { runImport } from './run-import.js';

/**
 * Why a job is told to end: somebody canceled it, this daemon shuts down or is closed, or the server can't be reached
 * (`broken`) or has given the job up (`refused`).
 */
export type CancelReason =
  | { kind: 'canceled' }
  | { kind: 'shutdown' }
  | { kind: 'closed' }
  | { kind: 'broken' | 'refused'; error: unknown };

export interface JobOptions {
  provisioners: ReadonlyMap<string, Provisioner>;
  workDirectory: string;
  blobs: BlobCache;
  calls: JobCalls;
  log: Pick<Logger, 'info' | 'warn' | 'error'>;
  heartbeatMs: () => number;
  /** From a cancel to giving up on work that does not end, in milliseconds. */
  forceCancelMs: number;
}

/** A job that runs. */
export interface RunningJob {
  readonly jobId: string;
  /** Tells it to end in order; with `closed`, at once. The first reason counts. */
  cancel(reason: CancelReason): void;
  /** Resolves when the server knows how it ended, or will not be told. */
  readonly ended: Promise<JobEnd>;
}

/** `dropped`: the server wanted nothing of it any more, or could not be told. */
export type JobEnd = 'completed' | 'failed' | 'dropped';

type Outcome =
  | { kind: 'completed'; type: CompletedType }
  | { kind: 'failed'; failure: JobFailure }
  | { kind: 'dropped' };

const LEVELS: Partial<Record<string, LogLevel>> = {
  trace: LogLevel.TRACE,
  debug: LogLevel.DEBUG,
  info: LogLevel.INFO,
  warn: LogLevel.WARN,
  error: LogLevel.ERROR,
};

/** Runs a job to its end and tells the server. Never rejects. */
export function startJob(job: Job, options: JobOptions): RunningJob {
  const graceful = new AbortController();
  const kill = new AbortController();
  let reason: CancelReason | undefined;
  const cancel = (why: CancelReason) => {
    if (why.kind === 'closed') reason = why;
    reason ??= why;
    graceful.abort();
    if (why.kind === 'closed') kill.abort();
  };
  const ended = run(job, options, {
    cancellation: { signal: graceful.signal, kill: kill.signal },
    cancel,
    reason: () => reason,
  }).catch((error: unknown): JobEnd => {
    options.log.error({ err: error, jobId: job.jobId }, 'a job ended without the server knowing how');
    return 'dropped';
  });
  return { jobId: job.jobId, cancel, ended };
}

interface Control {
  cancellation: { signal: AbortSignal; kill: AbortSignal };
  cancel(reason: CancelReason): void;
  reason(): CancelReason | undefined;
}

async function run(job: Job, options: JobOptions, control: Control): Promise<JobEnd> {
  const { calls, log } = options;
  const logLevel = job.type.case === 'workspaceBuild' ? job.type.value.logLevel : '';
  const report = new JobReport({
    calls,
    threshold: LEVELS[logLevel] ?? LogLevel.UNSPECIFIED,
    heartbeatMs: options.heartbeatMs,
    onCanceled: () => control.cancel({ kind: 'canceled' }),
    onBroken: (error) => control.cancel({ kind: error instanceof JobRefused ? 'refused' : 'broken', error }),
  });
  let directory: JobDirectory | undefined;
  let session: Session | undefined;
  try {
    const begun = report.begin();
    begun.catch(() => undefined); // awaited below, once there is something to do
    directory = await JobDirectory.create(options.workDirectory, job.jobId);
    const made = directory;
    const work = async (): Promise<CompletedType> => {
      session = await openSession(job, options, control, made, logLevel !== '');
      await begun;
      const { signal } = control.cancellation;
      return dispatch({ job, session, report, calls, signal, onApply: () => made.setApplying() });
    };
    const outcome = await outcomeOf(work, options, control, report);
    report.stage('Cleaning Up');
    await begun;
    await Promise.all([report.finish(), session?.close()]);
    await deliver(outcome, report, calls, control, session);
    log.info({ jobId: job.jobId, outcome: outcome.kind }, 'job ended');
    return outcome.kind;
  } catch (error) {
    // A job that is another's by now, or was put back into the queue, is not this daemon's to end.
    if (!(error instanceof JobRefused)) throw error;
    log.warn({ jobId: job.jobId, reason: error.message }, 'the server wants nothing more of the job');
    return 'dropped';
  } finally {
    report.end();
    await directory?.remove();
  }
}

async function openSession(
  job: Job,
  options: JobOptions,
  control: Control,
  directory: JobDirectory,
  debug: boolean,
): Promise<Session> {
  const provisioner = options.provisioners.get(job.provisioner);
  if (!provisioner) {
    throw new JobFailure(`failed to connect to provisioner: missing provisioner type ${job.provisioner}`);
  }
  try {
    const prepared = preparedOf(job);
    const blob = job.templateArchive;
    if (!blob) throw new Error('the job has no template archive');
    const fetch = (kind: DownloadRequest_Kind, sha256: string) =>
      options.calls.download(kind, (open) => options.blobs.get(sha256, open));
    return await provisioner.open({
      directory: directory.path,
      archive: {
        path: await fetch(DownloadRequest_Kind.TEMPLATE, blob.sha256),
        sha256: blob.sha256,
      },
      purpose: job.type.case === 'templateImport' ? 'import' : 'use',
      prepared,
      modules: async () =>
        prepared?.modules?.size
          ? fetch(DownloadRequest_Kind.MODULES, prepared.modules.sha256).catch((error: unknown) => {
              throw new Error(`failed to download template version modules file: ${messageOf(error)}`);
            })
          : undefined,
      cancellation: control.cancellation,
      onProcess: (identity) => directory.addProcess(identity),
      debug,
    });
  } catch (error) {
    throw new JobFailure(`open session: ${messageOf(error)}`, { cause: error });
  }
}

function preparedOf(job: Job) {
  const { type } = job;
  return type.case === 'workspaceBuild' || type.case === 'templateDryRun' ? type.value.prepared : undefined;
}

function dispatch(context: JobContext): Promise<CompletedType> {
  const { type } = context.job;
  switch (type.case) {
    case 'templateImport':
      return runImport(context, type.value);
    case 'templateDryRun':
      return runDryRun(context, type.value);
    case 'workspaceBuild':
      return runBuild(context, type.value);
    default:
      throw new JobFailure(
        `unknown job type "${String(type.case)}"; ensure your provisioner daemon is up-to-date`,
      );
  }
}

async function outcomeOf(
  work: () => Promise<CompletedType>,
  options: JobOptions,
  control: Control,
  report: JobReport,
): Promise<Outcome> {
  const done = new AbortController();
  try {
    const type = await Promise.race([work(), forcedEnd(control, options.forceCancelMs, done.signal)]);
    return { kind: 'completed', type };
  } catch (error) {
    const reason = control.reason();
    const failure = error instanceof JobFailure ? error : new JobFailure(messageOf(error), { cause: error });
    // What the server has given up it still takes the state of.
    if (reason?.kind === 'refused' && !failure.details.state) return { kind: 'dropped' };
    const explained = explain(failure, reason);
    if (reason?.kind !== 'canceled' && !report.hasError && !failure.details.logged) {
      report.error(explained.message);
    }
    return { kind: 'failed', failure: explained };
  } finally {
    done.abort();
  }
}

/** Where the daemon itself ended the job, that is what the server is told. */
function explain(failure: JobFailure, reason: CancelReason | undefined): JobFailure {
  switch (reason?.kind) {
    case 'closed':
      return new JobFailure('provisioner daemon was shutdown gracefully', failure.details);
    case 'broken':
    case 'refused':
      return new JobFailure(`send periodic update: ${messageOf(reason.error)}`, failure.details);
    default:
      return failure;
  }
}

/** Rejects when work that was told to end has not ended in time. */
async function forcedEnd(control: Control, forceCancelMs: number, done: AbortSignal): Promise<never> {
  const { signal } = control.cancellation;
  if (!signal.aborted) {
    await new Promise<void>((resolve) => signal.addEventListener('abort', () => resolve(), { once: true }));
  }
  await sleep(forceCancelMs, undefined, { signal: done, ref: false }).catch(() => undefined);
  throw new JobFailure('Cancel timed out');
}

async function deliver(
  outcome: Outcome,
  report: JobReport,
  calls: JobCalls,
  control: Control,
  session: Session | undefined,
): Promise<void> {
  const fail = async ({ message, details }: JobFailure, canceled = false) =>
    calls.fail({
      error: message,
      errorCode: details.code ?? '',
      canceled,
      ...(details.state && { state: await calls.content(details.state) }),
      timings: report.timings,
    });
  switch (outcome.kind) {
    case 'dropped':
      return;
    case 'failed':
      return fail(outcome.failure, control.reason()?.kind === 'canceled');
    case 'completed':
      return calls.complete(outcome.type).catch(async (error: unknown) => {
        if (error instanceof JobRefused) throw error;
        const isBuild = outcome.type.case === 'workspaceBuild';
        const state = isBuild ? await session?.state() : undefined;
        await fail(new JobFailure(`internal provisionerserver error: ${messageOf(error)}`, { state }));
      });
  }
}
