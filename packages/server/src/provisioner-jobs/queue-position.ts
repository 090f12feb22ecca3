import { sql } from 'kysely';
import type { Executor } from '../database/connect.js';

/** Place among the jobs that the same daemons could take, from 1, and how many those are. */
export interface QueuePosition {
  position: number;
  size: number;
}

/** A daemon that was not seen for so long is offline, ms. */
export const staleAfterMs = 90_000;

/**
 * Positions of pending jobs (`jobs.md` 3.4): for each distinct tag set of the live daemons, the rank among all pending
 * jobs that it may take, people first, then by age; of those ranks the best, of the sizes the largest. Jobs that are not
 * pending, and those that no live daemon may take, are not in the answer.
 *
 * One pass over the gaps between the asked jobs, and from the last of them to the end: every entry of the lane index is
 * counted once for a tag set, and the sizes are the sums of the gaps. A window sorts all pending rows for it, and a count for
 * each job costs as much as the window.
 * The equal priority is compared by (created_at, id) alone: a row comparison led by the priority would not bound the scan.
 */
export async function queuePositions(
  on: Executor,
  jobIds: readonly string[],
  now: string,
): Promise<Map<string, QueuePosition>> {
  if (jobIds.length === 0) return new Map();
  const { rows } = await sql<{ id: string; position: number; size: number }>`
    WITH RECURSIVE lanes AS (
      (SELECT organization_id, provisioner, tagset_id FROM provisioner_jobs
       WHERE started_at IS NULL AND completed_at IS NULL
       ORDER BY organization_id, provisioner, tagset_id LIMIT 1)
      UNION ALL
      SELECT next.* FROM lanes CROSS JOIN LATERAL (
        SELECT organization_id, provisioner, tagset_id FROM provisioner_jobs
        WHERE started_at IS NULL AND completed_at IS NULL
          AND (organization_id, provisioner, tagset_id) > (lanes.organization_id, lanes.provisioner, lanes.tagset_id)
        ORDER BY organization_id, provisioner, tagset_id LIMIT 1) AS next
    ),
    asked AS MATERIALIZED (
      SELECT id, tagset_id, priority, created_at FROM provisioner_jobs
      WHERE id = ANY(${jobIds}::uuid[]) AND started_at IS NULL AND completed_at IS NULL
    ),
    live AS (
      SELECT DISTINCT tagset_id FROM provisioner_daemons
      WHERE last_seen_at >= ${now}::timestamptz - ${staleAfterMs} * interval '1 millisecond' AND stopped_at IS NULL
    ),
    served AS MATERIALIZED (
      SELECT daemon.id AS daemon_tagset, job.id AS tagset_id
      FROM provisioner_tagsets AS daemon
      JOIN provisioner_tagsets AS job ON provisioner_tagset_contains(daemon.tags, job.tags)
      WHERE daemon.id IN (SELECT tagset_id FROM live) AND job.id IN (SELECT tagset_id FROM lanes)
    ),
    wanted AS (
      SELECT DISTINCT daemon_tagset FROM served WHERE tagset_id IN (SELECT tagset_id FROM asked)
    ),
    reached AS MATERIALIZED (
      SELECT daemon_tagset, lanes.* FROM wanted JOIN served USING (daemon_tagset) JOIN lanes USING (tagset_id)
    ),
    -- The places that end a gap: the asked jobs, and behind them the end of each priority.
    ends AS (
      SELECT daemon_tagset, asked.id, priority, created_at, asked.id AS at_id FROM asked JOIN served USING (tagset_id)
      UNION ALL
      SELECT daemon_tagset, NULL, priority, 'infinity', 'ffffffff-ffff-ffff-ffff-ffffffffffff'
      FROM wanted CROSS JOIN (VALUES (0::smallint), (1::smallint)) AS level (priority)
    ),
    places AS (
      SELECT ends.*,
        coalesce(lag(created_at) OVER earlier, '-infinity') AS after_time,
        coalesce(lag(at_id) OVER earlier, '00000000-0000-0000-0000-000000000000') AS after_id
      FROM ends WINDOW earlier AS (PARTITION BY daemon_tagset, priority ORDER BY created_at, at_id)
    ),
    gaps AS (
      SELECT place.daemon_tagset, place.id, place.priority, place.created_at, place.at_id, sum(gap.jobs) AS jobs
      FROM places AS place
      JOIN reached AS lane USING (daemon_tagset)
      CROSS JOIN LATERAL (
        SELECT count(*) AS jobs FROM provisioner_jobs AS job
        WHERE job.started_at IS NULL AND job.completed_at IS NULL
          AND job.organization_id = lane.organization_id AND job.provisioner = lane.provisioner
          AND job.tagset_id = lane.tagset_id AND job.priority = place.priority
          AND (job.created_at, job.id) > (place.after_time, place.after_id)
          AND (job.created_at, job.id) <= (place.created_at, place.at_id)) AS gap
      GROUP BY place.daemon_tagset, place.id, place.priority, place.created_at, place.at_id
    ),
    ranks AS (
      SELECT id, sum(jobs) OVER (PARTITION BY daemon_tagset) AS size,
        sum(jobs) OVER (PARTITION BY daemon_tagset ORDER BY priority, created_at, at_id) AS rank
      FROM gaps
    )
    SELECT id, min(rank)::int AS position, max(size)::int AS size FROM ranks WHERE id IS NOT NULL GROUP BY id`.execute(
    on,
  );
  return new Map(rows.map(({ id, position, size }) => [id, { position, size }]));
}
