import { isSequence, isUnknown, type Value } from './value.js';

/** A type of the language; `dynamic` is any. */
export type Type =
  | 'dynamic'
  | 'string'
  | 'number'
  | 'bool'
  | { readonly kind: 'list' | 'set' | 'map'; readonly element: Type }
  | { readonly kind: 'tuple'; readonly elements: readonly Type[] }
  | { readonly kind: 'object'; readonly attributes: ReadonlyMap<string, AttributeType> };

export interface AttributeType {
  readonly type: Type;
  readonly optional?: boolean;
  /** What an optional attribute is where it is absent or null. */
  readonly fallback?: Value;
}

/** The type of a value; of nulls and unknown ones nothing is known. */
export function typeOf(value: Value): Type {
  if (typeof value === 'string') return 'string';
  if (typeof value === 'number') return 'number';
  if (typeof value === 'boolean') return 'bool';
  if (value === null || isUnknown(value)) return 'dynamic';
  if (isSequence(value)) {
    const elements = value.elements.map(typeOf);
    return value.kind === 'tuple'
      ? { kind: 'tuple', elements }
      : { kind: value.kind, element: unify(elements) ?? 'dynamic' };
  }
  if (value.kind === 'map')
    return { kind: 'map', element: unify([...value.entries.values()].map(typeOf)) ?? 'dynamic' };
  return {
    kind: 'object',
    attributes: new Map([...value.entries].map(([key, item]) => [key, { type: typeOf(item) }])),
  };
}

/** The type that all of them can be converted to; undefined where there is none. */
export function unify(types: readonly Type[]): Type | undefined {
  const known = types.filter((type) => type !== 'dynamic');
  const [first] = known;
  if (first === undefined) return 'dynamic';
  if (known.every((type) => typeof type === 'string'))
    return known.every((type) => type === first) ? first : known.includes('string') ? 'string' : undefined;
  const structures = known.filter((type) => typeof type !== 'string');
  if (structures.length < known.length) return undefined;
  const kinds = new Set(structures.map(({ kind }) => kind));
  if ([...kinds].every((kind) => kind === 'map' || kind === 'object')) return unifyMappings(structures);
  if ([...kinds].every((kind) => kind === 'list' || kind === 'set' || kind === 'tuple'))
    return unifySequences(structures);
  return undefined;
}

type Structure = Exclude<Type, string>;

function unifyMappings(types: readonly Structure[]): Type | undefined {
  const objects = types.filter((type) => type.kind === 'object');
  const [first] = objects;
  const names = first && [...first.attributes.keys()];
  const alike =
    names !== undefined &&
    objects.length === types.length &&
    objects.every(
      ({ attributes }) => attributes.size === names.length && names.every((name) => attributes.has(name)),
    );
  if (alike) {
    const attributes = new Map<string, AttributeType>();
    for (const name of names) {
      const type = unify(objects.map((one) => one.attributes.get(name)?.type ?? 'dynamic'));
      if (type === undefined) return undefined;
      attributes.set(name, { type });
    }
    return { kind: 'object', attributes };
  }
  const element = unify(types.flatMap(elementTypes));
  return element === undefined ? undefined : { kind: 'map', element };
}

function unifySequences(types: readonly Structure[]): Type | undefined {
  const tuples = types.filter((type) => type.kind === 'tuple');
  const [first] = tuples;
  const alike =
    first !== undefined &&
    tuples.length === types.length &&
    tuples.every(({ elements }) => elements.length === first.elements.length);
  if (alike) {
    const elements = first.elements.map((_, index) =>
      unify(tuples.map((one) => one.elements[index] ?? 'dynamic')),
    );
    return elements.includes(undefined) ? undefined : { kind: 'tuple', elements: elements as Type[] };
  }
  const element = unify(types.flatMap(elementTypes));
  const kind = types.every((type) => type.kind === 'set') ? 'set' : 'list';
  return element === undefined ? undefined : { kind, element };
}

function elementTypes(type: Structure): readonly Type[] {
  if (type.kind === 'tuple') return type.elements;
  if (type.kind === 'object') return [...type.attributes.values()].map((one) => one.type);
  return [type.element];
}
