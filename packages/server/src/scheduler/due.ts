import { sql } from 'kysely';
import type { Executor } from '../database/connect.js';
import { prebuildsUserId } from '../provisioner-jobs/insert.js';

/** What is due to happen to a workspace by itself. */
export type DueAction = 'autostop' | 'autostart' | 'stop_failed' | 'rest' | 'delete';

export interface DueWorkspace {
  readonly id: string;
  readonly action: DueAction;
}

export interface DueQuery {
  /** RFC 3339. */
  readonly now: string;
  /** Do failure TTL, dormancy and deletion apply (feature `advanced_template_scheduling`)? */
  readonly advanced: boolean;
  readonly limit: number;
  /** Only this one. */
  readonly workspaceId?: string;
}

/** A delete that failed is tried again after a day. */
const retryDelete = '24 hours';

/**
 * Workspaces that something is due for, one action each, whatever they have waited for longest first. One statement: it
 * judges the few that an index says may be due, so that a run costs what there is to do and not what there is.
 * Workspaces that are being built are left alone until that has ended.
 *
 * - autostop: a successful start whose deadline has passed, or whose owner is suspended
 * - autostart: a successful stop, `next_start_at` has come, the owner is active, the template still allows it
 * - stop_failed: a start that failed longer ago than the template's failure TTL
 * - rest: not used for the template's time until dormancy
 * - delete: dormant, and the time until deletion has passed
 */
export async function findDue(
  on: Executor,
  { now, advanced, limit, workspaceId }: DueQuery,
): Promise<DueWorkspace[]> {
  const { rows } = await sql<DueWorkspace>`
    SELECT id, action FROM (
      SELECT workspace.id, coalesce(job.completed_at, workspace.created_at) AS since, CASE
        WHEN build.transition = 'start' AND job.status = 'succeeded' AND workspace.dormant_at IS NULL
          AND (build.deadline <= ${now} OR owner.status = 'suspended') THEN 'autostop'
        WHEN build.transition = 'stop' AND job.status = 'succeeded' AND workspace.dormant_at IS NULL
          AND workspace.autostart_schedule IS NOT NULL AND workspace.next_start_at <= ${now}
          AND template.allow_user_autostart AND owner.status = 'active' THEN 'autostart'
        WHEN NOT ${advanced} THEN NULL
        WHEN build.transition = 'start' AND job.status = 'failed' AND template.failure_ttl_ms > 0
          AND job.completed_at + template.failure_ttl_ms * interval '1 millisecond' <= ${now} THEN 'stop_failed'
        WHEN workspace.dormant_at IS NULL AND template.time_til_dormant_ms > 0
          AND workspace.last_used_at + template.time_til_dormant_ms * interval '1 millisecond' <= ${now} THEN 'rest'
        WHEN workspace.dormant_at IS NOT NULL AND workspace.deleting_at <= ${now}
          AND template.time_til_dormant_autodelete_ms > 0
          AND NOT (build.transition = 'delete' AND job.status = 'failed'
            AND job.completed_at > ${now}::timestamptz - ${retryDelete}::interval) THEN 'delete'
      END AS action
      FROM workspaces AS workspace
      JOIN templates AS template ON template.id = workspace.template_id
      JOIN users AS owner ON owner.id = workspace.owner_id
      JOIN workspace_builds AS build ON build.workspace_id = workspace.id AND build.latest
      JOIN provisioner_jobs AS job ON job.id = build.job_id
      WHERE NOT workspace.deleted AND workspace.owner_id <> ${prebuildsUserId} AND job.completed_at IS NOT NULL
        AND workspace.id ${workspaceId === undefined ? sql`IN (${candidates(now, advanced)})` : sql`= ${workspaceId}`}
    ) AS judged
    WHERE action IS NOT NULL ORDER BY since, id LIMIT ${limit}`.execute(on);
  return rows;
}

/**
 * Whatever may be due: ids, some twice, of all that are and of few others. Each part is a range of one partial index
 * (migration 0008).
 */
const candidates = (now: string, advanced: boolean) => sql`
  SELECT workspace_id FROM workspace_builds
  WHERE latest AND transition = 'start' AND deadline IS NOT NULL AND deadline <= ${now}
  UNION ALL
  SELECT owned.id FROM users JOIN workspaces AS owned ON owned.owner_id = users.id AND NOT owned.deleted
  JOIN workspace_builds AS running ON running.workspace_id = owned.id AND running.latest AND running.transition = 'start'
  WHERE users.status = 'suspended' AND NOT users.deleted
  UNION ALL
  SELECT id FROM workspaces
  WHERE NOT deleted AND dormant_at IS NULL AND next_start_at IS NOT NULL AND next_start_at <= ${now}
  ${advanced ? sql`UNION ALL ${advancedCandidates(now)}` : sql``}`;

const advancedCandidates = (now: string) => sql`
  SELECT build.workspace_id FROM workspace_builds AS build
  JOIN provisioner_jobs AS job ON job.id = build.job_id AND job.status = 'failed'
  WHERE build.latest AND build.transition = 'start' AND build.deadline IS NULL
    AND EXISTS (SELECT FROM templates WHERE failure_ttl_ms > 0)
  UNION ALL
  SELECT unused.id FROM templates JOIN workspaces AS unused ON unused.template_id = templates.id
    AND unused.last_used_at <= ${now}::timestamptz - templates.time_til_dormant_ms * interval '1 millisecond'
  WHERE NOT unused.deleted AND unused.dormant_at IS NULL AND templates.time_til_dormant_ms > 0
  UNION ALL
  SELECT id FROM workspaces WHERE NOT deleted AND deleting_at IS NOT NULL AND deleting_at <= ${now}`;
