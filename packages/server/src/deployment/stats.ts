import type { DeploymentStats } from '@coder-ts/api';
import { sql } from 'kysely';
import type { z } from 'zod';
import type { Deps } from '../deps.js';
import { prebuildsUserId } from '../provisioner-jobs/insert.js';

/** Window of the figures on connections, and how long an answer is fresh. */
const windowMs = 15 * 60_000;
const freshMs = 30_000;

type Counts = Record<'pending' | 'building' | 'running' | 'failed' | 'stopped', number>;

/** What runs here, by the latest build of each workspace. Nothing is measured of connections: their figures are none. */
export async function readDeploymentStats({
  db,
  now,
}: Pick<Deps, 'db' | 'now'>): Promise<z.infer<typeof DeploymentStats>> {
  const at = now();
  const { rows } = await sql<Counts>`
    WITH latest AS (
      SELECT build.transition, job.status
      FROM workspace_builds AS build
      JOIN workspaces AS workspace ON workspace.id = build.workspace_id
      JOIN provisioner_jobs AS job ON job.id = build.job_id
      WHERE build.latest AND NOT workspace.deleted AND workspace.owner_id <> ${prebuildsUserId}
    )
    SELECT count(*) FILTER (WHERE status = 'pending')::int AS pending,
      count(*) FILTER (WHERE status IN ('running', 'canceling'))::int AS building,
      count(*) FILTER (WHERE status = 'succeeded' AND transition = 'start')::int AS running,
      count(*) FILTER (WHERE status IN ('failed', 'canceled'))::int AS failed,
      count(*) FILTER (WHERE status = 'succeeded' AND transition = 'stop')::int AS stopped
    FROM latest`.execute(db);
  const { pending = 0, building = 0, running = 0, failed = 0, stopped = 0 } = rows[0] ?? {};
  const later = (ms: number) => new Date(Date.parse(at) + ms).toISOString();
  return {
    aggregated_from: later(-windowMs),
    collected_at: at,
    next_update_at: later(freshMs),
    workspaces: {
      pending,
      building,
      running,
      failed,
      stopped,
      connection_latency_ms: { P50: -1, P95: -1 },
      rx_bytes: 0,
      tx_bytes: 0,
    },
    session_count: { vscode: 0, ssh: 0, jetbrains: 0, reconnecting_pty: 0 },
  };
}
