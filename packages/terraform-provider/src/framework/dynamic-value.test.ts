import { encode } from '@msgpack/msgpack';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { decodeMsgpack, decodeObject, decodeStateJson, encodeMsgpack } from './dynamic-value.js';
import type { Schema } from './schema.js';
import { Decimal, fromBigInt, UNKNOWN, type Value } from './value.js';

const leaf = fc.oneof(
  fc.constant<Value>(null),
  fc.constant<Value>(UNKNOWN),
  fc.string({ unit: 'grapheme' }),
  fc.boolean(),
  fc.bigInt({ min: -(2n ** 63n), max: 2n ** 63n - 1n }).map(fromBigInt),
  fc.double({ noNaN: true, noDefaultInfinity: true }).filter((value) => !Object.is(value, -0)),
);
const { value } = fc.letrec<{ value: Value }>((tie) => ({
  value: fc.oneof(
    { maxDepth: 4 },
    leaf,
    fc.array(tie('value'), { maxLength: 4 }),
    fc.dictionary(
      fc.string().filter((key) => key !== '__proto__'),
      tie('value'),
      { maxKeys: 4, noNullPrototype: true },
    ),
  ),
}));

test('every value survives the wire', () => {
  fc.assert(
    fc.property(value, (given) => {
      expect(decodeMsgpack(encodeMsgpack(given))).toEqual(given);
    }),
  );
});

test('unknown values are extension 0 or, with refinements, 12', () => {
  expect(encodeMsgpack(UNKNOWN)).toEqual(Uint8Array.of(0xd4, 0, 0));
  expect(decodeMsgpack(Uint8Array.of(0xd4, 0, 0))).toBe(UNKNOWN);
  expect(decodeMsgpack(Uint8Array.of(0xc7, 3, 12, 0x81, 1, 0xc2))).toBe(UNKNOWN);
});

const schema: Schema = {
  version: 1,
  block: {
    attributes: { count: { type: 'number', optional: true }, name: { type: 'string', optional: true } },
    blocks: { part: { nesting: 'list', attributes: { size: { type: 'number', required: true } } } },
  },
};

test('numbers that travel as text become numbers, as far as they can', () => {
  const wire = (count: unknown) => decodeObject(encode({ count, name: '12', part: [] }), schema)?.count;
  expect(wire('12')).toBe(12);
  expect(wire('9223372036854775807')).toBe(9223372036854775807n);
  expect(wire('9223372036854775808')).toEqual(new Decimal('9223372036854775808'));
  expect(wire('0.1')).toBe(0.1);
  expect(decodeObject(encode(null), schema)).toBeNull();
});

test('a state file loses what the schema does not know and no digits', () => {
  const json = '{"count":9007199254740993,"name":"1234567890123456789","part":[{"size":1}],"gone":true}';
  expect(decodeStateJson(json, schema)).toEqual({
    count: 9007199254740993n,
    name: '1234567890123456789',
    part: [{ size: 1 }],
  });
  expect(decodeStateJson('{}', schema)).toEqual({ count: null, name: null, part: null });
});
