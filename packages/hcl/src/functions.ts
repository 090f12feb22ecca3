import { createHash } from 'node:crypto';
import {
  EvaluationError,
  isEqual,
  isList,
  isObject,
  toBool,
  toInteger,
  toList,
  toNumber,
  toObject,
  toText,
  type Value,
} from './value.js';

type Fn = (...args: Value[]) => Value;

const need = (value: Value | undefined): Value => {
  if (value === undefined) throw new EvaluationError('an argument is missing');
  return value;
};
const text = (value: Value | undefined) => toText(need(value));
const list = (value: Value | undefined) => toList(need(value));
const object = (value: Value | undefined) => toObject(need(value));
const number = (value: Value | undefined) => toNumber(need(value));
const integer = (value: Value | undefined) => toInteger(need(value));

const escaped = (value: string) => value.replace(/[.*+?^${}()|[\]\\]/g, '\\$&');
const isSet = (value: Value) => value !== null && value !== '';
const compare = (a: string, b: string) => Buffer.compare(Buffer.from(a), Buffer.from(b));
const keys = (value: Value | undefined) => Object.keys(object(value)).sort(compare);
const distinct = (values: readonly Value[]) =>
  values.filter((value, index) => values.findIndex((other) => isEqual(other, value)) === index);
const flatten = (value: Value): Value[] => (isList(value) ? value.flatMap(flatten) : [value]);

/** Characters of `set` taken from the ends of `value`. */
function trim(value: string, set: string): string {
  const characters = [...value];
  while (characters.length > 0 && set.includes(characters[0] as string)) characters.shift();
  while (characters.length > 0 && set.includes(characters.at(-1) as string)) characters.pop();
  return characters.join('');
}

function format(template: string, args: readonly Value[]): string {
  let next = 0;
  const result = template.replace(/%(.)/g, (verb, letter: string) => {
    if (letter === '%') return '%';
    const value = need(args[next]);
    next += 1;
    if (letter === 's') return toText(value);
    if (letter === 'd') return toText(toInteger(value));
    if (letter === 'q') return JSON.stringify(toText(value));
    if (letter === 't') return String(toBool(value));
    if (letter === 'v') return isList(value) || isObject(value) ? JSON.stringify(value) : toText(value);
    throw new EvaluationError(`format knows no "${verb}" here`);
  });
  if (next < args.length) throw new EvaluationError('format got too many arguments');
  return result;
}

function substr(value: string, offset: number, length: number): string {
  const characters = [...value];
  const start = offset < 0 ? Math.max(0, characters.length + offset) : offset;
  return characters.slice(start, length < 0 ? undefined : start + length).join('');
}

function range(args: readonly Value[]): number[] {
  const [a, b, c] = args.map(toNumber);
  const start = b === undefined ? 0 : (a ?? 0);
  const end = b ?? number(a);
  const step = c ?? (end < start ? -1 : 1);
  if (step === 0 || Math.abs((end - start) / step) > 1024)
    throw new EvaluationError('range makes at most 1024 elements');
  const values: number[] = [];
  for (let value = start; step > 0 ? value < end : value > end; value += step) values.push(value);
  return values;
}

function length(value: Value): number {
  if (typeof value === 'string')
    return [...new Intl.Segmenter(undefined, { granularity: 'grapheme' }).segment(value)].length;
  return isList(value) ? value.length : Object.keys(toObject(value)).length;
}

const hashed = (algorithm: string) => (value: Value) =>
  createHash(algorithm).update(text(value)).digest('hex');

/** The functions that an expression may call where no Terraform runs. All are pure. */
export const functions: Readonly<Record<string, Fn>> = {
  abs: (value) => Math.abs(number(value)),
  base64decode: (value) => Buffer.from(text(value), 'base64').toString('utf8'),
  base64encode: (value) => Buffer.from(text(value)).toString('base64'),
  ceil: (value) => Math.ceil(number(value)),
  chomp: (value) => text(value).replace(/[\r\n]+$/, ''),
  coalesce: (...values) => need(values.find(isSet)),
  compact: (values) => list(values).filter(isSet),
  concat: (...lists) => lists.flatMap(toList),
  contains: (values, value) => list(values).some((other) => isEqual(other, need(value))),
  distinct: (values) => distinct(list(values)),
  element: (values, index) => {
    const all = list(values);
    return need(all[((integer(index) % all.length) + all.length) % all.length]);
  },
  endswith: (value, suffix) => text(value).endsWith(text(suffix)),
  flatten: (values) => list(values).flatMap(flatten),
  floor: (value) => Math.floor(number(value)),
  format: (template, ...args) => format(text(template), args),
  join: (separator, ...lists) => lists.flatMap(toList).map(toText).join(text(separator)),
  jsondecode: (value) => {
    try {
      return JSON.parse(text(value)) as Value;
    } catch {
      throw new EvaluationError('this is no JSON');
    }
  },
  jsonencode: (value) => JSON.stringify(need(value)),
  keys: (value) => keys(value),
  length: (value) => length(need(value)),
  lookup: (map, key, ...fallback) => {
    const all = object(map);
    return Object.hasOwn(all, text(key)) ? (all[text(key)] as Value) : need(fallback[0]);
  },
  lower: (value) => text(value).toLowerCase(),
  max: (...values) => Math.max(...values.map(toNumber)),
  md5: hashed('md5'),
  merge: (...maps) =>
    Object.fromEntries(maps.filter((map) => map !== null).flatMap((map) => Object.entries(toObject(map)))),
  min: (...values) => Math.min(...values.map(toNumber)),
  range: (...args) => range(args),
  replace: (value, part, by) => {
    const pattern = text(part);
    if (pattern.length > 1 && pattern.startsWith('/') && pattern.endsWith('/'))
      throw new EvaluationError('replace takes no regular expression here');
    return text(value).replaceAll(pattern, () => text(by));
  },
  reverse: (values) => [...list(values)].reverse(),
  sha1: hashed('sha1'),
  sha256: hashed('sha256'),
  sort: (values) => list(values).map(toText).sort(compare),
  split: (separator, value) => (text(value) === '' ? [''] : text(value).split(text(separator))),
  startswith: (value, prefix) => text(value).startsWith(text(prefix)),
  strcontains: (value, part) => text(value).includes(text(part)),
  strrev: (value) => [...text(value)].reverse().join(''),
  substr: (value, offset, size) => substr(text(value), integer(offset), integer(size)),
  title: (value) => text(value).replace(/(^|[^\p{L}\p{N}_'])(\p{L})/gu, (match) => match.toUpperCase()),
  tobool: (value) => (value === null ? null : toBool(need(value))),
  tolist: (value) => list(value),
  tomap: (value) => object(value),
  tonumber: (value) => (value === null ? null : number(value)),
  toset: (value) => distinct(list(value)),
  tostring: (value) => (value === null ? null : text(value)),
  trim: (value, set) => trim(text(value), text(set)),
  trimprefix: (value, prefix) => text(value).replace(new RegExp(`^${escaped(text(prefix))}`), ''),
  trimspace: (value) => text(value).trim(),
  trimsuffix: (value, suffix) => text(value).replace(new RegExp(`${escaped(text(suffix))}$`), ''),
  upper: (value) => text(value).toUpperCase(),
  values: (map) => keys(map).map((key) => object(map)[key] as Value),
};
