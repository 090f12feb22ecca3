import fc from 'fast-check';
import { expect, test } from 'vitest';
import { isBoolean, isFloat, parseInteger } from './number.js';

test.each([
  '1',
  '-1.5',
  '+.5',
  '5.',
  '1e3',
  'inf',
  '-Infinity',
  'NaN',
  '0x10p0',
  '0x.8P-1',
  '1_000',
  '0x_1p2',
  '007',
])('%j is a float', (text) => expect(isFloat(text)).toBe(true));

test.each([
  '',
  ' 5',
  '5 ',
  '1,5',
  '0x10',
  '1e400',
  'five',
  '--1',
  '1e',
  '٣',
  'nan(1)',
  '_1',
  '1_',
  '1__0',
  '0b1',
  '.',
])('%j is no float', (text) => expect(isFloat(text)).toBe(false));

test('every 64-bit integer is read back, nothing wider is', () => {
  fc.assert(
    fc.property(fc.bigInt({ min: -(2n ** 63n), max: 2n ** 63n - 1n }), (value) => {
      expect(parseInteger(String(value))).toBe(value);
    }),
  );
  expect(parseInteger('9223372036854775808')).toBeUndefined();
  expect(parseInteger('+07')).toBe(7n);
  expect(parseInteger('2.0')).toBeUndefined();
});

test('booleans are spelled in twelve ways', () => {
  const words = ['1', 't', 'T', 'TRUE', 'true', 'True', '0', 'f', 'F', 'FALSE', 'false', 'False'];
  expect(words.every(isBoolean)).toBe(true);
  expect(['', 'yes', 'tRUE', ' true', '2'].some(isBoolean)).toBe(false);
});
