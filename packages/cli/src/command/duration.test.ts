import { expect, it } from 'vitest';
import { formatAge, formatDuration, formatFullDuration, parseDuration } from './duration.js';

it.each([
  ['1h30m', 5_400_000],
  ['2.5h', 9_000_000],
  ['250ms', 250],
  ['1d', 86_400_000],
  ['24h0m0s', 86_400_000],
  ['0', 0],
  ['-1m', -60_000],
])('%s is a duration', (text, ms) => {
  expect(parseDuration(text)).toBe(ms);
});

it.each(['', 'x', '5', '1 h', 'h', '1h!'])('%j is none', (text) => {
  expect(parseDuration(text)).toBeUndefined();
});

it('writes durations in three ways', () => {
  expect([0, 90_000, 7_200_000, 9_000_000].map(formatDuration)).toEqual(['<1m', '1m', '2h', '2h30m']);
  expect([59_000, 180_000, 7_300_000, 200_000_000].map(formatAge)).toEqual(['<1m', '3m', '2h', '2d']);
  expect([0, 90_000, 7_200_000].map(formatFullDuration)).toEqual(['0s', '1m30s', '2h0m0s']);
});
