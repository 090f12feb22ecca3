import { RE2JS } from 're2js';
import type { ValidationBlock } from './parameter.js';

/**
 * What a validation block has against a value, as a reason in the wire's words (`workspaces.md` 6); nothing: it is fine.
 * Regular expressions are Go's and not anchored; with a block a number is a whole number.
 */
export function blockProblem(block: ValidationBlock, type: string, value: string): string | undefined {
  if (type === 'string' && block.regex !== '') return regexProblem(block, value);
  if (type === 'number') return numberProblem(block, value);
  return undefined;
}

function regexProblem(block: ValidationBlock, value: string): string | undefined {
  let pattern: RE2JS;
  try {
    pattern = RE2JS.compile(block.regex);
  } catch (error) {
    return `compile regex ${JSON.stringify(block.regex)}: ${error instanceof Error ? error.message : String(error)}`;
  }
  if (pattern.matcher(value).find()) return undefined;
  return `${block.error} (value ${JSON.stringify(value)} does not match ${JSON.stringify(block.regex)})`;
}

function numberProblem(block: ValidationBlock, value: string): string | undefined {
  const number = wholeNumber(value);
  if (number === undefined) return `value ${JSON.stringify(value)} is not a number`;
  const below = block.min !== undefined && number < block.min;
  const above = block.max !== undefined && number > block.max;
  if (!below && !above) return undefined;
  if (block.error !== '')
    return block.error
      .replaceAll('{min}', String(block.min ?? ''))
      .replaceAll('{max}', String(block.max ?? ''))
      .replaceAll('{value}', value);
  return below
    ? `value ${number} is less than the minimum ${block.min}`
    : `value ${number} is more than the maximum ${block.max}`;
}

const wholeNumber = (value: string): number | undefined =>
  /^[+-]?\d+$/.test(value) && Number.isSafeInteger(Number(value)) ? Number(value) : undefined;

/** Does a number go the wrong way against the previous build's? Equal is fine; nothing is said of texts that are no numbers. */
export function monotonicProblem(
  monotonic: ValidationBlock['monotonic'],
  value: string,
  previous: string,
): string | undefined {
  const [now, before] = [wholeNumber(value), wholeNumber(previous)];
  if (monotonic === '' || now === undefined || before === undefined) return undefined;
  if (monotonic === 'increasing' ? now >= before : now <= before) return undefined;
  const way = monotonic === 'increasing' ? 'greater' : 'lower';
  return `parameter value '${now}' must be equal or ${way} than previous value: ${before}`;
}
