import fc from 'fast-check';
import { expect, test } from 'vitest';
import { findOverlap } from './schedule-overlap.js';

test.each([
  ['* 8-11 * * *', '* 12-17 * * *'],
  ['* 8-17 * * 1-5', '* 8-17 * * 0,6'],
  ['* 9 * 1-3 *', '* 9 * 4-6 *'],
  ['* 9 1-15 * *', '* 9 16-31 * *'],
  ['* 9 1-10 * 1-3', '* 9 11-20 * 4-6'],
  ['* */2 * 1 *', '* 9 * 2 *'],
])('%j and %j are apart', (a, b) => expect(findOverlap([a, b])).toBeUndefined());

test.each([
  ['* 8-18 * * 1-5', '* 18-20 * * 5,6'],
  ['* 9 1-10 * 1-3', '* 9 11-20 * 3'],
  ['* 9 1 * *', '* 9 * * 5'],
])('%j and %j overlap', (a, b) => {
  expect(findOverlap([a, b])).toBe(`schedules overlap: ${a} and ${b}`);
});

test.each([
  [['* */2 * * *', '* 9 * * *'], 'invalid schedule: invalid hour range: invalid value: "*/2"'],
  [['* 9 * JAN *', '* 9 * 2 *'], 'invalid schedule: invalid month range: invalid value: "JAN"'],
  [
    ['* 9 * * MON-FRI', '* 9 * * 6'],
    'invalid schedule: invalid day range: invalid start value in range: "MON"',
  ],
  [
    ['* 9-17/2 * * *', '* 20 * * *'],
    'invalid schedule: invalid hour range: invalid end value in range: "17/2"',
  ],
])('%j cannot be compared', (lines, reason) => expect(findOverlap(lines)).toBe(reason));

test('a schedule overlaps itself, and order does not matter', () => {
  const hours = fc.tuple(fc.integer({ min: 0, max: 23 }), fc.integer({ min: 0, max: 23 })).map(([a, b]) => {
    const [from, to] = a < b ? [a, b] : [b, a];
    return { line: `* ${from}-${to} * * *`, from, to };
  });
  fc.assert(
    fc.property(hours, hours, (a, b) => {
      const meet = a.from <= b.to && b.from <= a.to;
      expect(findOverlap([a.line, b.line]) !== undefined).toBe(meet);
      expect(findOverlap([b.line, a.line]) !== undefined).toBe(meet);
    }),
  );
});
