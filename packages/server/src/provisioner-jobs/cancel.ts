import type { Executor } from '../database/connect.js';
import { channels } from '../database/notifications.js';
import type { Deps } from '../deps.js';
import type { ExpectedStatus } from './expect-status.js';
import { publishEndOfLogs } from './publish-logs.js';

/** What became of a wish to cancel; all but the first changed nothing. */
export type CancelOutcome =
  | { kind: 'canceled' }
  | { kind: 'completed' }
  | { kind: 'already_canceled' }
  | { kind: 'unexpected_status' };

/**
 * Cancels a job (`jobs.md` 1.6). A pending one is completed at once and its log followers end; the daemon of a running
 * one is told when the transaction commits.
 *
 * Locks the job's row first (FOR UPDATE, waiting), so that no daemon acquires the job between the check and the update.
 */
export async function cancelJob(
  tx: Executor,
  deps: Pick<Deps, 'now' | 'notifications' | 'metrics'>,
  jobId: string,
  expected?: ExpectedStatus,
): Promise<CancelOutcome> {
  const job = await tx
    .selectFrom('provisioner_jobs')
    .select(['status', 'worker_id', 'completed_at', 'canceled_at'])
    .where('id', '=', jobId)
    .forUpdate()
    .executeTakeFirstOrThrow();
  if (job.completed_at) return { kind: 'completed' };
  if (job.canceled_at) return { kind: 'already_canceled' };
  if (expected && expected !== job.status) return { kind: 'unexpected_status' };
  const now = deps.now();
  const waiting = job.worker_id === null;
  await tx
    .updateTable('provisioner_jobs')
    .set({ canceled_at: now, ...(waiting ? { completed_at: now } : {}) })
    .where('id', '=', jobId)
    .execute();
  if (waiting) await publishEndOfLogs(tx, deps, jobId);
  else await deps.notifications.publish(tx, channels.jobCanceled, jobId);
  deps.metrics.jobsCanceled.inc({ status: job.status });
  return { kind: 'canceled' };
}
