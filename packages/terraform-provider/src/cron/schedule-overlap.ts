/**
 * Whether the schedules of a preset's prebuilds can be in force at the same hour. Two lines overlap when their months,
 * their days and their hours overlap; days are those of the week if either line leaves the day of the month open,
 * else those of the month if either leaves the weekday open, else either. (Section 5.14.)
 *
 * Only `*`, numbers, lists and ranges are understood here. A field is read only when it is reached: months, days,
 * hours; the first that does not overlap ends the comparison.
 */

const HOURS = { name: 'hour', min: 0, max: 23 };
const DAYS_OF_MONTH = { name: 'day', min: 0, max: 31 };
const MONTHS = { name: 'month', min: 0, max: 12 };
const WEEKDAYS = { name: 'day', min: 0, max: 6 };
type Limits = typeof HOURS;

class Unreadable extends Error {}

/** Finds the first pair of cron lines that overlap. Returns the reason, or undefined. Lines have five fields. */
export function findOverlap(lines: readonly string[]): string | undefined {
  try {
    for (const [index, line] of lines.entries()) {
      for (const other of lines.slice(index + 1)) {
        if (overlap(line, other)) return `schedules overlap: ${line} and ${other}`;
      }
    }
    return undefined;
  } catch (error) {
    if (error instanceof Unreadable) return `invalid schedule: ${error.message}`;
    throw error;
  }
}

function overlap(a: string, b: string): boolean {
  const [, hoursA = '', daysA = '', monthsA = '', weekdaysA = ''] = a.trim().split(/\s+/);
  const [, hoursB = '', daysB = '', monthsB = '', weekdaysB = ''] = b.trim().split(/\s+/);
  return (
    share(monthsA, monthsB, MONTHS) &&
    daysOverlap({ day: daysA, weekday: weekdaysA }, { day: daysB, weekday: weekdaysB }) &&
    share(hoursA, hoursB, HOURS)
  );
}

interface Days {
  day: string;
  weekday: string;
}

function daysOverlap(a: Days, b: Days): boolean {
  if (a.day === '*' || b.day === '*') return share(a.weekday, b.weekday, WEEKDAYS);
  if (a.weekday === '*' || b.weekday === '*') return share(a.day, b.day, DAYS_OF_MONTH);
  return share(a.day, b.day, DAYS_OF_MONTH) || share(a.weekday, b.weekday, WEEKDAYS);
}

function share(a: string, b: string, limits: Limits): boolean {
  if (a === '*' || b === '*') return true;
  const first = read(a, limits);
  const second = read(b, limits);
  return [...first].some((value) => second.has(value));
}

function read(field: string, limits: Limits): Set<number> {
  const values = new Set<number>();
  for (const part of field.split(',')) {
    const [low, high, ...more] = part.split('-');
    if (more.length > 0)
      throw new Unreadable(`invalid ${limits.name} range: invalid range format: ${JSON.stringify(part)}`);
    if (high === undefined) {
      values.add(number(part, 'value', limits));
      continue;
    }
    const start = number(low ?? '', 'start value in range', limits);
    const end = number(high, 'end value in range', limits);
    for (let value = start; value <= end; value += 1) values.add(value);
  }
  return values;
}

function number(text: string, what: string, { name, min, max }: Limits): number {
  if (!/^[+-]?\d+$/.test(text))
    throw new Unreadable(`invalid ${name} range: invalid ${what}: ${JSON.stringify(text)}`);
  const value = Number(text);
  if (value < min || value > max) {
    throw new Unreadable(`invalid ${name} range: ${what} ${value} is outside ${min}-${max}`);
  }
  return value;
}
