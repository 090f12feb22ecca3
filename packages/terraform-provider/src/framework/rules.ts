/** The rules that arguments share. Messages are those of `Section 5.2` of the provider's specification. */
import { parseUrl } from '../go/url.js';
import { errorDiagnostic } from './diagnostic.js';
import type { Validator } from './schema.js';
import { text, toBigInt, type Value } from './value.js';

/** Fails with the message that `judge` returns for a value. */
export function rule(judge: (value: Value, path: string) => string | undefined): Validator {
  return (value, path) => {
    const broken = judge(value, path);
    return broken === undefined ? [] : [errorDiagnostic(broken)];
  };
}

/** A rule for texts. */
export const textRule = (judge: (value: string, path: string) => string | undefined): Validator =>
  rule((value, path) => judge(text(value), path));

export function oneOf(...choices: string[]): Validator {
  const shown = choices.map((choice) => JSON.stringify(choice)).join(' ');
  return textRule((value, path) =>
    choices.includes(value) ? undefined : `expected ${path} to be one of [${shown}], got ${value}`,
  );
}

export function atLeast(minimum: number): Validator {
  return rule((value, path) =>
    whole(value) >= BigInt(minimum)
      ? undefined
      : `expected ${path} to be at least (${minimum}), got ${String(value)}`,
  );
}

export function inRange(minimum: number, maximum: number): Validator {
  return rule((value, path) =>
    whole(value) >= BigInt(minimum) && whole(value) <= BigInt(maximum)
      ? undefined
      : `expected ${path} to be in the range (${minimum} - ${maximum}), got ${String(value)}`,
  );
}

export const notEmpty: Validator = textRule((value, path) =>
  value === '' ? `expected "${path}" to not be an empty string, got ${value}` : undefined,
);

/** Length in bytes of UTF-8. */
export function lengthInRange(minimum: number, maximum: number): Validator {
  return textRule((value, path) => {
    const length = byteLength(value);
    if (length >= minimum && length <= maximum) return undefined;
    return `expected length of ${path} to be in the range (${minimum} - ${maximum}), got ${value}`;
  });
}

/** `message` is the whole error. Length in bytes of UTF-8. */
export const atMostBytes = (maximum: number, message: string): Validator =>
  textRule((value) => (byteLength(value) > maximum ? message : undefined));

export const matches = (pattern: RegExp, message: string): Validator =>
  textRule((value, path) => (pattern.test(value) ? undefined : `invalid value for ${path} (${message})`));

/** Hexadecimal groups of 8-4-4-4-12; the other spellings of an UUID are not taken. */
export const uuid: Validator = textRule((value, path) =>
  /^[0-9a-fA-F]{8}-[0-9a-fA-F]{4}-[0-9a-fA-F]{4}-[0-9a-fA-F]{4}-[0-9a-fA-F]{12}$/.test(value)
    ? undefined
    : `expected "${path}" to be a valid UUID, got ${value}`,
);

/** Must parse as an URL; empty and relative ones do. */
export const url: Validator = textRule((value) => {
  const parsed = parseUrl(value);
  return parsed.kind === 'invalid' ? parsed.reason : undefined;
});

const whole = (value: Value): bigint => toBigInt(value) ?? 0n;
const byteLength = (value: string): number => Buffer.byteLength(value, 'utf8');
