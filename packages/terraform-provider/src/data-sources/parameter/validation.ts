import { type ObjectValue, text, toBigInt } from '../../framework/value.js';
import { parseInteger } from '../../go/number.js';
import { authorsWords, boundsProblem, monotonicProblem } from './bounds.js';
import type { Problem } from './problem.js';
import { type ParameterType, parseList } from './value-type.js';

interface Given {
  readonly isDefault: boolean;
  /** The value of the build before, if there was one. */
  readonly previous: string | undefined;
}

/** Applies the `validation` block: which rules a type may have, and then the rules to the value. */
export async function judgeValidation(
  type: ParameterType,
  block: ObjectValue,
  value: string,
  { isDefault, previous }: Given,
): Promise<Problem | undefined> {
  const detail = misplacedRule(type, block) ?? (await brokenRule(type, block, value, previous));
  if (detail === undefined) return undefined;
  const subject = isDefault ? 'default value' : 'value';
  return { summary: `Invalid parameter ${subject} according to 'validation' block`, detail };
}

function misplacedRule(type: ParameterType, block: ObjectValue): string | undefined {
  if (type !== 'number') {
    if (block.min_disabled !== true) return `a min cannot be specified for a ${type} type`;
    if (block.max_disabled !== true) return `a max cannot be specified for a ${type} type`;
    if (text(block.monotonic) !== '') {
      return `monotonic validation can only be specified for number types, not ${type} types`;
    }
  }
  if (type !== 'string' && text(block.regex) !== '') return `a regex cannot be specified for a ${type} type`;
  return undefined;
}

async function brokenRule(
  type: ParameterType,
  block: ObjectValue,
  value: string,
  previous: string | undefined,
): Promise<string | undefined> {
  if (type === 'bool') {
    return value === 'true' || value === 'false'
      ? undefined
      : 'boolean value can be either "true" or "false"';
  }
  if (type === 'number') return brokenNumberRule(block, value, previous);
  if (type === 'string') return brokenPattern(block, value);
  return parseList(value) ? undefined : `value ${JSON.stringify(value)} is not valid list of strings`;
}

async function brokenPattern(block: ObjectValue, value: string): Promise<string | undefined> {
  const pattern = text(block.regex);
  const message = text(block.error);
  if (pattern === '') return undefined;
  if (message === '') return 'an error must be specified with a regex validation';
  const { patternProblem } = await import('./pattern.js');
  return patternProblem(pattern, message, value);
}

function brokenNumberRule(
  block: ObjectValue,
  value: string,
  previous: string | undefined,
): string | undefined {
  const number = parseInteger(value);
  const error = text(block.error);
  const min = toBigInt(block.min) ?? 0n;
  const max = toBigInt(block.max) ?? 0n;
  if (number === undefined)
    return authorsWords({ error, min, max }, value) || `value ${JSON.stringify(value)} is not a number`;
  const bounds = {
    error,
    min: block.min_disabled === true ? undefined : min,
    max: block.max_disabled === true ? undefined : max,
    shown: { min, max },
  };
  return boundsProblem(bounds, number, value) ?? brokenMonotony(text(block.monotonic), number, previous);
}

function brokenMonotony(monotonic: string, number: bigint, previous: string | undefined): string | undefined {
  if (monotonic === '') return undefined;
  if (monotonic !== 'increasing' && monotonic !== 'decreasing') {
    return 'number monotonicity can be either "increasing" or "decreasing"';
  }
  const before = previous === undefined ? undefined : parseInteger(previous);
  return before === undefined ? undefined : monotonicProblem(monotonic, number, before);
}
