import { DownloadRequest_Kind, type Job } from '@coder-ts/protocol';
import type { Session } from '../provisioner.js';
import type { JobCalls } from './job-calls.js';
import type { JobReport } from './job-report.js';

/** What the work on a job has at hand. */
export interface JobContext {
  job: Job;
  session: Session;
  report: JobReport;
  calls: JobCalls;
  /** Cancelled work starts no further step. */
  signal: AbortSignal;
  /** An apply begins: from here on the state on disk is worth keeping. */
  onApply(): void;
}

/** The state that a build starts from; empty where there is none. */
export async function downloadState({ calls }: JobContext, size: bigint): Promise<Uint8Array> {
  if (size === 0n) return new Uint8Array();
  return calls.download(DownloadRequest_Kind.STATE, async (open) => {
    const parts: Uint8Array[] = [];
    for await (const part of open()) parts.push(part);
    return Buffer.concat(parts);
  });
}
