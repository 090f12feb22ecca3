import { expect, test } from 'vitest';
import { isTimeZone } from './time-zone.js';

test.each([
  '',
  'UTC',
  'Local',
  'EST',
  'Etc/GMT+5',
  'Europe/Berlin',
  'Europe/Kyiv',
  'Asia/Calcutta',
  'US/Pacific',
])('%j is a time zone', (name) => expect(isTimeZone(name)).toBe(true));

test.each([
  'utc',
  'europe/berlin',
  '+05:00',
  'GMT+5',
  '../UTC',
  'UTC ',
  'CEST',
  'Europe/',
])('%j is none', (name) => expect(isTimeZone(name)).toBe(false));
