import type { TransitionStats } from '@coder-ts/api';
import { sql } from 'kysely';
import type { Executor } from '../database/connect.js';

export type BuildTimes = Record<'start' | 'stop' | 'delete', TransitionStats>;

const transitions = ['start', 'stop', 'delete'] as const;
const none = (): BuildTimes => ({
  start: { P50: null, P95: null },
  stop: { P50: null, P95: null },
  delete: { P50: null, P95: null },
});

interface Row {
  template_id: string;
  transition: keyof BuildTimes;
  p50: number;
  p95: number;
}

/**
 * How long succeeded builds of the templates took, in ms. Reads the last 100 builds of each of the last 20 versions: index
 * ranges, however many builds there were. Every asked template is in the map.
 */
export async function readBuildTimes(
  on: Executor,
  templateIds: readonly string[],
): Promise<Map<string, BuildTimes>> {
  const times = new Map(templateIds.map((id) => [id, none()]));
  if (templateIds.length === 0) return times;
  const { rows } = await sql<Row>`
    SELECT template.id AS template_id, build.transition,
      percentile_disc(0.5) WITHIN GROUP (ORDER BY job.ms) AS p50,
      percentile_disc(0.95) WITHIN GROUP (ORDER BY job.ms) AS p95
    FROM unnest(${templateIds}::uuid[]) AS template (id)
    CROSS JOIN LATERAL (
      SELECT id FROM template_versions WHERE template_id = template.id
      ORDER BY created_at DESC, id DESC LIMIT 20
    ) AS version
    CROSS JOIN LATERAL (
      SELECT job_id, transition FROM workspace_builds WHERE template_version_id = version.id
      ORDER BY created_at DESC LIMIT 100
    ) AS build
    CROSS JOIN LATERAL (
      SELECT (extract(epoch FROM completed_at - started_at) * 1000)::int AS ms
      FROM provisioner_jobs WHERE id = build.job_id AND status = 'succeeded' AND started_at IS NOT NULL
    ) AS job
    GROUP BY template.id, build.transition`.execute(on);
  for (const { template_id, transition, p50, p95 } of rows)
    if (transitions.includes(transition)) {
      const own = times.get(template_id);
      if (own) own[transition] = { P50: p50, P95: p95 };
    }
  return times;
}
