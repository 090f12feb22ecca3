import { convert, toBool, toNumber, toText } from '../language/convert.js';
import type { Type } from '../language/type.js';
import type { Value } from '../language/value.js';
import { type FunctionSet, fn } from './function.js';

const to = (body: (value: Value) => Value) =>
  fn({ count: [1], nulls: true, parts: true }, (args) => {
    const value = args.value(0);
    return value === null ? null : body(value);
  });

const collection = (kind: 'list' | 'set' | 'map') =>
  to((value) => convert(value, { kind, element: 'dynamic' } satisfies Type));

export const conversionFunctions: FunctionSet = {
  tobool: to(toBool),
  tolist: collection('list'),
  tomap: collection('map'),
  tonumber: to(toNumber),
  toset: collection('set'),
  tostring: to(toText),
  ephemeralasnull: to((value) => value),
};
