/** A value that Terraform does not know yet; it appears in plans only. */
export const UNKNOWN: unique symbol = Symbol('unknown');

/**
 * A Terraform value. Lists and sets are arrays, maps and objects are records. Whole numbers that a double cannot
 * hold are `bigint`; a number that neither kind holds exactly is `Decimal`.
 */
export type Value =
  | null
  | typeof UNKNOWN
  | string
  | boolean
  | number
  | bigint
  | Decimal
  | Value[]
  | { [key: string]: Value };

export type ObjectValue = { [key: string]: Value };

/** A number in decimal text, for what neither `number` nor `bigint` holds exactly. */
export class Decimal {
  constructor(readonly text: string) {}
}

export function isObject(value: Value | undefined): value is ObjectValue {
  return typeof value === 'object' && value !== null && !Array.isArray(value) && !(value instanceof Decimal);
}

/** True if no part of the value is unknown. */
export function isWhollyKnown(value: Value | undefined): boolean {
  if (value === UNKNOWN) return false;
  if (Array.isArray(value)) return value.every(isWhollyKnown);
  if (isObject(value)) return Object.values(value).every(isWhollyKnown);
  return true;
}

/** Reads an integer in whichever form it travels; `undefined` if it is null, unknown or not whole. */
export function toBigInt(value: Value | undefined): bigint | undefined {
  if (typeof value === 'bigint') return value;
  if (typeof value === 'number' && Number.isInteger(value)) return BigInt(value);
  return undefined;
}

/** The smallest form of an integer: `number` while it is exact, `bigint` beyond. */
export function fromBigInt(value: bigint): number | bigint {
  const narrow = Number(value);
  return Number.isSafeInteger(narrow) ? narrow : value;
}

/** The elements of a list or set; none for null, unknown and anything else. */
export function elements(value: Value | undefined): ObjectValue[] {
  return Array.isArray(value) ? value.filter(isObject) : [];
}

/** The text of a string value, `''` for null, unknown and anything else: what a reader without null sees. */
export function text(value: Value | undefined): string {
  return typeof value === 'string' ? value : '';
}
