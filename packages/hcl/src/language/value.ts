/** A value of the language. Which type a collection's elements have is derived from them where it is asked for. */
export type Value = string | number | boolean | null | Sequence | Mapping | Unknown;

export interface Sequence {
  readonly kind: 'tuple' | 'list' | 'set';
  readonly elements: readonly Value[];
}

export interface Mapping {
  readonly kind: 'object' | 'map';
  readonly entries: ReadonlyMap<string, Value>;
}

/** A value that only a real run finds out. */
export interface Unknown {
  readonly kind: 'unknown';
}

/** Why an expression has no value. */
export class EvaluationError extends Error {}

/** A limit that only a hostile template reaches; nothing in the language catches it. */
export class LimitError extends EvaluationError {}

export const unknown: Unknown = { kind: 'unknown' };

const hasKind = (value: Value, ...kinds: string[]) =>
  typeof value === 'object' && value !== null && kinds.includes(value.kind);

export const isUnknown = (value: Value): value is Unknown => hasKind(value, 'unknown');
export const isSequence = (value: Value): value is Sequence => hasKind(value, 'tuple', 'list', 'set');
export const isMapping = (value: Value): value is Mapping => hasKind(value, 'object', 'map');

export const tuple = (elements: readonly Value[]): Sequence => ({ kind: 'tuple', elements });
export const list = (elements: readonly Value[]): Sequence => ({ kind: 'list', elements });
export const object = (entries: Iterable<readonly [string, Value]>): Mapping => ({
  kind: 'object',
  entries: new Map(entries),
});
export const map = (entries: Iterable<readonly [string, Value]>): Mapping => ({
  kind: 'map',
  entries: new Map(entries),
});

/** Is any part of it unknown? */
export function hasUnknown(value: Value): boolean {
  if (isSequence(value)) return value.elements.some(hasUnknown);
  if (isMapping(value)) return [...value.entries.values()].some(hasUnknown);
  return isUnknown(value);
}

/** The kind of a value in the language's words. */
export function kindOf(value: Value): string {
  if (value === null) return 'null';
  if (typeof value === 'boolean') return 'bool';
  return typeof value === 'object' ? value.kind : typeof value;
}

/** Texts in the order of their bytes in UTF-8, as everywhere in the language. */
export const compareText = (a: string, b: string): number =>
  a < b || a > b ? Buffer.compare(Buffer.from(a), Buffer.from(b)) : 0;

/** Entries in order of their keys. */
export const sortedEntries = (mapping: Mapping): [string, Value][] =>
  [...mapping.entries].sort(([a], [b]) => compareText(a, b));

/** Equality of the language: of the same type and the same contents. */
export function isEqual(a: Value, b: Value): boolean {
  if (isSequence(a))
    return (
      isSequence(b) &&
      a.kind === b.kind &&
      a.elements.length === b.elements.length &&
      a.elements.every((element, index) => isEqual(element, b.elements[index] as Value))
    );
  if (isMapping(a))
    return (
      isMapping(b) &&
      a.kind === b.kind &&
      a.entries.size === b.entries.size &&
      [...a.entries].every(([key, value]) => {
        const other = b.entries.get(key);
        return other !== undefined && isEqual(value, other);
      })
    );
  return a === b;
}

/** A set: without repeats, in the order in which the language walks sets. */
export function set(elements: readonly Value[]): Sequence {
  const seen = new Set<string>();
  const distinct = elements.filter((element) => {
    const key = fingerprint(element);
    return !seen.has(key) && seen.add(key);
  });
  return { kind: 'set', elements: distinct.sort(compareElements) };
}

/** A text that only equal values share. */
export function fingerprint(value: Value): string {
  if (isSequence(value)) return `${value.kind}[${value.elements.map(fingerprint).join()}]`;
  if (isMapping(value))
    return `${value.kind}{${sortedEntries(value)
      .map(([key, item]) => `${JSON.stringify(key)}:${fingerprint(item)}`)
      .join()}}`;
  return isUnknown(value) ? '?' : JSON.stringify(value);
}

function compareElements(a: Value, b: Value): number {
  if (typeof a === 'string' && typeof b === 'string') return compareText(a, b);
  if (typeof a === 'number' && typeof b === 'number') return a - b;
  return compareText(fingerprint(a), fingerprint(b));
}
