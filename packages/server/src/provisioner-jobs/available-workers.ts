import { sql } from 'kysely';
import type { Executor } from '../database/connect.js';
import type { ProvisionerJobRow } from './read.js';

/**
 * Ids of the daemons that may take each of these jobs, oldest first, live or not (`jobs.md` 3.4). Matched once for each
 * kind of job, not for each job. Jobs that none may take are not in the answer.
 */
export async function availableWorkers(
  on: Executor,
  organizationId: string,
  jobs: readonly Pick<ProvisionerJobRow, 'id' | 'provisioner' | 'tagset_id'>[],
): Promise<Map<string, string[]>> {
  if (jobs.length === 0) return new Map();
  const keyOf = (lane: { provisioner: string; tagset_id: number }) => `${lane.provisioner} ${lane.tagset_id}`;
  const kinds = [...new Map(jobs.map((job) => [keyOf(job), job])).values()];
  const { rows } = await sql<{ provisioner: string; tagset_id: number; workers: string[] }>`
    SELECT kind.provisioner, kind.tagset_id, array_agg(daemon.id ORDER BY daemon.created_at, daemon.id) AS workers
    FROM unnest(${kinds.map((kind) => kind.provisioner)}::text[], ${kinds.map((kind) => kind.tagset_id)}::bigint[])
      AS kind (provisioner, tagset_id)
    JOIN provisioner_tagsets AS tagset ON tagset.id = kind.tagset_id
    JOIN provisioner_daemons AS daemon ON daemon.organization_id = ${organizationId}
      AND kind.provisioner = ANY(daemon.provisioners)
      AND provisioner_tagset_contains(daemon.tags, tagset.tags)
    GROUP BY kind.provisioner, kind.tagset_id`.execute(on);
  const byKind = new Map(rows.map((row) => [keyOf(row), row.workers]));
  return new Map(
    jobs.flatMap((job) => {
      const workers = byKind.get(keyOf(job));
      return workers ? [[job.id, workers] as const] : [];
    }),
  );
}
