/** Reads of JSON values that decode the way the wire expects: null, absent and mistyped are the zero value. */

export type Json = null | boolean | number | string | Json[] | { [key: string]: Json };
export type JsonObject = { [key: string]: Json };

/** The value as an object; anything else is an empty one. */
export function object(value: Json | undefined): JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value) ? value : {};
}

/** The elements of a list that are objects. */
export function objects(value: Json | undefined): JsonObject[] {
  return Array.isArray(value) ? value.filter((v) => typeof v === 'object' && v !== null).map(object) : [];
}

export function text(value: Json | undefined): string {
  return typeof value === 'string' ? value : '';
}

export function flag(value: Json | undefined): boolean {
  return value === true;
}

/** A whole number within 32 bits, as protobuf's int32 takes it. */
export function int32(value: Json | undefined): number {
  const whole = Math.trunc(typeof value === 'number' ? value : 0);
  return Math.max(-2_147_483_648, Math.min(2_147_483_647, whole));
}

/** A whole number as protobuf's int64 takes it. */
export function int64(value: Json | undefined): bigint {
  return typeof value === 'number' && Number.isFinite(value) ? BigInt(Math.trunc(value)) : 0n;
}

/** A map of texts; null elements vanish. */
export function texts(value: Json | undefined): Record<string, string> {
  return Object.fromEntries(
    Object.entries(object(value)).filter((entry): entry is [string, string] => typeof entry[1] === 'string'),
  );
}
