import type { Diagnostic } from './diagnostic.js';
import type { Value } from './value.js';

type Primitive = 'string' | 'number' | 'bool';

export type AttributeType =
  | Primitive
  | { readonly map: Primitive }
  | { readonly list: Primitive | { readonly object: Readonly<Record<string, Primitive>> } };

/**
 * A rule for one known, non-null value. `path` is the dotted path that messages name (`item.0.key`).
 * Returns what is wrong, without attribute paths: the caller knows the place.
 */
export type Validator = (value: Value, path: string) => Diagnostic[];

/** An argument or a result. Numbers are whole numbers of 64 bits: this provider has no others. */
export interface Attribute {
  readonly type: AttributeType;
  readonly required?: true;
  readonly optional?: true;
  readonly computed?: true;
  readonly sensitive?: true;
  readonly default?: string | number | boolean;
  /** Why not to use it; makes a warning wherever it is written. */
  readonly deprecated?: string;
  /** Arguments of the same resource that must not be written beside this one. */
  readonly conflictsWith?: readonly string[];
  readonly validate?: readonly Validator[];
}

export interface NestedBlock {
  readonly nesting: 'list' | 'set';
  readonly min?: number;
  readonly max?: number;
  /** The provider fills the block in when the configuration has none. */
  readonly computed?: true;
  readonly deprecated?: string;
  readonly conflictsWith?: readonly string[];
  readonly attributes: Readonly<Record<string, Attribute>>;
  readonly blocks?: Readonly<Record<string, NestedBlock>>;
}

export interface Block {
  readonly attributes: Readonly<Record<string, Attribute>>;
  readonly blocks?: Readonly<Record<string, NestedBlock>>;
}

export interface Schema {
  readonly version: number;
  readonly block: Block;
}

/** The identifier that every resource has without declaring it: computed, and refused when written. */
export const implicitId: Attribute = { type: 'string', optional: true, computed: true };

/** An identifier that a resource declares itself as a result. */
export const computedId: Attribute = { type: 'string', computed: true };

/** True if a person may write the attribute. */
export const isArgument = (attribute: Attribute): boolean =>
  Boolean(attribute.required || attribute.optional) && attribute !== implicitId;

/** The zero of a type: what the old type system takes null for. */
export function zeroOf(type: AttributeType): Value {
  if (type === 'string') return '';
  if (type === 'number') return 0;
  if (type === 'bool') return false;
  return 'map' in type ? {} : [];
}
