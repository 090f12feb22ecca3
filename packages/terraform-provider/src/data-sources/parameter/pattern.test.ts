import { expect, test } from 'vitest';
import { patternProblem } from './pattern.js';

test.each<[string, string]>([
  ['a+', 'xxaxx'],
  ['^[a-z]{2,40}$', 'abc'],
  ['(?P<x>a)(?P<x>b)', 'ab'],
  ['^[a-z0-9]+$', 'a'.repeat(100_000)],
])('%s takes its value', (pattern, value) => {
  expect(patternProblem(pattern, 'no', value)).toBeUndefined();
});

test("a value that does not match is told in the author's words, a pattern that is none in ours", () => {
  expect(patternProblem('^b', 'must begin with b', 'a')).toBe(
    'must begin with b (value "a" does not match "^b")',
  );
  expect(patternProblem('(', 'no', 'a')).toMatch(/^compile regex "\(": /);
});

test('patterns that would stall whoever matches them are problems', () => {
  const large = '[a-z]{1000}'.repeat(20);
  expect(patternProblem(large, 'no', 'a')).toMatch(/^no /);
  expect(patternProblem(large, 'no', 'a'.repeat(10_000))).toContain(
    'it is too large to be matched with 10000 characters',
  );
  expect(patternProblem('[a-z]{1000}'.repeat(1000), 'no', 'a')).toContain('longer than 4096 characters');
  expect(patternProblem('((a{100}){100}){100}', 'no', 'a')).toMatch(/^compile regex /);
});
