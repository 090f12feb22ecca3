import { sql } from 'kysely';
import type { Deps } from '../deps.js';
import { publishPosted } from './insert.js';
import { publishEndOfLogs } from './publish-logs.js';

/**
 * Puts a job back into the queue whose daemon went before it said a word about it: its first UpdateJob moves `updated_at`
 * away from `started_at`, so equal times mean that nothing has begun. One that was canceled meanwhile ends instead.
 * Locks the job's row only.
 * @returns whether the job was released (or ended)
 */
export async function releaseJob(
  deps: Pick<Deps, 'db' | 'now' | 'notifications'>,
  jobId: string,
  workerId: string,
): Promise<boolean> {
  return deps.db.transaction().execute(async (tx) => {
    const now = deps.now();
    const job = await tx
      .updateTable('provisioner_jobs')
      .set({
        worker_id: null,
        started_at: null,
        updated_at: now,
        completed_at: sql<
          string | null
        >`CASE WHEN canceled_at IS NULL THEN NULL ELSE ${now}::timestamptz END`,
      })
      .where('id', '=', jobId)
      .where('worker_id', '=', workerId)
      .where('completed_at', 'is', null)
      .whereRef('updated_at', '=', 'started_at')
      .returning(['organization_id', 'provisioner', 'tags', 'completed_at'])
      .executeTakeFirst();
    if (!job) return false;
    if (job.completed_at) await publishEndOfLogs(tx, deps, jobId);
    else
      await publishPosted(tx, deps, {
        organizationId: job.organization_id,
        provisioner: job.provisioner,
        tags: job.tags,
      });
    return true;
  });
}
