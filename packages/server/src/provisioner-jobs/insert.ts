import { type Executor, json } from '../database/connect.js';
import { channels } from '../database/notifications.js';
import type { Deps } from '../deps.js';
import { internTagset } from './tagset.js';

/** Owner and initiator of workspaces that nobody asked for yet. */
export const prebuildsUserId = 'c42fdf75-3097-471c-8c33-fb52454d81c0';

/** A job to be queued. `tags` are normalised; `input` is that of its type (`jobs.md` 3.1). */
export interface NewJob {
  id: string;
  organizationId: string;
  initiatorId: string;
  provisioner: 'terraform' | 'echo';
  type: 'template_version_import' | 'workspace_build' | 'template_version_dry_run';
  input: Record<string, unknown>;
  fileId: string;
  tags: Record<string, string>;
}

/** Queues a job. Waiting daemons hear of it when the transaction commits. */
export async function insertJob(
  tx: Executor,
  deps: Pick<Deps, 'now' | 'notifications'>,
  job: NewJob,
): Promise<void> {
  const now = deps.now();
  await tx
    .insertInto('provisioner_jobs')
    .values({
      id: job.id,
      created_at: now,
      updated_at: now,
      organization_id: job.organizationId,
      initiator_id: job.initiatorId,
      provisioner: job.provisioner,
      type: job.type,
      input: json(job.input),
      file_id: job.fileId,
      tags: json(job.tags),
      tagset_id: await internTagset(tx, job.tags),
      priority: job.initiatorId === prebuildsUserId ? 1 : 0,
    })
    .execute();
  await publishPosted(tx, deps, job);
}

/** Tells waiting daemons that a job of these tags can be had. */
export async function publishPosted(
  on: Executor,
  deps: Pick<Deps, 'notifications'>,
  job: Pick<NewJob, 'organizationId' | 'provisioner' | 'tags'>,
): Promise<void> {
  const about = { organization_id: job.organizationId, type: job.provisioner };
  const payload = JSON.stringify({ ...about, tags: job.tags });
  // Without tags the message wakes every daemon of the type: right, only less sharp.
  await deps.notifications.publish(
    on,
    channels.jobPosted,
    Buffer.byteLength(payload) < 7900 ? payload : JSON.stringify(about),
  );
}
