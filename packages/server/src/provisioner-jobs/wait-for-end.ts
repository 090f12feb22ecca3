import { channels, type Heard } from '../database/notifications.js';
import type { Deps } from '../deps.js';

/** Looks by itself after so long, ms. */
const pollMs = 30_000;

/** Resolves once the job has ended (or left the worker, where one is given), or `signal` is aborted. */
export async function waitForEnd(
  deps: Pick<Deps, 'db' | 'notifications'>,
  jobId: string,
  workerId: string | undefined,
  signal: AbortSignal,
): Promise<void> {
  let news = false;
  let wake = () => {};
  const tell = () => {
    news = true;
    wake();
  };
  const hear = (heard: Heard) => {
    if (heard.kind === 'missed' || heard.payload.includes('end_of_logs')) tell();
  };
  const unsubscribe = await deps.notifications.subscribe(channels.jobLogs(jobId), hear);
  signal.addEventListener('abort', tell);
  try {
    while (!signal.aborted) {
      news = false;
      if (!(await runs(deps, jobId, workerId))) return;
      if (news) continue;
      await new Promise<void>((resolve) => {
        const poll = setTimeout(resolve, pollMs);
        wake = () => {
          clearTimeout(poll);
          resolve();
        };
      });
    }
  } finally {
    signal.removeEventListener('abort', tell);
    unsubscribe();
  }
}

async function runs({ db }: Pick<Deps, 'db'>, jobId: string, workerId: string | undefined): Promise<boolean> {
  const running = db
    .selectFrom('provisioner_jobs')
    .select('id')
    .where('id', '=', jobId)
    .where('completed_at', 'is', null);
  const job = await (workerId ? running.where('worker_id', '=', workerId) : running).executeTakeFirst();
  return job !== undefined;
}
