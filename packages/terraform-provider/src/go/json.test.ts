import fc from 'fast-check';
import { expect, test } from 'vitest';
import { firstJsonValue } from './json.js';

test('what follows the first value is ignored', () => {
  fc.assert(
    fc.property(fc.jsonValue(), fc.constantFrom('', ' ', ' tail', ' [1]', ' }'), (value, tail) => {
      expect(firstJsonValue(JSON.stringify(value) + tail)).toEqual({
        value: JSON.parse(JSON.stringify(value)),
      });
    }),
  );
});

test.each(['', 'x', '["a"', '{"a":}', '"a'])('%j holds no value', (text) => {
  expect(firstJsonValue(text)).toBeUndefined();
});
