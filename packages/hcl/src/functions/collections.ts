import { convert, toBool, toElements, toMapping, toNumber, toText } from '../language/convert.js';
import { typeOf, unify } from '../language/type.js';
import {
  EvaluationError,
  fingerprint,
  isEqual,
  isMapping,
  isSequence,
  isUnknown,
  list,
  type Mapping,
  map,
  object,
  sortedEntries,
  tuple,
  unknown,
  type Value,
} from '../language/value.js';
import { any, type FunctionSet, fn } from './function.js';
import { graphemes } from './text.js';

const keysOf = (mapping: Mapping) => sortedEntries(mapping).map(([key]) => key);

function distinct(elements: readonly Value[]): Value[] {
  const seen = new Set<string>();
  return elements.filter((element) => {
    const key = fingerprint(element);
    return !seen.has(key) && seen.add(key);
  });
}

function flatten(value: Value): Value[] {
  return isSequence(value) ? value.elements.flatMap(flatten) : [value];
}

function range(args: readonly number[]): Value {
  const [first = 0, second, third] = args;
  const [start, end] = second === undefined ? [0, first] : [first, second];
  const step = third ?? (end < start ? -1 : 1);
  if (step === 0 || Math.abs((end - start) / step) > 1024)
    throw new EvaluationError('it makes at most 1024 elements');
  const values: number[] = [];
  for (let value = start; step > 0 ? value < end : value > end; value += step) values.push(value);
  return list(values);
}

/** The first that is neither null nor, among texts, empty; all as one type. */
function coalesce(values: readonly Value[]): Value {
  const type = unify(values.map(typeOf));
  if (type === undefined) throw new EvaluationError('all arguments must have the same type');
  for (const value of values) {
    if (isUnknown(value)) return unknown;
    if (value !== null && !(type === 'string' && value === '')) return convert(value, type);
  }
  throw new EvaluationError('all arguments are null or empty');
}

function lookup(mapping: Mapping, key: string, fallback: Value | undefined): Value {
  const value = mapping.entries.get(key) ?? fallback;
  if (value === undefined) throw new EvaluationError(`there is no key "${key}"`);
  return value;
}

function slice(elements: readonly Value[], start: number, end: number): Value[] {
  if (start < 0 || end > elements.length || start > end)
    throw new EvaluationError(
      `the part from ${start} to ${end} is not inside of ${elements.length} elements`,
    );
  return elements.slice(start, end);
}

function setProduct(sets: readonly (readonly Value[])[], budget: { steps: number }): Value[] {
  const size = sets.reduce((product, one) => product * one.length, 1);
  budget.steps -= size;
  if (size > 10_000) throw new EvaluationError('there are too many combinations');
  return sets
    .reduce<Value[][]>((rows, one) => rows.flatMap((row) => one.map((value) => [...row, value])), [[]])
    .map(tuple);
}

const isIn = (elements: readonly Value[]) => {
  const keys = new Set(elements.map(fingerprint));
  return (element: Value) => keys.has(fingerprint(element));
};

const asSet = (elements: readonly Value[]) => convert(list(elements), { kind: 'set', element: 'dynamic' });
const asList = (elements: readonly Value[]) => convert(list(elements), { kind: 'list', element: 'dynamic' });

function sizeOf(value: Value): number {
  if (typeof value === 'string') return graphemes(value).length;
  return isMapping(value) ? value.entries.size : toElements(value).length;
}

function element(elements: readonly Value[], index: number): Value {
  if (elements.length === 0) throw new EvaluationError('the list is empty');
  return elements[((index % elements.length) + elements.length) % elements.length] as Value;
}

function transpose(mapping: Mapping): Value {
  const turned = new Map<string, string[]>();
  for (const [key, values] of sortedEntries(mapping))
    for (const value of toElements(values)) {
      const name = toText(value);
      turned.set(name, [...(turned.get(name) ?? []), key]);
    }
  return map([...turned].map(([key, values]) => [key, list(values)]));
}

const parts = true;
const nulls = true;

export const collectionFunctions: FunctionSet = {
  alltrue: fn({ count: [1], nulls }, (args) => args.elements(0).every((one) => one !== null && toBool(one))),
  anytrue: fn({ count: [1], nulls }, (args) => args.elements(0).some((one) => one !== null && toBool(one))),
  chunklist: fn({ count: [2], parts }, (args) => {
    const [elements, size] = [args.elements(0), args.integer(1)];
    if (size < 0) throw new EvaluationError('the size must not be negative');
    const chunks: Value[] = [];
    for (let at = 0; at < elements.length; at += size || elements.length)
      chunks.push(list(elements.slice(at, size ? at + size : undefined)));
    return list(chunks);
  }),
  coalesce: (values) => coalesce(values),
  coalescelist: fn({ count: [1, any], nulls, parts }, (args) => {
    const found = args.values.find((value) => value !== null && toElements(value).length > 0);
    if (found === undefined) throw new EvaluationError('all lists are empty');
    return found;
  }),
  compact: fn({ count: [1] }, (args) =>
    list(
      args
        .elements(0)
        .filter((one) => one !== null && one !== '')
        .map(toText),
    ),
  ),
  concat: fn({ count: [1, any], parts }, (args) => {
    const elements = args.values.flatMap((value) => toElements(value));
    return args.values.every((value) => isSequence(value) && value.kind === 'list')
      ? asList(elements)
      : tuple(elements);
  }),
  contains: fn({ count: [2], nulls }, (args) => args.elements(0).some((one) => isEqual(one, args.value(1)))),
  distinct: fn({ count: [1] }, (args) => asList(distinct(args.elements(0)))),
  element: fn({ count: [2], parts }, (args) => element(args.elements(0), args.integer(1))),
  flatten: fn({ count: [1], parts }, (args) => tuple(args.elements(0).flatMap(flatten))),
  index: fn({ count: [2] }, (args) => {
    const place = args.elements(0).findIndex((one) => isEqual(one, args.value(1)));
    if (place < 0) throw new EvaluationError('the element is not in the list');
    return place;
  }),
  keys: fn({ count: [1], parts }, (args) => list(keysOf(args.mapping(0)))),
  length: fn({ count: [1], parts }, (args) => sizeOf(args.value(0))),
  list: fn({ count: [0, any] }, (args) => asList(args.values)),
  lookup: fn({ count: [2, 3], nulls, parts }, (args) =>
    lookup(args.mapping(0), args.text(1), args.count > 2 ? args.value(2) : undefined),
  ),
  matchkeys: fn({ count: [3] }, (args) => {
    const wanted = isIn(args.elements(2));
    const keys = args.elements(1);
    return asList(args.elements(0).filter((_, index) => wanted(keys[index] as Value)));
  }),
  merge: fn({ count: [0, any], nulls, parts }, (args) => {
    const given = args.values.filter((value) => value !== null).map(toMapping);
    const entries = given.flatMap((one) => [...one.entries]);
    return given.every(({ kind }) => kind === 'map')
      ? convert(map(entries), { kind: 'map', element: 'dynamic' })
      : object(entries);
  }),
  one: fn({ count: [1], parts }, (args) => {
    const elements = args.elements(0);
    if (elements.length > 1) throw new EvaluationError('the list must have no or one element');
    return elements[0] ?? null;
  }),
  range: fn({ count: [1, 3] }, (args) => range(args.values.map(toNumber))),
  reverse: fn({ count: [1], parts }, (args) => ({
    kind: args.values.every((value) => isSequence(value) && value.kind === 'tuple') ? 'tuple' : 'list',
    elements: [...args.elements(0)].reverse(),
  })),
  setintersection: fn({ count: [1, any] }, (args) =>
    asSet(
      args.values
        .slice(1)
        .reduce<readonly Value[]>((left, one) => left.filter(isIn(toElements(one))), args.elements(0)),
    ),
  ),
  setproduct: fn({ count: [1, any] }, (args, budget) =>
    list(
      setProduct(
        args.values.map((one) => toElements(one)),
        budget,
      ),
    ),
  ),
  setsubtract: fn({ count: [2] }, (args) => {
    const others = isIn(args.elements(1));
    return asSet(args.elements(0).filter((one) => !others(one)));
  }),
  setunion: fn({ count: [1, any] }, (args) => asSet(args.values.flatMap((value) => toElements(value)))),
  slice: fn({ count: [3], parts }, (args) => {
    const elements = slice(args.elements(0), args.integer(1), args.integer(2));
    const value = args.value(0);
    return isSequence(value) && value.kind === 'tuple' ? tuple(elements) : list(elements);
  }),
  sum: fn({ count: [1] }, (args) => {
    const elements = args.elements(0);
    if (elements.length === 0) throw new EvaluationError('the list is empty');
    return elements.map(toNumber).reduce((sum, number) => sum + number, 0);
  }),
  transpose: fn({ count: [1] }, (args) => transpose(args.mapping(0))),
  values: fn({ count: [1], parts }, (args) => {
    const mapping = args.mapping(0);
    const elements = sortedEntries(mapping).map(([, value]) => value);
    return mapping.kind === 'map' ? list(elements) : tuple(elements);
  }),
  zipmap: fn({ count: [2], parts }, (args) => {
    const [keys, values] = [args.texts(0), args.elements(1)];
    if (keys.length !== values.length) throw new EvaluationError('there must be as many keys as values');
    const entries = keys.map((key, index) => [key, values[index] as Value] as const);
    const source = args.value(1);
    return isSequence(source) && source.kind === 'list' ? map(entries) : object(entries);
  }),
};
