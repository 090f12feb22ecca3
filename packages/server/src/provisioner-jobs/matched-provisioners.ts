import type { MatchedProvisioners } from '@coder-ts/api';
import { sql } from 'kysely';
import type { Executor } from '../database/connect.js';
import { json } from '../database/connect.js';
import { staleAfterMs } from './queue-position.js';

/**
 * The daemons that may take a job of these tags (`jobs.md` 1.5): how many were ever seen, how many of them are live at
 * `now`, and when one was seen last. Builds name their provisioner type; versions and dry runs do not.
 */
export async function matchedProvisioners(
  on: Executor,
  q: { organizationId: string; provisioner?: string; tags: Record<string, string>; now: string },
): Promise<MatchedProvisioners> {
  const { rows } = await sql<MatchedProvisioners>`
    SELECT count(*)::int AS count,
      (count(*) FILTER (WHERE stopped_at IS NULL
        AND last_seen_at >= ${q.now}::timestamptz - ${staleAfterMs} * interval '1 millisecond'))::int AS available,
      max(last_seen_at) AS most_recently_seen
    FROM provisioner_daemons
    WHERE organization_id = ${q.organizationId} AND last_seen_at IS NOT NULL
      AND provisioner_tagset_contains(tags, ${json(q.tags)})
      AND (${q.provisioner ?? null}::text IS NULL OR ${q.provisioner ?? null} = ANY(provisioners))`.execute(
    on,
  );
  return rows[0] ?? { count: 0, available: 0, most_recently_seen: null };
}
