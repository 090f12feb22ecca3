import type { ProvisionerJob, ProvisionerJobLog } from '@coder-ts/sdk';
import { SilentExit } from '../command/errors.js';
import type { Invocation } from '../command/invocation.js';
import { progress } from '../terminal/progress.js';
import { style } from '../terminal/style.js';
import { StageReport } from './stage-report.js';

export interface WatchedJob {
  /** The job as it stands now. */
  fetch(): Promise<ProvisionerJob>;
  /** Its log from the beginning, until it ends. */
  logs(signal: AbortSignal): AsyncIterable<ProvisionerJobLog>;
  /** Called on an interrupt, once; without it an interrupt ends the command and the job goes on. */
  cancel?(): Promise<unknown>;
}

const pollMs = 1000;
/** How long a log may go on after the job has ended. */
const lastLinesMs = 5000;

/**
 * Shows a job from its place in the queue to its end: stages with their durations, log lines, and on failure once more
 * the lines that say why.
 * @returns the job, ended in whichever way
 */
export async function watchJob(invocation: Invocation, job: WatchedJob): Promise<ProvisionerJob> {
  const { env, flags, streams } = invocation;
  const output = progress(streams);
  const report = new StageReport(output, style(streams, env), flags.bool('verbose'), Date.now);
  const stop = new AbortController();
  const interrupted = onInterrupt(job, output.line);
  try {
    report.queued();
    const reading = readLogs(job, report, stop.signal);
    const ended = await pollUntilEnd(job, report, reading);
    await Promise.race([reading, pause(lastLinesMs)]);
    stop.abort();
    report.end(ended);
    return ended;
  } finally {
    stop.abort();
    interrupted.dispose();
    output.close();
  }
}

/** Looks every second, and at once when the log ends, which is when the job does. */
async function pollUntilEnd(
  job: WatchedJob,
  report: StageReport,
  reading: Promise<void>,
): Promise<ProvisionerJob> {
  let isReading = true;
  const logEnd = reading.then(() => {
    isReading = false;
  });
  for (;;) {
    const now = await job.fetch();
    if (now.completed_at) return now;
    report.position(now);
    await (isReading ? Promise.race([logEnd, pause(pollMs)]) : pause(pollMs / 4));
  }
}

/** The log is a courtesy: when its stream breaks, the end of the job still settles the matter. */
async function readLogs(job: WatchedJob, report: StageReport, signal: AbortSignal): Promise<void> {
  try {
    for await (const row of job.logs(signal)) report.log(row);
  } catch (error) {
    if (!signal.aborted) report.broken(error instanceof Error ? error.message : String(error));
  }
}

/** @throws Error with a failed job's own words; SilentExit for one that was canceled */
export function requireSuccess(job: ProvisionerJob): void {
  if (job.status === 'canceled') throw new SilentExit();
  if (job.status !== 'succeeded') throw new Error(job.error || `the job ended as ${job.status}`);
}

function onInterrupt({ cancel }: WatchedJob, say: (text: string) => void): { dispose(): void } {
  if (!cancel) return { dispose() {} };
  const listener = () => {
    process.off('SIGINT', listener); // a second interrupt ends the command
    say('Gracefully canceling...');
    cancel().catch((error: Error) => say(`The job could not be canceled: ${error.message}`));
  };
  process.on('SIGINT', listener);
  return { dispose: () => void process.off('SIGINT', listener) };
}

const pause = (ms: number) =>
  new Promise<void>((resolve) => {
    setTimeout(resolve, ms);
  });
