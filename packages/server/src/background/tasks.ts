import { reapJobs } from '../provisioner-jobs/reap.js';
import { deleteDeadReplicas } from '../replicas/register.js';
import { runSchedule } from '../scheduler/run.js';
import type { BackgroundTask } from './task.js';

const minute = 60_000;
/**
 * A daemon counts as vanished only after this server has had its database for so long: after an outage of either, a
 * daemon that could not say that it lives gets the chance to.
 */
const graceMs = 30_000;

/** Everything that runs by itself. */
export const backgroundTasks: readonly BackgroundTask[] = [
  {
    name: 'reap_jobs',
    intervalMs: 10_000,
    run: (deps, { goodForMs }) => reapJobs(deps, goodForMs < graceMs ? ['pending', 'hung'] : undefined),
  },
  { name: 'schedule_workspaces', intervalMs: minute, run: runSchedule },
  { name: 'purge_replicas', intervalMs: 30 * minute, run: deleteDeadReplicas },
];
