import { reapTask } from '../provisioner-jobs/reap-task.js';
import { purge } from '../purge/run.js';
import { deleteDeadReplicas } from '../replicas/register.js';
import { runSchedule } from '../scheduler/run.js';
import type { BackgroundTask } from './task.js';

const minute = 60_000;

/** Everything that runs by itself. */
export const backgroundTasks: readonly BackgroundTask[] = [
  reapTask,
  { name: 'schedule_workspaces', intervalMs: minute, run: runSchedule },
  { name: 'purge', intervalMs: 10 * minute, run: purge },
  { name: 'purge_replicas', intervalMs: 30 * minute, run: deleteDeadReplicas },
];
