import type { Deps } from '../deps.js';
import { failJobRow } from '../provisioner-jobs/end.js';
import { releaseJob } from '../provisioner-jobs/release.js';
import type { Daemon } from './register.js';

/**
 * Jobs that stand as the daemon's when it opens a stream. Those that it never began go back to the queue.
 * @returns ids of the others, and those of them whose cancel it has to hear of
 */
export async function findUnfinished(
  deps: Deps,
  daemon: Daemon,
  activeJobId: string,
): Promise<{ ids: string[]; canceled: string[] }> {
  const jobs = await deps.db
    .selectFrom('provisioner_jobs')
    .select(['id', 'canceled_at', 'updated_at', 'started_at'])
    .where('worker_id', '=', daemon.id)
    .where('started_at', 'is not', null)
    .where('completed_at', 'is', null)
    .orderBy('started_at')
    .execute();
  const left = [];
  for (const job of jobs) {
    const begun = job.id === activeJobId || job.updated_at !== job.started_at;
    if (begun || !(await releaseJob(deps, job.id, daemon.id))) left.push(job);
  }
  return {
    ids: left.map((job) => job.id),
    canceled: left.filter((job) => job.canceled_at !== null).map((job) => job.id),
  };
}

/** Ends jobs that their daemon, back without them, has said nothing about since. */
export async function failLost(
  deps: Deps,
  daemon: Daemon,
  jobIds: readonly string[],
  since: string,
): Promise<void> {
  for (const id of jobIds)
    await deps.db.transaction().execute(async (tx) => {
      const job = await tx
        .selectFrom('provisioner_jobs')
        .select(['id', 'workspace_build_id'])
        .where('id', '=', id)
        .where('worker_id', '=', daemon.id)
        .where('completed_at', 'is', null)
        .where('updated_at', '<=', since)
        .forUpdate()
        .executeTakeFirst();
      if (!job) return;
      const error = `the provisioner daemon "${daemon.name}" stopped in the middle of this job and has come back without it`;
      await failJobRow(tx, deps, job, { error });
    });
}
