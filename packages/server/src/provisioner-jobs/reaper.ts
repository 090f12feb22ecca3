import type { Deps } from '../deps.js';
import { reapJobs } from './reap.js';

interface Intervals {
  readonly everyMs?: number;
  /**
   * A daemon counts as vanished only after this server has had its database for so long: after an outage of either, a
   * daemon that could not say that it lives gets the chance to.
   */
  readonly graceMs?: number;
}

/** Reaps again and again. @returns what ends it, once the run under way is done */
export function startReaper(
  deps: Deps,
  { everyMs = 10_000, graceMs = 30_000 }: Intervals = {},
): () => Promise<void> {
  let running = Promise.resolve();
  let goodSince = performance.now();
  const reap = async () => {
    try {
      const canTell = performance.now() - goodSince >= graceMs;
      const reaped = await reapJobs(deps, canTell ? undefined : ['pending', 'hung']);
      if (reaped.length > 0) deps.log.warn({ jobs: reaped }, 'ended jobs that were stuck');
    } catch (error) {
      goodSince = performance.now();
      deps.log.error({ err: error }, 'could not look for stuck jobs');
    }
  };
  const timer = setInterval(() => {
    running = running.then(reap);
  }, everyMs);
  return () => {
    clearInterval(timer);
    return running;
  };
}
