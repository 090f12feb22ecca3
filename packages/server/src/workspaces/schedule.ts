import { DateTime, IANAZone } from 'luxon';

/** A weekly autostart schedule: which minutes, hours and weekdays (0 = Sunday), in which time zone. */
export interface Schedule {
  readonly zone: string;
  readonly minutes: ReadonlySet<number>;
  readonly hours: ReadonlySet<number>;
  readonly weekdays: ReadonlySet<number>;
}

/** Why a text is no schedule, in the wire's words. */
export class ScheduleError extends Error {}

const weekdayNames = ['sun', 'mon', 'tue', 'wed', 'thu', 'fri', 'sat'];

/**
 * Reads `[CRON_TZ=<zone> ]<minute> <hour> * * <weekday>` (`workspaces.md` 11): strictly, since what is taken here must
 * mean the same to every client.
 * @throws ScheduleError
 */
export function parseSchedule(text: string): Schedule {
  const fields = text.trim().split(/\s+/);
  const prefix = fields.length === 6 && fields[0]?.startsWith('CRON_TZ=') ? fields.shift() : undefined;
  if (fields.length !== 5)
    throw new ScheduleError(
      'validate weekly schedule: expected schedule to consist of 5 fields with an optional CRON_TZ=<timezone> prefix',
    );
  const [minute = '', hour = '', day, month, weekday = ''] = fields;
  if (day !== '*' || month !== '*')
    throw new ScheduleError('validate weekly schedule: expected day-of-month and month to be *');
  const zone = prefix?.slice('CRON_TZ='.length) ?? 'UTC';
  if (!IANAZone.isValidZone(zone)) throw new ScheduleError(`parse schedule: unknown time zone ${zone}`);
  return {
    zone,
    minutes: parseField(minute, 0, 59),
    hours: parseField(hour, 0, 23),
    weekdays: parseField(weekday, 0, 6, weekdayNames),
  };
}

function parseField(text: string, least: number, most: number, names?: readonly string[]): Set<number> {
  const values = new Set<number>();
  for (const part of text.split(',')) {
    const match = /^(?:\*|([a-z]+|\d+)(?:-([a-z]+|\d+))?)(?:\/(\d+))?$/i.exec(part);
    if (!match) throw new ScheduleError(`parse schedule: failed to parse field ${text}`);
    const [, from, to, every] = match;
    const first = from === undefined ? least : parseValue(from, names);
    // A lone value with a step runs to the end of the field.
    const alone = every === undefined ? first : most;
    const last = from === undefined ? most : to === undefined ? alone : parseValue(to, names);
    const step = Number(every ?? 1);
    if (first < least || last > most)
      throw new ScheduleError(`parse schedule: ${part} is outside of ${least} to ${most}`);
    if (first > last) throw new ScheduleError(`parse schedule: beginning of range ${part} is beyond its end`);
    if (step < 1) throw new ScheduleError(`parse schedule: step of range ${part} must be positive`);
    for (let value = first; value <= last; value += step) values.add(value);
  }
  return values;
}

function parseValue(text: string, names: readonly string[] | undefined): number {
  if (/^\d+$/.test(text)) return Number(text);
  const index = names?.indexOf(text.toLowerCase()) ?? -1;
  if (index < 0) throw new ScheduleError(`parse schedule: failed to parse ${text}`);
  return index;
}

/** First time after `after` (RFC 3339) that the schedule names, RFC 3339 in UTC. Undefined if there is none within 8 days. */
export function nextTime(schedule: Schedule, after: string): string | undefined {
  const start = DateTime.fromISO(after, { zone: schedule.zone }).startOf('minute').plus({ minutes: 1 });
  for (let days = 0; days <= 8; days++) {
    const day = start.startOf('day').plus({ days });
    if (!schedule.weekdays.has(day.weekday % 7)) continue;
    for (const hour of [...schedule.hours].sort((a, b) => a - b)) {
      for (const minute of [...schedule.minutes].sort((a, b) => a - b)) {
        const time = day.set({ hour, minute });
        // A clock time that a change to summer time leaves out comes back as another hour: not a match.
        if (time >= start && time.hour === hour) return toUtc(time);
      }
    }
  }
  return undefined;
}

const toUtc = (time: DateTime): string => time.toUTC().toISO({ suppressMilliseconds: true }) ?? '';

/**
 * Next time that a workspace starts by itself, RFC 3339, or null: no schedule, or none of its days allowed.
 * `template.autostart_days`: bit 0 = Monday, days in the schedule's time zone.
 */
export function nextAutostart(
  schedule: string | null,
  template: { readonly allow_user_autostart: boolean; readonly autostart_days: number },
  after: string,
): string | null {
  if (!schedule || !template.allow_user_autostart) return null;
  const parsed = parseSchedule(schedule);
  const weekdays = new Set(
    [...parsed.weekdays].filter((day) => template.autostart_days & (1 << ((day + 6) % 7))),
  );
  return nextTime({ ...parsed, weekdays }, after) ?? null;
}

/** A schedule of one time a day, as quiet hours are. @throws ScheduleError @returns the text */
export function readDailySchedule(text: string): string {
  const { minutes, hours, weekdays } = parseSchedule(text);
  if (minutes.size === 1 && hours.size === 1 && weekdays.size === 7) return text;
  throw new ScheduleError('must name one time of every day, such as "CRON_TZ=Europe/Berlin 0 3 * * *"');
}
