import { type Block, type NestedBlock, zeroOf } from './schema.js';
import { isObject, type ObjectValue, UNKNOWN, type Value } from './value.js';

/**
 * Puts defaults where the configuration wrote nothing, in nested blocks too. Maps lose their null elements.
 * Blocks that are unknown as a whole stay unknown.
 */
export function fillDefaults(value: ObjectValue, block: Block): ObjectValue {
  const filled: ObjectValue = {};
  for (const [name, attribute] of Object.entries(block.attributes)) {
    const given = value[name] ?? null;
    filled[name] =
      given === null ? (attribute.default ?? null) : isObject(given) ? withoutNulls(given) : given;
  }
  return mapBlocks(value, block, filled, fillDefaults);
}

/** As `fillDefaults`, with the zero of its type for every attribute that is still null, and `[]` for absent blocks. */
export function fillZeros(value: ObjectValue, block: Block): ObjectValue {
  const filled = fillDefaults(value, block);
  for (const [name, attribute] of Object.entries(block.attributes)) filled[name] ??= zeroOf(attribute.type);
  for (const name of Object.keys(block.blocks ?? {})) filled[name] ??= [];
  return mapBlocks(filled, block, filled, fillZeros);
}

/** Writes zeros into the elements of list blocks, as a state keeps them; set blocks and plain arguments stay. */
export function fillListBlocks(value: ObjectValue, block: Block): ObjectValue {
  const filled = { ...value };
  for (const [name, nested] of Object.entries(block.blocks ?? {})) {
    if (nested.nesting === 'list') filled[name] = mapElements(value[name] ?? null, nested, fillZeros);
  }
  return filled;
}

type Fill = (value: ObjectValue, block: Block) => ObjectValue;

function mapBlocks(value: ObjectValue, block: Block, into: ObjectValue, fill: Fill): ObjectValue {
  for (const [name, nested] of Object.entries(block.blocks ?? {})) {
    into[name] = mapElements(value[name] ?? null, nested, fill);
  }
  return into;
}

function mapElements(value: Value, nested: NestedBlock, fill: Fill): Value {
  return Array.isArray(value) ? value.map((item) => (isObject(item) ? fill(item, nested) : item)) : value;
}

/** A map as the old type system sees it: an element that is null is not there. */
export function withoutNulls(map: ObjectValue): ObjectValue {
  return Object.fromEntries(Object.entries(map).filter(([, item]) => item !== null));
}

/** One text for equal values, whatever the order of keys; sets must be sorted by the caller. Unknowns equal nothing. */
export function canonical(value: Value, block?: Block): string {
  if (value === UNKNOWN) return '?';
  if (Array.isArray(value)) return `[${value.map((item) => canonical(item)).join()}]`;
  if (!isObject(value)) return typeof value === 'bigint' ? String(value) : JSON.stringify(value);
  const parts = Object.keys(value)
    .sort()
    .map((key) => `${JSON.stringify(key)}:${canonicalPart(value[key], block?.blocks?.[key])}`);
  return `{${parts.join()}}`;
}

function canonicalPart(value: Value | undefined, nested: NestedBlock | undefined): string {
  if (!nested || !Array.isArray(value)) return canonical(value ?? null);
  const items = value.map((item) => canonical(item, nested));
  return `[${(nested.nesting === 'set' ? items.sort() : items).join()}]`;
}
