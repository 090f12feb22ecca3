import { expect, it } from 'vitest';
import { humanizeSchedule, parseSchedule } from './schedule.js';

it.each([
  ['9:30AM Mon-Fri Europe/Dublin', 'CRON_TZ=Europe/Dublin 30 9 * * Mon-Fri'],
  ['18:05 Mon,Wed UTC', 'CRON_TZ=UTC 5 18 * * Mon,Wed'],
  ['12:00am', 'CRON_TZ=Asia/Tokyo 0 0 * * *'],
  ['12:15PM', 'CRON_TZ=Asia/Tokyo 15 12 * * *'],
])('%s', (text, cron) => {
  expect(parseSchedule(text, 'Asia/Tokyo')).toBe(cron);
});

it.each([
  '25:99',
  '13:00PM',
  'noon',
  '9:30AM Nonday',
  '9:30AM Mon-Fri Nowhere/City',
])('refuses %s', (text) => {
  expect(() => parseSchedule(text, 'UTC')).toThrow(/invalid|unknown/);
});

it.each([
  ['CRON_TZ=Europe/Dublin 30 9 * * 1-5', '9:30AM Mon-Fri (Europe/Dublin)'],
  ['CRON_TZ=UTC 0 0 * * *', '12:00AM daily (UTC)'],
  ['CRON_TZ=UTC 5 18 * * 1,3', '6:05PM Mon,Wed (UTC)'],
  ['@daily', '@daily'],
])('reads %s', (cron, text) => {
  expect(humanizeSchedule(cron)).toBe(text);
});
