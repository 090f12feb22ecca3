import type { Deps } from '../deps.js';
import { reapJobs } from './reap.js';

/** Reaps every `intervalMs`. @returns what ends it, once the run under way is done */
export function startReaper(deps: Deps, intervalMs = 60_000): () => Promise<void> {
  let running = Promise.resolve();
  const timer = setInterval(() => {
    running = running
      .then(() => reapJobs(deps))
      .then((reaped) => {
        if (reaped.length > 0) deps.log.warn({ jobs: reaped }, 'ended jobs that were stuck');
      })
      .catch((error: unknown) => deps.log.error({ err: error }, 'could not look for stuck jobs'));
  }, intervalMs);
  return () => {
    clearInterval(timer);
    return running;
  };
}
