import type { BackgroundTask } from '../background/task.js';
import { reapJobs } from './reap.js';

/**
 * A daemon counts as vanished only after this server has had its database for so long: after an outage of either, a
 * daemon that could not say that it lives gets the chance to.
 */
const graceMs = 30_000;

export const reapTask: BackgroundTask = {
  name: 'reap_jobs',
  intervalMs: 10_000,
  run: (deps, { goodForMs }) => reapJobs(deps, goodForMs < graceMs ? ['pending', 'hung'] : undefined),
};
