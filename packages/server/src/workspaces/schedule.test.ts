import { describe, expect, test } from 'vitest';
import { nextAutostart, nextTime, parseSchedule, ScheduleError } from './schedule.js';

describe('parseSchedule', () => {
  test.each([
    '30 9 * * 1-5',
    'CRON_TZ=Europe/Berlin 30 9 * * mon-fri',
    '*/15 8-18 * * 0,6',
    '0 0 * * *',
    '5/20 1 * * SUN',
  ])('takes %s', (text) => expect(parseSchedule(text)).toBeDefined());
  test.each([
    '',
    'every day',
    '* * *',
    '@daily',
    'TZ=UTC 0 8 * * 1',
    '0 8 1 * 1',
    '0 8 * 2 1',
    '60 8 * * 1',
    '0 24 * * 1',
    '0 8 * * 7',
    '0 8 * * 5-1',
    '0 8 * * mon/0',
    'CRON_TZ=Mars/Base 0 8 * * 1',
    '-1 8 * * 1',
  ])('refuses %s', (text) => expect(() => parseSchedule(text)).toThrow(ScheduleError));
});

test('the next time is the clock of the zone, summer time included', () => {
  const schedule = parseSchedule('CRON_TZ=Europe/Berlin 30 9 * * 1-5');
  expect(nextTime(schedule, '2026-03-27T12:00:00Z')).toBe('2026-03-30T07:30:00Z');
  expect(nextTime(schedule, '2026-03-26T12:00:00Z')).toBe('2026-03-27T08:30:00Z');
  expect(nextTime(schedule, '2026-03-27T08:30:00Z')).toBe('2026-03-30T07:30:00Z');
});

test('the template can forbid days or all', () => {
  const monday = { allow_user_autostart: true, autostart_days: 1 };
  expect(nextAutostart('0 8 * * *', monday, '2026-11-24T00:00:00Z')).toBe('2026-11-30T08:00:00Z');
  expect(nextAutostart('0 8 * * 2', monday, '2026-11-24T00:00:00Z')).toBeNull();
  expect(
    nextAutostart('0 8 * * 1', { ...monday, allow_user_autostart: false }, '2026-11-24T00:00:00Z'),
  ).toBeNull();
  expect(nextAutostart(null, monday, '2026-11-24T00:00:00Z')).toBeNull();
});
