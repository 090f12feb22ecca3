import type { WebSocket } from 'ws';
import { channels } from '../database/notifications.js';
import type { Deps } from '../deps.js';
import { readLogs } from './read-logs.js';

/** Followers look again after so long even when they heard nothing, ms. */
const pollMs = 15_000;

/**
 * Sends a job's logs after an id, one JSON text frame each, as they come; resolves once the job has ended and all are
 * sent, or the client went.
 *
 * Subscribes before the first read, and asks whether the job has ended before it reads the logs: an end that is seen has
 * all its logs stored already.
 */
export async function followLogs(
  deps: Deps,
  socket: WebSocket,
  ended: AbortSignal,
  jobId: string,
  after: bigint,
): Promise<void> {
  let wake = () => {};
  let news = false;
  let mayHaveEnded = true;
  const hear = (heard: { kind: 'message'; payload: string } | { kind: 'missed' }) => {
    if (heard.kind === 'missed' || heard.payload.includes('end_of_logs')) mayHaveEnded = true;
    news = true;
    wake();
  };
  const unsubscribe = await deps.notifications.subscribe(channels.jobLogs(jobId), hear);
  const leave = () => wake();
  ended.addEventListener('abort', leave);
  try {
    let last = after;
    while (!ended.aborted) {
      news = false;
      const done = mayHaveEnded && (await hasEnded(deps, jobId));
      mayHaveEnded = false;
      for (const log of await readLogs(deps.db, jobId, last)) {
        socket.send(JSON.stringify(log));
        last = BigInt(log.id);
      }
      if (done) return;
      if (!news && !ended.aborted)
        await new Promise<void>((resolve) => {
          const poll = setTimeout(() => {
            mayHaveEnded = true;
            resolve();
          }, pollMs);
          wake = () => {
            clearTimeout(poll);
            resolve();
          };
        });
    }
  } finally {
    ended.removeEventListener('abort', leave);
    unsubscribe();
  }
}

/** A job that is gone has ended too. */
async function hasEnded(deps: Deps, jobId: string): Promise<boolean> {
  const job = await deps.db
    .selectFrom('provisioner_jobs')
    .select('completed_at')
    .where('id', '=', jobId)
    .executeTakeFirst();
  return !job || job.completed_at !== null;
}
