import type { Executor } from '../database/connect.js';
import { channels } from '../database/notifications.js';
import type { Deps } from '../deps.js';

/**
 * Tells the followers of a job's log that there is more after a log id, or that no more will come (`jobs.md` 1.7). Sent
 * inside a transaction it arrives with the commit, so never before what it tells of.
 */
export const publishLogs = (
  on: Executor,
  deps: Pick<Deps, 'notifications'>,
  jobId: string,
  news: { createdAfter?: number; end?: boolean },
): Promise<void> =>
  deps.notifications.publish(
    on,
    channels.jobLogs(jobId),
    JSON.stringify({ created_after: news.createdAfter ?? 0, ...(news.end ? { end_of_logs: true } : {}) }),
  );
