import type { GetUserStatusCountsResponse, UserActivityInsightsResponse } from '@coder-ts/api';
import { sql } from 'kysely';
import type { z } from 'zod';
import type { Executor } from '../database/connect.js';
import { prebuildsUserId } from '../provisioner-jobs/insert.js';
import type { Period } from './period.js';

type Activity = z.infer<typeof UserActivityInsightsResponse>['report'];
type StatusCounts = z.infer<typeof GetUserStatusCountsResponse>['status_counts'];

/** Who used a workspace last in a period. How long is not measured: 0 seconds. */
export async function readUserActivity(
  on: Executor,
  { start, end }: Period,
  templateIds: readonly string[],
): Promise<Activity> {
  const { rows } = await sql<Activity['users'][number]>`
    SELECT users.id AS user_id, users.username, users.avatar_url, 0 AS seconds,
      array_agg(DISTINCT workspace.template_id) AS template_ids
    FROM workspaces AS workspace JOIN users ON users.id = workspace.owner_id
    WHERE workspace.last_used_at >= ${start}::timestamptz AND workspace.last_used_at < ${end}::timestamptz
      AND workspace.owner_id <> ${prebuildsUserId}
      AND (${templateIds.length === 0} OR workspace.template_id = ANY(${[...templateIds]}::uuid[]))
    GROUP BY users.id ORDER BY lower(users.username)`.execute(on);
  return {
    start_time: start,
    end_time: end,
    template_ids: [...new Set(rows.flatMap(({ template_ids }) => template_ids))].sort(),
    users: rows,
  };
}

/**
 * For each of the last 61 days, today included, and each status: people who were there at its end. Changes of status are
 * not kept, so that the present one counts for the past too.
 * @param zone an IANA name, or an offset such as `+02:00`
 */
export async function countUserStatuses(on: Executor, now: string, zone: string): Promise<StatusCounts> {
  const { rows } = await sql<{ status: string; date: string; count: number }>`
    WITH clock AS (SELECT date_trunc('day', ${now}::timestamptz AT TIME ZONE ${zone}) AS today),
    days AS (
      SELECT day AT TIME ZONE ${zone} AS begins, (day + interval '1 day') AT TIME ZONE ${zone} AS ends
      FROM clock, generate_series(today - interval '60 days', today, interval '1 day') AS day
    )
    SELECT status.name AS status, days.begins AS date, count(users.id)::int AS count
    FROM days CROSS JOIN (SELECT unnest(ARRAY['active', 'dormant', 'suspended']) AS name) AS status
    LEFT JOIN users ON users.status::text = status.name AND NOT users.is_system AND users.created_at < days.ends
      AND (NOT users.deleted OR users.updated_at >= days.ends)
    GROUP BY 1, 2 ORDER BY 1, 2`.execute(on);
  const counts: StatusCounts = {};
  for (const { status, date, count } of rows) {
    const days = counts[status] ?? [];
    days.push({ date, count });
    counts[status] = days;
  }
  return counts;
}
