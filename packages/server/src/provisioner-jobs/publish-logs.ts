import type { Executor } from '../database/connect.js';
import { channels } from '../database/notifications.js';
import type { Deps } from '../deps.js';

/** What followers hear of a log that is complete (`jobs.md` 1.7). */
export const endOfLogs = JSON.stringify({ created_after: 0, end_of_logs: true });

/**
 * Tells the followers of a job's log that no more will come. Sent inside a transaction it arrives with the commit, so never
 * before what it tells of.
 */
export const publishEndOfLogs = (
  on: Executor,
  deps: Pick<Deps, 'notifications'>,
  jobId: string,
): Promise<void> => deps.notifications.publish(on, channels.jobLogs(jobId), endOfLogs);
