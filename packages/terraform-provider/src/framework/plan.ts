/**
 * What a change of configuration does to a resource, in the terms of Terraform's old type system, where null, "", 0,
 * false and {} are one value and every argument replaces the resource.
 *
 * - An argument that changes replaces the resource, and the path that changed is told: the argument itself, a set
 *   block as a whole, of a list block the changed leaves and, when their number changes, the block too.
 * - A change between two forms of nothing is none: the whole resource then stays exactly as its state has it.
 * - On creation, results and blocks that the provider fills in are unknown.
 */
import type { Path } from './diagnostic.js';
import { canonical, fillDefaults, fillZeros, withoutNulls } from './normalize.js';
import { type Attribute, type Block, isArgument, type NestedBlock, zeroOf } from './schema.js';
import { isObject, isWhollyKnown, type ObjectValue, UNKNOWN, type Value } from './value.js';

export interface Plan {
  planned: ObjectValue;
  /** Paths that force replacement; empty when nothing does, and on creation. */
  replace: Path[];
}

interface Change {
  value: Value;
  replace: Path[];
}

/** Plans one resource. `prior` is null on creation; `proposed` is Terraform's merge of configuration and state. */
export function planResource(block: Block, prior: ObjectValue | null, proposed: ObjectValue): Plan {
  const creating = prior === null;
  const { value, replace } = planBlock(block, prior ?? {}, proposed, [], creating);
  if (creating) return { planned: value, replace: [] };
  return isEquivalent(prior, value) ? { planned: prior, replace: [] } : { planned: value, replace };
}

function planBlock(block: Block, prior: ObjectValue, proposed: ObjectValue, path: Path, creating: boolean) {
  const value: ObjectValue = {};
  const replace: Path[] = [];
  const take = (name: string, change: Change) => {
    value[name] = change.value;
    replace.push(...change.replace);
  };
  for (const [name, attribute] of Object.entries(block.attributes)) {
    take(
      name,
      planAttribute(attribute, prior[name] ?? null, proposed[name] ?? null, [...path, name], creating),
    );
  }
  for (const [name, nested] of Object.entries(block.blocks ?? {})) {
    const plan = nested.nesting === 'set' ? planSet : planList;
    take(name, plan(nested, prior[name] ?? null, proposed[name] ?? null, [...path, name], creating));
  }
  return { value, replace };
}

function planAttribute(
  attribute: Attribute,
  prior: Value,
  proposed: Value,
  path: Path,
  creating: boolean,
): Change {
  const replace = isArgument(attribute) ? [path] : [];
  if (proposed === UNKNOWN) return { value: UNKNOWN, replace };
  if (typeof attribute.type === 'object') return planMap(prior, proposed, replace);
  const wanted = proposed ?? attribute.default ?? null;
  const before = textOf(prior);
  const after = textOf(wanted === null && prior !== null ? zeroOf(attribute.type) : wanted);
  if (before === after) {
    if (before === '' && creating && attribute.computed) return { value: UNKNOWN, replace: [] };
    return { value: prior ?? (proposed === '' ? '' : null), replace: [] };
  }
  if (attribute.computed && (wanted === null || after === '')) return { value: prior, replace: [] };
  return { value: wanted, replace };
}

const textOf = (value: Value): string => (value === null ? '' : String(value));

function planMap(prior: Value, proposed: Value, replace: Path[]): Change {
  const wanted = isObject(proposed) ? withoutNulls(proposed) : {};
  if (!isWhollyKnown(wanted)) return { value: UNKNOWN, replace };
  const known = isObject(prior) ? prior : {};
  if (canonical(wanted) === canonical(known)) return { value: prior, replace: [] };
  return { value: Object.keys(wanted).length > 0 ? wanted : null, replace };
}

function planSet(nested: NestedBlock, prior: Value, proposed: Value, path: Path, creating: boolean): Change {
  if (proposed === UNKNOWN) return { value: UNKNOWN, replace: [path] };
  const wanted = Array.isArray(proposed) ? proposed.filter(isObject) : [];
  if (nested.computed && wanted.length === 0) return { value: creating ? UNKNOWN : prior, replace: [] };
  const known = Array.isArray(prior) ? prior.filter(isObject) : [];
  if (isWhollyKnown(wanted) && setKey(known, nested) === setKey(wanted, nested)) {
    return { value: prior ?? [], replace: [] };
  }
  return { value: wanted.map((item) => planSetElement(item, nested)), replace: [path] };
}

const elementKey = (item: ObjectValue, block: Block): string => canonical(fillZeros(item, block), block);
const listKey = (items: ObjectValue[], block: Block): string =>
  items.map((item) => elementKey(item, block)).join();
const setKey = (items: ObjectValue[], block: Block): string =>
  [...new Set(items.map((item) => elementKey(item, block)))].sort().join();

/** Fills defaults in. A part that holds only empty blocks keeps none of them: they are null. */
function planSetElement(item: ObjectValue, block: Block): ObjectValue {
  const filled = fillDefaults(item, block);
  const blocks = Object.keys(block.blocks ?? {});
  const isBare = Object.keys(block.attributes).length === 0 && blocks.length > 0;
  if (isBare && blocks.every((name) => isEmpty(filled[name] ?? null))) {
    for (const name of blocks) filled[name] = null;
  }
  return filled;
}

function planList(nested: NestedBlock, prior: Value, proposed: Value, path: Path, creating: boolean): Change {
  if (proposed === UNKNOWN) return { value: UNKNOWN, replace: [path] };
  const wanted = Array.isArray(proposed) ? proposed.filter(isObject) : [];
  const known = (Array.isArray(prior) ? prior.filter(isObject) : []).map((item) => fillZeros(item, nested));
  const isSame = isWhollyKnown(wanted) && listKey(known, nested) === listKey(wanted, nested);
  if (isSame && prior !== null) return { value: prior, replace: [] };

  const replace: Path[] = known.length === wanted.length ? [] : [path];
  const value: Value[] = [];
  for (let index = 0; index < Math.max(known.length, wanted.length); index += 1) {
    const item = planBlock(nested, known[index] ?? {}, wanted[index] ?? {}, [...path, index], creating);
    replace.push(...item.replace);
    if (index < wanted.length) value.push(item.value);
  }
  return { value, replace };
}

const isEmpty = (value: Value): boolean =>
  value === null ||
  value === '' ||
  value === 0 ||
  value === false ||
  (Array.isArray(value) && value.length === 0) ||
  (isObject(value) && Object.keys(value).length === 0);

/** True if the old type system sees no difference between two values. */
export function isEquivalent(a: Value, b: Value): boolean {
  if (a === UNKNOWN || b === UNKNOWN) return a === b;
  if (isEmpty(a) || isEmpty(b)) return isEmpty(a) && isEmpty(b);
  if (Array.isArray(a) && Array.isArray(b)) {
    return a.length === b.length && a.every((item, index) => isEquivalent(item, b[index] ?? null));
  }
  if (isObject(a) && isObject(b)) {
    return [...new Set([...Object.keys(a), ...Object.keys(b)])].every((key) =>
      isEquivalent(a[key] ?? null, b[key] ?? null),
    );
  }
  return textOf(a) === textOf(b);
}
