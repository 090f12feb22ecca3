import {
  boundsProblem,
  patternProblem,
  monotonicProblem as wrongWay,
} from '@coder-ts/terraform-provider/parameter-rules';
import type { ValidationBlock } from './parameter.js';

/**
 * What a validation block has against a value, as a reason in the wire's words (`workspaces.md` 6); nothing: it is fine.
 * The rules are the provider's; here a number is a whole number that a double holds.
 */
export function blockProblem(block: ValidationBlock, type: string, value: string): string | undefined {
  if (type === 'string' && block.regex !== '') return patternProblem(block.regex, block.error, value);
  if (type !== 'number') return undefined;
  const number = wholeNumber(value);
  return number === undefined
    ? `value ${JSON.stringify(value)} is not a number`
    : boundsProblem(block, number, value);
}

const wholeNumber = (value: string): number | undefined =>
  /^[+-]?\d+$/.test(value) && Number.isSafeInteger(Number(value)) ? Number(value) : undefined;

/** Does a number go the wrong way against the previous build's? Nothing is said of texts that are no numbers. */
export function monotonicProblem(
  monotonic: ValidationBlock['monotonic'],
  value: string,
  previous: string,
): string | undefined {
  const [now, before] = [wholeNumber(value), wholeNumber(previous)];
  if (monotonic === '' || now === undefined || before === undefined) return undefined;
  return wrongWay(monotonic, now, before);
}
