import { DateTime } from 'luxon';
import { nextAutostart, nextTime, parseSchedule } from '../workspaces/schedule.js';

/** A required stop does not come sooner than this after the build. */
const leewayMs = 3_600_000;

export interface DeadlineSource {
  readonly workspace: { readonly ttl_ms: number | null; readonly autostart_schedule: string | null };
  readonly template: {
    readonly default_ttl_ms: number;
    readonly allow_user_autostop: boolean;
    readonly allow_user_autostart: boolean;
    readonly autostart_days: number;
    readonly autostop_days: number;
    readonly autostop_weeks: number;
  };
  /** A schedule of one time a day. */
  readonly quietHours: string;
}

/**
 * When a build that completed at `completedAt` stops by itself (`workspaces.md` 5, deadlines); RFC 3339, null: never.
 * A time to live that would pass the next autostart counts from that autostart.
 */
export function buildDeadlines(
  source: DeadlineSource,
  completedAt: string,
): { deadline: string | null; maxDeadline: string | null } {
  const maxDeadline = requiredStop(source, completedAt);
  const ttlMs = ttlOf(source);
  const deadline = ttlMs > 0 ? pastAutostart(source, completedAt, addMs(completedAt, ttlMs)) : null;
  return { deadline: atMost(deadline, maxDeadline), maxDeadline };
}

/**
 * The deadline of a running build after somebody used its workspace: the template's activity bump from now, past the next
 * autostart as at a build's end, within what the template demands. Null: it stays as it is. It never comes nearer, and
 * does not move for less than a twentieth of the bump, so that constant use writes little.
 */
export function bumpedDeadline(
  source: TtlSource & { readonly template: { readonly activity_bump_ms: number } },
  build: { readonly deadline: string; readonly maxDeadline: string | null },
  now: string,
): string | null {
  const bumpMs = source.template.activity_bump_ms;
  if (bumpMs <= 0) return null;
  const wanted = pastAutostart(source, now, addMs(now, bumpMs));
  const bumped = atMost(wanted, build.maxDeadline) ?? wanted;
  return Date.parse(bumped) - Date.parse(build.deadline) > bumpMs / 20 ? bumped : null;
}

type TtlSource = Pick<DeadlineSource, 'workspace'> & {
  readonly template: Omit<DeadlineSource['template'], 'autostop_days' | 'autostop_weeks'>;
};

/** In ms; 0: until it is stopped. */
const ttlOf = ({ workspace, template }: TtlSource): number =>
  template.allow_user_autostop ? (workspace.ttl_ms ?? 0) : template.default_ttl_ms;

/** A deadline that would pass the next autostart counts the time to live from that autostart. */
function pastAutostart(source: TtlSource, from: string, deadline: string): string {
  const autostart = nextAutostart(source.workspace.autostart_schedule, source.template, from);
  return autostart && isAfter(deadline, autostart) ? addMs(autostart, ttlOf(source)) : deadline;
}

const atMost = (deadline: string | null, most: string | null): string | null =>
  most && (!deadline || isAfter(deadline, most)) ? most : deadline;

/** The owner's quiet hours on the next day that the template demands a stop, every `autostop_weeks` weeks. */
function requiredStop({ template, quietHours }: DeadlineSource, completedAt: string): string | null {
  if (template.autostop_days === 0) return null;
  const schedule = parseSchedule(quietHours);
  let time = addMs(completedAt, leewayMs);
  for (let tries = 0; tries < 7 * Math.max(template.autostop_weeks, 1) + 14; tries++) {
    const next = nextTime(schedule, time);
    if (!next) return null;
    const day = DateTime.fromISO(next, { zone: schedule.zone });
    const week = Math.floor(day.startOf('week').diff(epochMonday(schedule.zone), 'weeks').weeks + 0.01);
    const inWeek = template.autostop_weeks <= 1 || week % template.autostop_weeks === 0;
    if (inWeek && template.autostop_days & (1 << (day.weekday - 1))) return next;
    time = next;
  }
  return null;
}

/** Weeks are counted from here, so that all workspaces of a template stop in the same ones. */
const epochMonday = (zone: string) => DateTime.fromObject({ year: 2023, month: 1, day: 2 }, { zone });

const isAfter = (a: string, b: string): boolean => Date.parse(a) > Date.parse(b);

/** Keeps the microseconds that a `Date` would drop. */
function addMs(time: string, ms: number): string {
  const fraction = /\.(\d+)/.exec(time)?.[1] ?? '';
  const micros = fraction.slice(3);
  const moved = new Date(Date.parse(time) + ms).toISOString();
  return moved.replace(/(\.\d{3})Z$/, `$1${micros}Z`);
}
