import { toInteger, toText } from '../language/convert.js';
import {
  EvaluationError,
  isMapping,
  isSequence,
  isUnknown,
  LimitError,
  object,
  sortedEntries,
  tuple,
  type Value,
} from '../language/value.js';

/** One of the instances that `count` or `for_each` make of a block. */
export interface Instance {
  /** Undefined: the block has neither. */
  readonly key: string | number | undefined;
  /** `count` or `each`, for the expressions in it. */
  readonly names: ReadonlyMap<string, Value>;
}

export interface Expansion {
  readonly kind: 'single' | 'count' | 'each';
  readonly instances: readonly Instance[];
}

const most = 500;

export const single: Expansion = { kind: 'single', instances: [{ key: undefined, names: new Map() }] };

/** @throws EvaluationError for a count that is none, or is not known */
export function expandCount(count: Value): Expansion {
  if (isUnknown(count))
    throw new EvaluationError('"count" depends on what is not known before the template runs');
  const size = toInteger(count);
  if (size < 0) throw new EvaluationError('"count" must not be negative');
  if (size > most) throw new LimitError(`"count" may be at most ${most} here`);
  const instances = Array.from({ length: size }, (_, index) => ({
    key: index,
    names: new Map<string, Value>([['count', object([['index', index]])]]),
  }));
  return { kind: 'count', instances };
}

/** @throws EvaluationError for what is neither a map nor a set of texts, or is not known */
export function expandEach(collection: Value): Expansion {
  if (isUnknown(collection))
    throw new EvaluationError('"for_each" depends on what is not known before the template runs');
  const pairs = pairsOf(collection);
  if (pairs.length > most) throw new LimitError(`"for_each" may have at most ${most} elements here`);
  const instances = pairs.map(([key, value]) => ({
    key,
    names: new Map<string, Value>([
      [
        'each',
        object([
          ['key', key],
          ['value', value],
        ]),
      ],
    ]),
  }));
  return { kind: 'each', instances };
}

function pairsOf(collection: Value): [string, Value][] {
  if (isMapping(collection)) return sortedEntries(collection);
  if (!isSequence(collection) || collection.kind !== 'set')
    throw new EvaluationError('"for_each" must be a map or a set of texts; "toset" makes a set of a list');
  return collection.elements.map((element) => {
    if (isUnknown(element)) throw new EvaluationError('"for_each" must be a set of known texts');
    return [toText(element), element];
  });
}

/** The value by which other expressions know an expanded block. */
export function collected(kind: Expansion['kind'], values: readonly (readonly [Instance, Value])[]): Value {
  if (kind === 'single') return values[0]?.[1] ?? null;
  if (kind === 'count') return tuple(values.map(([, value]) => value));
  return object(values.map(([{ key }, value]) => [String(key), value]));
}

/** `[0]`, `["a"]` or nothing. */
export const keyText = ({ key }: Instance): string => (key === undefined ? '' : `[${JSON.stringify(key)}]`);
