import { ApiError } from '../http/error.js';

export interface Period {
  /** RFC 3339, as the caller wrote them. */
  readonly start: string;
  readonly end: string;
}

const day = 86_400_000;

const invalid = (field: string, detail: string) =>
  new ApiError(400, 'Query parameter has invalid value.', { validations: [{ field, detail }] });

/**
 * A period of whole days, by the clock of the offsets that the times carry; one that reaches into today may end on an hour.
 * @throws ApiError 400
 */
export function readPeriod(start: string, end: string, now: string): Period {
  const [from, to, at] = [Date.parse(start), Date.parse(end), Date.parse(now)];
  const clock = (text: string) => text.slice(11, 19);
  if (clock(start) !== '00:00:00')
    throw invalid('start_time', 'Query param "start_time" must have the clock set to 00:00:00');
  if (from > at) throw invalid('start_time', 'Query param "start_time" must not be in the future');
  if (to > Math.floor(at / 3_600_000 + 1) * 3_600_000)
    throw invalid('end_time', 'Query param "end_time" must not be in the future');
  if (to < from) throw invalid('end_time', 'Query param "end_time" must not be before start_time');
  const endsToday = at - to < day;
  if (endsToday ? clock(end).slice(3) !== '00:00' : clock(end) !== '00:00:00')
    throw invalid(
      'end_time',
      `Query param "end_time" must have the clock set to ${endsToday ? 'a full hour' : '00:00:00'}`,
    );
  return { start, end };
}

/**
 * The parts of a period, by the day or by the week; the last one may be shorter.
 * @throws ApiError 400 for a period that has no week
 */
export function splitPeriod({ start, end }: Period, interval: 'day' | 'week'): Period[] {
  const [from, to] = [Date.parse(start), Date.parse(end)];
  if (interval === 'week' && to - from < 6 * day)
    throw invalid('interval', 'Query param "interval" can be "week" for periods of 6 days or more');
  const step = interval === 'day' ? day : 7 * day;
  const parts: Period[] = [];
  for (let at = from; at < to; at += step)
    parts.push({ start: inOffsetOf(start, at), end: inOffsetOf(start, Math.min(at + step, to)) });
  return parts;
}

/** A moment, written with the offset that another time carries. */
function inOffsetOf(text: string, at: number): string {
  const [, offset = 'Z', sign, hours = '0', minutes = '0'] = /(Z|([+-])(\d\d):(\d\d))$/.exec(text) ?? [];
  const ahead = (Number(hours) * 60 + Number(minutes)) * 60_000 * (sign === '-' ? -1 : 1);
  return new Date(at + ahead).toISOString().replace(/(\.\d+)?Z$/, offset);
}
