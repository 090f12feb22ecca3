import { sql } from 'kysely';
import { type Executor, json } from '../database/connect.js';
import { channels } from '../database/notifications.js';
import type { Deps } from '../deps.js';
import type { ProvisionerJobRow } from './read.js';
import { withTagset } from './tagset.js';

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

/**
 * Queues a job: one statement, which also makes its tag set where that is new. Waiting daemons hear of it when the
 * transaction commits. Locks nothing that anybody else waits for, but the tag set where two make the same one.
 * @returns its row, as nobody has taken it yet
 */
export async function insertJob(
  tx: Executor,
  deps: Pick<Deps, 'now'>,
  job: NewJob,
): Promise<ProvisionerJobRow> {
  const now = deps.now();
  const { rows } = await sql<ProvisionerJobRow & { told: string }>`
    WITH ${withTagset(job.tags)},
    job AS (
      INSERT INTO provisioner_jobs (id, created_at, updated_at, organization_id, initiator_id, provisioner, type, input,
        file_id, tags, tagset_id, priority)
      SELECT ${job.id}, ${now}::timestamptz, ${now}::timestamptz, ${job.organizationId}, ${job.initiatorId},
        ${job.provisioner}, ${job.type}, ${json(job.input)}, ${job.fileId}, ${json(job.tags)}, tagset.id,
        ${job.initiatorId === prebuildsUserId ? 1 : 0}
      FROM tagset RETURNING *
    )
    SELECT job.*, pg_notify(${channels.jobPosted}, ${postOf(job)}) AS told FROM job`.execute(tx);
  const [row] = rows;
  if (!row) throw new Error('a job was not inserted');
  const { told: _, ...inserted } = row;
  return inserted;
}

/** Tells waiting daemons that a job of these tags can be had. */
export const publishPosted = (
  on: Executor,
  deps: Pick<Deps, 'notifications'>,
  job: Pick<NewJob, 'organizationId' | 'provisioner' | 'tags'>,
): Promise<void> => deps.notifications.publish(on, channels.jobPosted, postOf(job));

function postOf(job: Pick<NewJob, 'organizationId' | 'provisioner' | 'tags'>): string {
  const about = { organization_id: job.organizationId, type: job.provisioner };
  const payload = JSON.stringify({ ...about, tags: job.tags });
  // Without tags the message wakes every daemon of the type: right, only less sharp.
  return Buffer.byteLength(payload) < 7900 ? payload : JSON.stringify(about);
}
