const cronLine = /^CRON_TZ=(\S+)\s+(\d{1,2})\s+(\d{1,2})\s+\*\s+\*\s+(\S+)$/;
const clockTime = /^(\d{1,2}):(\d{2})\s*([AaPp][Mm])?$/;
const dayNames = ['Sun', 'Mon', 'Tue', 'Wed', 'Thu', 'Fri', 'Sat'];

/** `9:30AM Mon-Fri (Europe/Dublin)` of the wire's cron line; one of another form is shown as it is. */
export function humanizeSchedule(schedule: string): string {
  const [, zone, minute, hour, days] = cronLine.exec(schedule) ?? [];
  if (days === undefined || hour === undefined) return schedule;
  const h = Number(hour);
  const clock = `${h % 12 === 0 ? 12 : h % 12}:${(minute ?? '').padStart(2, '0')}${h < 12 ? 'AM' : 'PM'}`;
  return `${clock} ${humanizeDays(days)} (${zone})`;
}

function humanizeDays(days: string): string {
  if (days === '*') return 'daily';
  return days.replace(/\d/g, (day) => dayNames[Number(day) % 7] ?? day);
}

/**
 * The cron line of `9:30AM [days] [zone]`: days as in `Mon-Fri` or `Mon,Wed`, every day unless given; the zone of this
 * machine unless given.
 * @throws Error that says which part makes no sense
 */
export function parseSchedule(
  text: string,
  localZone = Intl.DateTimeFormat().resolvedOptions().timeZone,
): string {
  const words = text.trim().split(/\s+/);
  const [, hourText, minute, half] = clockTime.exec(words[0] ?? '') ?? [];
  const hour = clockHour(Number(hourText), half);
  if (hourText === undefined || hour === undefined || Number(minute) > 59)
    throw new Error(`invalid time ${JSON.stringify(words[0])}: want one such as 9:30AM or 18:05`);
  const zone = words.slice(1).find((word) => word.includes('/') || word === 'UTC') ?? localZone;
  const days = words.slice(1).find((word) => word !== zone) ?? '*';
  if (!isZone(zone)) throw new Error(`unknown time zone ${JSON.stringify(zone)}`);
  if (!areDays(days))
    throw new Error(`invalid days ${JSON.stringify(days)}: want some such as Mon-Fri or Mon,Wed`);
  return `CRON_TZ=${zone} ${Number(minute)} ${hour} * * ${days}`;
}

function clockHour(hour: number, half: string | undefined): number | undefined {
  if (!half) return hour <= 23 ? hour : undefined;
  if (hour < 1 || hour > 12) return undefined;
  return (hour % 12) + (half.toLowerCase() === 'pm' ? 12 : 0);
}

function areDays(days: string): boolean {
  const day = '(sun|mon|tue|wed|thu|fri|sat|[0-6])';
  return days === '*' || new RegExp(`^${day}(-${day})?(,${day}(-${day})?)*$`, 'i').test(days);
}

function isZone(zone: string): boolean {
  try {
    new Intl.DateTimeFormat('en', { timeZone: zone });
    return true;
  } catch {
    return false;
  }
}
