import { type ProvisionerJob, zeroUuid } from '@coder-ts/api';
import type { Selectable } from 'kysely';
import type { Executor } from '../database/connect.js';
import type { ProvisionerJobs } from '../database/rows.gen.js';
import { type QueuePosition, queuePositions } from './queue-position.js';

export type ProvisionerJobRow = Selectable<ProvisionerJobs>;

/** The job as it stands inside versions, builds and dry runs (`jobs.md` 1.4): no worker's name, empty metadata. */
export function toProvisionerJob(row: ProvisionerJobRow, place: QueuePosition | undefined): ProvisionerJob {
  return {
    id: row.id,
    created_at: row.created_at,
    started_at: row.started_at ?? undefined,
    completed_at: row.completed_at ?? undefined,
    canceled_at: row.canceled_at ?? undefined,
    error: row.error || undefined,
    error_code: (row.error_code || undefined) as ProvisionerJob['error_code'],
    daily_cost: row.daily_cost ?? undefined,
    status: row.status,
    worker_id: row.worker_id ?? undefined,
    file_id: row.file_id,
    tags: row.tags,
    queue_position: place?.position ?? 0,
    queue_size: place?.size ?? 0,
    organization_id: row.organization_id,
    initiator_id: row.initiator_id,
    input: {
      template_version_id: row.template_version_id ?? undefined,
      workspace_build_id: row.workspace_build_id ?? undefined,
    },
    type: row.type,
    metadata: {
      template_version_name: '',
      template_id: zeroUuid,
      template_name: '',
      template_display_name: '',
      template_icon: '',
    },
    logs_overflowed: row.logs_overflowed,
  };
}

/** Jobs by id, as they are embedded in other answers; pending ones with their place in the queue. */
export async function readJobs(on: Executor, ids: readonly string[]): Promise<Map<string, ProvisionerJob>> {
  if (ids.length === 0) return new Map();
  const rows = await on.selectFrom('provisioner_jobs').selectAll().where('id', 'in', ids).execute();
  const pending = rows.filter((row) => row.status === 'pending').map((row) => row.id);
  const places = await queuePositions(on, pending, new Date().toISOString());
  return new Map(rows.map((row) => [row.id, toProvisionerJob(row, places.get(row.id))]));
}
