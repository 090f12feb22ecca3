import type { UserQuietHoursScheduleResponse } from '@coder-ts/api';
import { DateTime } from 'luxon';
import type { z } from 'zod';
import type { Config } from '../config.js';
import type { Deps } from '../deps.js';
import { ApiError, forbidden } from '../http/error.js';
import { invalid } from '../workspaces/limits.js';
import { nextTime, parseSchedule, readDailySchedule, ScheduleError } from '../workspaces/schedule.js';

type Rules = Config['quietHours'];
type QuietHours = z.infer<typeof UserQuietHoursScheduleResponse>;

/** When somebody's workspaces may be stopped because the template demands it: their own choice where they have one. */
export const quietHoursOf = (own: string, rules: Rules): string =>
  (rules.allowCustom && own) || rules.defaultSchedule;

/** @param own the user's choice; empty: none */
export function toQuietHours(own: string, rules: Rules, now: string): QuietHours {
  const raw = quietHoursOf(own, rules);
  const schedule = parseSchedule(raw);
  const next = nextTime(schedule, now) ?? now;
  return {
    raw_schedule: raw,
    user_set: rules.allowCustom && own !== '',
    user_can_set: rules.allowCustom,
    time: DateTime.fromISO(next, { zone: schedule.zone }).toFormat('HH:mm'),
    timezone: schedule.zone,
    next,
  };
}

/** One time a day, as a schedule; empty: the deployment's again. @throws ApiError 400, 403 */
export function readQuietHours(text: string, rules: Rules): string {
  if (!rules.allowCustom) throw forbidden('This deployment sets the quiet hours of everybody.');
  if (text === '') return '';
  try {
    return readDailySchedule(text);
  } catch (error) {
    if (error instanceof ScheduleError)
      throw invalid('Invalid quiet hours schedule.', 'schedule', error.message);
    throw error;
  }
}

/** Counts from the next start: what runs keeps its deadline, so that nobody runs on for ever by moving the hours. */
export async function setQuietHours(deps: Deps, userId: string, schedule: string): Promise<void> {
  const changed = await deps.db
    .updateTable('users')
    .set({ quiet_hours_schedule: schedule, updated_at: deps.now() })
    .where('id', '=', userId)
    .where('deleted', '=', false)
    .executeTakeFirst();
  if (changed.numUpdatedRows === 0n) throw new ApiError(404, 'The user has been deleted.');
}
