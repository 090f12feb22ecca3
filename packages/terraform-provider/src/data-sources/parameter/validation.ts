import { type ObjectValue, text, toBigInt } from '../../framework/value.js';
import { parseInteger } from '../../go/number.js';
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

/** RE2 in Go's syntax, found anywhere in the value; templates may not stall the daemon with a pattern. */
async function brokenPattern(block: ObjectValue, value: string): Promise<string | undefined> {
  const pattern = text(block.regex);
  const message = text(block.error);
  if (pattern === '') return undefined;
  if (message === '') return 'an error must be specified with a regex validation';
  const { RE2JS } = await import('re2js');
  let matcher: { find(): boolean };
  try {
    matcher = RE2JS.compile(withoutRepeatedNames(pattern)).matcher(value);
  } catch (error) {
    return `compile regex ${JSON.stringify(pattern)}: ${error instanceof Error ? error.message : String(error)}`;
  }
  if (matcher.find()) return undefined;
  return `${message} (value ${JSON.stringify(value)} does not match ${JSON.stringify(pattern)})`;
}

function brokenNumberRule(
  block: ObjectValue,
  value: string,
  previous: string | undefined,
): string | undefined {
  const number = parseInteger(value);
  const min = toBigInt(block.min) ?? 0n;
  const max = toBigInt(block.max) ?? 0n;
  const custom = text(block.error)
    .replaceAll('{min}', String(min))
    .replaceAll('{max}', String(max))
    .replaceAll('{value}', () => value);
  if (number === undefined) return custom || `value ${JSON.stringify(value)} is not a number`;
  if (block.min_disabled !== true && number < min) {
    return custom || `value ${number} is less than the minimum ${min}`;
  }
  if (block.max_disabled !== true && number > max)
    return custom || `value ${number} is more than the maximum ${max}`;
  return brokenMonotony(text(block.monotonic), number, previous);
}

function brokenMonotony(monotonic: string, number: bigint, previous: string | undefined): string | undefined {
  if (monotonic === '') return undefined;
  if (monotonic !== 'increasing' && monotonic !== 'decreasing') {
    return 'number monotonicity can be either "increasing" or "decreasing"';
  }
  const before = previous === undefined ? undefined : parseInteger(previous);
  if (before === undefined) return undefined;
  const broken = monotonic === 'increasing' ? number < before : number > before;
  if (!broken) return undefined;
  const word = monotonic === 'increasing' ? 'greater' : 'lower';
  return `parameter value '${number}' must be equal or ${word} than previous value: ${before}`;
}

/** Two groups may have one name in Go, so later ones lose it; classes, quoted text and escapes are skipped. */
export function withoutRepeatedNames(pattern: string): string {
  const seen = new Set<string>();
  const tokens = /\\Q[\s\S]*?(?:\\E|$)|\\[\s\S]|\[\^?\]?(?:\[:\^?\w+:\]|\\[\s\S]|[^\]\\])*\]|\(\?P?<(\w+)>/g;
  return pattern.replace(tokens, (token, name: string | undefined) => {
    if (name === undefined || !seen.has(name)) {
      if (name !== undefined) seen.add(name);
      return token;
    }
    return '(';
  });
}
