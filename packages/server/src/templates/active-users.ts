import { sql } from 'kysely';
import type { Executor } from '../database/connect.js';
import { prebuildsUserId } from '../provisioner-jobs/insert.js';

/** People who used a workspace of the template in the last 28 days, by template id; templates without any are left out. */
export async function countActiveUsers(
  on: Executor,
  templateIds: readonly string[],
  now: string,
): Promise<Map<string, number>> {
  if (templateIds.length === 0) return new Map();
  const { rows } = await sql<{ template_id: string; count: number }>`
    SELECT template_id, count(DISTINCT owner_id)::int AS count
    FROM workspaces
    WHERE template_id = ANY(${templateIds}::uuid[]) AND NOT deleted AND owner_id <> ${prebuildsUserId}
      AND last_used_at >= ${now}::timestamptz - interval '28 days'
    GROUP BY template_id`.execute(on);
  return new Map(rows.map(({ template_id, count }) => [template_id, count]));
}

interface Day {
  date: string;
  amount: number;
}

/**
 * People whose last use of a workspace of the template (undefined: of any) fell on each of the last 61 days, today included; days by a clock
 * `offset` hours ahead of UTC.
 */
export async function countDailyUsers(
  on: Executor,
  templateId: string | undefined,
  now: string,
  offset: number,
): Promise<Day[]> {
  const { rows } = await sql<Day>`
    WITH clock AS (SELECT ((${now}::timestamptz AT TIME ZONE 'UTC') + ${offset} * interval '1 hour')::date AS today)
    SELECT to_char(day, 'YYYY-MM-DD') AS date, count(DISTINCT owner_id)::int AS amount
    FROM clock, generate_series(today - 60, today, interval '1 day') AS day
    LEFT JOIN workspaces ON (${templateId === undefined} OR template_id = ${templateId ?? null}) AND owner_id <> ${prebuildsUserId}
      AND ((last_used_at AT TIME ZONE 'UTC') + ${offset} * interval '1 hour')::date = day::date
    GROUP BY day ORDER BY day`.execute(on);
  return rows;
}
