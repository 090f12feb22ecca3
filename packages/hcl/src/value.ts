/** A value of the language. Sets are lists without repeats. */
export type Value = string | number | boolean | null | readonly Value[] | ValueObject;
export interface ValueObject {
  readonly [key: string]: Value;
}

/** Why an expression has no value. */
export class EvaluationError extends Error {}

export const isList = (value: Value): value is readonly Value[] => Array.isArray(value);
export const isObject = (value: Value): value is ValueObject =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

/** The kind of a value in the language's words. */
export function kindOf(value: Value): string {
  if (value === null) return 'null';
  if (isList(value)) return 'list';
  return typeof value === 'object' ? 'object' : typeof value === 'boolean' ? 'bool' : typeof value;
}

const refuse = (value: Value, wanted: string) =>
  new EvaluationError(`${wanted} required, but this is of kind ${kindOf(value)}`);

/** @throws EvaluationError for what has no text. */
export function toText(value: Value): string {
  if (typeof value === 'string') return value;
  if (typeof value === 'boolean') return String(value);
  if (typeof value === 'number') return Number.isInteger(value) ? BigInt(value).toString() : String(value);
  throw refuse(value, 'string');
}

export function toNumber(value: Value): number {
  if (typeof value === 'number') return value;
  if (typeof value === 'string' && /^-?(\d+(\.\d*)?|\.\d+)([eE][+-]?\d+)?$/.test(value)) return Number(value);
  throw refuse(value, 'number');
}

export function toBool(value: Value): boolean {
  if (typeof value === 'boolean') return value;
  if (value === 'true' || value === '1') return true;
  if (value === 'false' || value === '0') return false;
  throw refuse(value, 'bool');
}

export function toList(value: Value): readonly Value[] {
  if (isList(value)) return value;
  throw refuse(value, 'list');
}

export function toObject(value: Value): ValueObject {
  if (isObject(value)) return value;
  throw refuse(value, 'map');
}

export const toInteger = (value: Value): number => {
  const number = toNumber(value);
  if (!Number.isSafeInteger(number)) throw new EvaluationError('whole number required');
  return number;
};

/** Equality of the language: of the same kind and the same contents, order of keys aside. */
export function isEqual(a: Value, b: Value): boolean {
  if (isList(a)) return isList(b) && a.length === b.length && a.every((x, i) => isEqual(x, b[i] as Value));
  if (isObject(a)) {
    if (!isObject(b)) return false;
    const keys = Object.keys(a);
    return (
      keys.length === Object.keys(b).length &&
      keys.every((key) => Object.hasOwn(b, key) && isEqual(a[key] as Value, b[key] as Value))
    );
  }
  return a === b;
}

/** The element at a key: an index of a list, a key of an object. */
export function at(value: Value, key: Value): Value {
  if (isList(value)) {
    const element = value[toInteger(key)];
    if (element === undefined) throw new EvaluationError(`there is no element ${toText(key)}`);
    return element;
  }
  const object = toObject(value);
  const name = toText(key);
  if (!Object.hasOwn(object, name)) throw new EvaluationError(`there is no attribute or key "${name}"`);
  return object[name] as Value;
}
