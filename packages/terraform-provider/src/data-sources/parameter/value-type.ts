import { isBoolean, isFloat } from '../../go/number.js';
import type { Problem } from './problem.js';

export const PARAMETER_TYPES = ['string', 'number', 'bool', 'list(string)'] as const;
export type ParameterType = (typeof PARAMETER_TYPES)[number];

export const isParameterType = (text: string): text is ParameterType =>
  (PARAMETER_TYPES as readonly string[]).includes(text);

/** Checks that a value is of its type. Numbers may have a fraction here. */
export function judgeType(type: ParameterType, value: string): Problem | undefined {
  const detail = mismatch(type, value);
  return detail === undefined ? undefined : { summary: `Parameter value is not of type "${type}"`, detail };
}

function mismatch(type: ParameterType, value: string): string | undefined {
  const shown = JSON.stringify(value);
  if (type === 'number') return isFloat(value) ? undefined : `${shown} is not a number`;
  if (type === 'bool') return isBoolean(value) ? undefined : `${shown} is not a bool`;
  if (type === 'list(string)') {
    return parseList(value) ? undefined : `value ${shown} is not a valid list of strings`;
  }
  return undefined;
}

/** True if `value` can be an option of a parameter of this type. */
export const isOfType = (type: ParameterType, value: string): boolean => mismatch(type, value) === undefined;

/** Reads a JSON array of texts; null, alone or as an element, counts as empty. Anything else is undefined. */
export function parseList(value: string): string[] | undefined {
  let parsed: unknown;
  try {
    parsed = JSON.parse(value);
  } catch {
    return undefined;
  }
  if (parsed === null) return [];
  if (!Array.isArray(parsed)) return undefined;
  if (!parsed.every((item) => item === null || typeof item === 'string')) return undefined;
  return parsed.map((item: string | null) => item ?? '');
}
