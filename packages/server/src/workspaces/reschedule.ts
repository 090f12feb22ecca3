import { sql } from 'kysely';
import type { Executor } from '../database/connect.js';
import type { TemplateRow } from '../templates/load.js';
import { nextAutostart } from './schedule.js';

/**
 * Sets anew when the workspaces of a template start by themselves, after its rules of that changed. Two statements,
 * however many workspaces there are: those with one schedule start together.
 */
export async function rescheduleAutostarts(tx: Executor, template: TemplateRow, now: string): Promise<void> {
  const rows = await tx
    .selectFrom('workspaces')
    .select('autostart_schedule')
    .distinct()
    .where('template_id', '=', template.id)
    .where('deleted', '=', false)
    .where('autostart_schedule', 'is not', null)
    .execute();
  const schedules = rows.flatMap(({ autostart_schedule: schedule }) => schedule ?? []);
  if (schedules.length === 0) return;
  const times = schedules.map((schedule) => nextAutostart(schedule, template, now));
  await sql`
    UPDATE workspaces SET next_start_at = next.at
    FROM unnest(${schedules}::text[], ${times}::timestamptz[]) AS next (schedule, at)
    WHERE template_id = ${template.id} AND NOT deleted AND autostart_schedule = next.schedule
      AND next_start_at IS DISTINCT FROM next.at`.execute(tx);
}
