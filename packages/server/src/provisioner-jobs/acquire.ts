import { sql } from 'kysely';
import { type Executor, json } from '../database/connect.js';
import type { ProvisionerJobRow } from './read.js';

/** Who takes jobs: a daemon as it is registered. */
export interface Worker {
  readonly id: string;
  readonly organizationId: string;
  readonly provisioners: readonly string[];
  readonly tags: Readonly<Record<string, string>>;
}

export type Acquired =
  | { kind: 'job'; job: ProvisionerJobRow }
  /** Nothing that this worker may take is waiting. */
  | { kind: 'none' }
  /** Something is waiting, but others held every row of it just now: ask again. */
  | { kind: 'lost' };

/**
 * Gives the worker the next job that it may take (`jobs.md` 3.3): people before prebuilds, then the oldest.
 *
 * A job stands in the lane (organization, provisioner, tag set), and `provisioner_jobs_lane` is in the order of the
 * queue inside each. `lane` reads the first entry of every lane of the worker and chooses among those few heads: the only
 * sort, and never over jobs. The job is then the first entry of that lane that nobody holds, so however deep this lane or
 * the others are, an index entry a lane and one row are read. Ordering by an expression, or all lanes at once, would
 * sort every pending row (228 times slower at 100,000).
 *
 * Locks one job's row, skipping those that others hold, so two acquirers never wait for each other and never get the
 * same job; whoever cancels the job holds the row and is skipped too. The heads are read without a lock: when the chosen
 * lane has been emptied meanwhile the answer is `lost`.
 */
export async function acquireJob(on: Executor, worker: Worker, now: string): Promise<Acquired> {
  const { rows } = await sql<ProvisionerJobRow & { waiting: boolean }>`
    WITH lane AS MATERIALIZED (
      SELECT head.provisioner, head.tagset_id
      FROM provisioner_tagsets AS tagset
      CROSS JOIN unnest(${worker.provisioners}::text[]) AS served (provisioner)
      CROSS JOIN LATERAL (
        SELECT provisioner, tagset_id, priority, created_at, id FROM provisioner_jobs
        WHERE started_at IS NULL AND completed_at IS NULL AND organization_id = ${worker.organizationId}
          AND provisioner = served.provisioner AND tagset_id = tagset.id
        ORDER BY priority, created_at, id LIMIT 1
      ) AS head
      WHERE provisioner_tagset_contains(${json(worker.tags)}, tagset.tags)
      ORDER BY head.priority, head.created_at, head.id LIMIT 1
    ),
    taken AS (
      UPDATE provisioner_jobs SET started_at = ${now}, updated_at = ${now}, worker_id = ${worker.id}
      WHERE id = (
        SELECT id FROM provisioner_jobs
        WHERE started_at IS NULL AND completed_at IS NULL AND organization_id = ${worker.organizationId}
          AND provisioner = (SELECT provisioner FROM lane) AND tagset_id = (SELECT tagset_id FROM lane)
        ORDER BY priority, created_at, id LIMIT 1
        FOR UPDATE SKIP LOCKED)
      RETURNING *
    )
    SELECT taken.*, EXISTS (SELECT FROM lane) AS waiting FROM (SELECT) AS one LEFT JOIN taken ON true`.execute(
    on,
  );
  const [row] = rows;
  if (row?.id) {
    const { waiting: _, ...job } = row;
    return { kind: 'job', job };
  }
  return { kind: row?.waiting ? 'lost' : 'none' };
}
