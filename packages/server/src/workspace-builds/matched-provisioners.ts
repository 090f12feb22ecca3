import type { MatchedProvisioners } from '@coder-ts/api';
import { sql } from 'kysely';
import type { Executor } from '../database/connect.js';

/** Answer for a build whose job no longer waits. */
export const noneMatched: MatchedProvisioners = { count: 0, available: 0, most_recently_seen: null };

/**
 * The daemons that may take each of the pending jobs (`jobs.md` 1.5); jobs that don't wait are not in the map. A daemon
 * counts as available if it was seen in the 90 s before the job was made, or later. One statement however many jobs
 * there are.
 */
export async function matchPendingJobs(
  on: Executor,
  jobIds: readonly string[],
): Promise<Map<string, MatchedProvisioners>> {
  if (jobIds.length === 0) return new Map();
  const { rows } = await sql<{ id: string } & MatchedProvisioners>`
    SELECT job.id,
      count(daemon.id)::int AS count,
      (count(*) FILTER (WHERE daemon.last_seen_at >= job.created_at - interval '90 seconds'))::int AS available,
      max(daemon.last_seen_at) AS most_recently_seen
    FROM provisioner_jobs AS job
    LEFT JOIN provisioner_daemons AS daemon
      ON daemon.organization_id = job.organization_id AND daemon.last_seen_at IS NOT NULL
      AND job.provisioner = ANY (daemon.provisioners) AND provisioner_tagset_contains(daemon.tags, job.tags)
    WHERE job.id = ANY (${jobIds}::uuid[]) AND job.status = 'pending'
    GROUP BY job.id`.execute(on);
  return new Map(rows.map(({ id, ...matched }) => [id, matched]));
}
