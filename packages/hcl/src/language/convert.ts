import { type Type, typeOf, unify } from './type.js';
import {
  EvaluationError,
  isEqual,
  isMapping,
  isSequence,
  isUnknown,
  kindOf,
  type Mapping,
  type Sequence,
  set,
  unknown,
  type Value,
} from './value.js';

const refuse = (value: Value, wanted: string) =>
  new EvaluationError(
    `${wanted} required, but this is ${value === null ? 'null' : `of kind ${kindOf(value)}`}`,
  );

/** @throws EvaluationError for what has no text. */
export function toText(value: Value): string {
  if (typeof value === 'string') return value;
  if (typeof value === 'boolean') return String(value);
  if (typeof value === 'number') return numberText(value);
  throw refuse(value, 'string');
}

/** Decimal, never with an exponent; 15 digits, so that 0.1 + 0.2 is 0.3. */
function numberText(value: number): string {
  if (Number.isInteger(value)) return BigInt(value).toString();
  const text = String(Number(value.toPrecision(15)));
  return text.includes('e') ? value.toFixed(20).replace(/0+$/, '') : text;
}

export function toNumber(value: Value): number {
  if (typeof value === 'number') return value;
  if (typeof value === 'string' && /^[+-]?(\d+(\.\d*)?|\.\d+)([eE][+-]?\d+)?$/.test(value))
    return Number(value);
  throw refuse(value, 'number');
}

export function toInteger(value: Value): number {
  const number = toNumber(value);
  if (!Number.isSafeInteger(number)) throw new EvaluationError('whole number required');
  return number;
}

export function toBool(value: Value): boolean {
  if (typeof value === 'boolean') return value;
  if (value === 'true' || value === '1') return true;
  if (value === 'false' || value === '0') return false;
  throw refuse(value, 'bool');
}

export function toSequence(value: Value): Sequence {
  if (isSequence(value)) return value;
  throw refuse(value, 'list');
}

export const toElements = (value: Value): readonly Value[] => toSequence(value).elements;

export function toMapping(value: Value): Mapping {
  if (isMapping(value)) return value;
  throw refuse(value, 'map');
}

/**
 * A value as a type, the way the language converts where a type is asked for.
 * @throws EvaluationError where that can't be
 */
export function convert(value: Value, type: Type): Value {
  if (type === 'dynamic' || value === null || isUnknown(value)) return value;
  if (type === 'string') return toText(value);
  if (type === 'number') return toNumber(value);
  if (type === 'bool') return toBool(value);
  switch (type.kind) {
    case 'list':
      return { kind: 'list', elements: alike(toElements(value), type.element) };
    case 'set':
      return set(alike(toElements(value), type.element));
    case 'tuple': {
      const elements = toElements(value);
      if (elements.length !== type.elements.length)
        throw new EvaluationError(`a tuple of ${type.elements.length} elements required`);
      return {
        kind: 'tuple',
        elements: elements.map((element, index) => convert(element, type.elements[index] ?? 'dynamic')),
      };
    }
    case 'map': {
      const { entries } = toMapping(value);
      const values = alike([...entries.values()], type.element);
      return {
        kind: 'map',
        entries: new Map([...entries.keys()].map((key, i) => [key, values[i] as Value])),
      };
    }
    case 'object': {
      const { entries } = toMapping(value);
      const converted = new Map<string, Value>();
      for (const [name, { type: wanted, optional, fallback }] of type.attributes) {
        const given = entries.get(name);
        if (given === undefined && !optional)
          throw new EvaluationError(`the attribute "${name}" is required`);
        converted.set(name, convert(given ?? fallback ?? null, wanted));
      }
      return { kind: 'object', entries: converted };
    }
  }
}

/** Elements as one type; where any will do, as the type that they have in common. */
function alike(elements: readonly Value[], type: Type): Value[] {
  const wanted = type === 'dynamic' ? unify(elements.map(typeOf)) : type;
  if (wanted === undefined) throw new EvaluationError('all elements must have the same type');
  return elements.map((element) => convert(element, wanted));
}

/** Equality as `==` has it: unknown where a part is that decides. */
export function compareEqual(a: Value, b: Value): boolean | typeof unknown {
  if (isUnknown(a) || isUnknown(b)) return unknown;
  return isEqual(a, b);
}

/** A value made of JSON's. */
export function fromJson(json: unknown): Value {
  if (json === null || typeof json === 'string' || typeof json === 'number' || typeof json === 'boolean')
    return json;
  if (Array.isArray(json)) return { kind: 'tuple', elements: json.map(fromJson) };
  if (typeof json !== 'object') return null;
  return {
    kind: 'object',
    entries: new Map(Object.entries(json).map(([key, value]) => [key, fromJson(value)])),
  };
}
