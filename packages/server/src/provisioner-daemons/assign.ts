import type { MessageInitShape } from '@bufbuild/protobuf';
import type { JobSchema } from '@coder-ts/protocol';
import type { Executor } from '../database/connect.js';
import type { Deps } from '../deps.js';
import type { Acquirer } from '../provisioner-jobs/acquirer.js';
import { failJobRow } from '../provisioner-jobs/end.js';
import { jobPayload } from '../provisioner-jobs/payload.js';
import { InvalidJob } from '../provisioner-jobs/payload-parts.js';
import type { ProvisionerJobRow } from '../provisioner-jobs/read.js';
import { releaseJob } from '../provisioner-jobs/release.js';
import { waitForEnd } from '../provisioner-jobs/wait-for-end.js';
import { publishWorkspaceUpdate } from '../workspaces/events.js';
import type { Daemon } from './register.js';

type JobInit = MessageInitShape<typeof JobSchema>;

/**
 * Gives a daemon one job after the other until `signal` is aborted: the next comes when the last has ended, whoever ended
 * it. A job in the daemon's hands that it never began is put back at the end.
 * @param active the job that it came with
 */
export async function assignJobs(
  deps: Deps,
  acquirer: Acquirer,
  daemon: Daemon,
  active: string | undefined,
  give: (job: JobInit) => void,
  signal: AbortSignal,
): Promise<void> {
  if (active) await waitForEnd(deps, active, daemon.id, signal);
  while (!signal.aborted) {
    const job = await acquirer.acquire(daemon, signal);
    if (!job) return;
    let ended = false;
    try {
      const payload = await prepare(deps, job);
      if (payload) {
        give(payload);
        await waitForEnd(deps, job.id, daemon.id, signal);
      }
      ended = !signal.aborted;
    } finally {
      if (!ended) await releaseJob(deps, job.id, daemon.id);
    }
  }
}

/** The job as it is sent; undefined where it can't be: then it has ended with the reason (`jobs.md` 3.3). */
async function prepare(deps: Deps, job: ProvisionerJobRow): Promise<JobInit | undefined> {
  try {
    // Only a build's payload writes: the owner's session token, and that the workspace's state changes.
    if (job.type !== 'workspace_build') return await jobPayload(deps.db, deps, job);
    return await deps.db.transaction().execute(async (tx) => {
      const payload = await jobPayload(tx, deps, job);
      await tellWatchers(tx, deps, payload);
      return payload;
    });
  } catch (error) {
    if (!(error instanceof InvalidJob)) throw error;
    await deps.db.transaction().execute((tx) => failJobRow(tx, deps, job, { error: error.message }));
    return undefined;
  }
}

/** A build that begins changes its workspace's state. */
async function tellWatchers(tx: Executor, deps: Deps, { type }: JobInit): Promise<void> {
  const metadata = type?.case === 'workspaceBuild' ? type.value.metadata : undefined;
  if (!metadata?.workspaceId || !metadata.workspaceOwnerId) return;
  await publishWorkspaceUpdate(tx, deps, { id: metadata.workspaceId, owner_id: metadata.workspaceOwnerId });
}
