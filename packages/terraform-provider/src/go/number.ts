/** Texts of numbers and booleans as Go's `strconv` takes them. */

const DECIMAL = /^[+-]?(\d+\.?\d*|\.\d+)([eE][+-]?\d+)?$/;
const HEXADECIMAL = /^([+-]?)0[xX]([0-9a-fA-F]*)\.?([0-9a-fA-F]*)[pP]([+-]?\d+)$/;
const SPECIAL = /^([+-]?(inf|infinity)|nan)$/i;

/**
 * True for what `ParseFloat` takes without error: also `inf`, `NaN`, hexadecimal with an exponent, and underscores
 * between digits. Too large ones are refused.
 */
export function isFloat(written: string): boolean {
  if (SPECIAL.test(written)) return true;
  if (hasMisplacedUnderscore(written)) return false;
  const text = written.replaceAll('_', '');
  if (DECIMAL.test(text)) return Number.isFinite(Number(text));
  const hex = HEXADECIMAL.exec(text);
  if (!hex) return false;
  const [, , whole = '', fraction = '', exponent = ''] = hex;
  if (whole + fraction === '') return false;
  const mantissa = Number(BigInt(`0x${whole}${fraction}`)) * 2 ** (-4 * fraction.length);
  return mantissa === 0 || Number.isFinite(mantissa * 2 ** Number(exponent));
}

/** Underscores stand between digits or after the base prefix. */
function hasMisplacedUnderscore(text: string): boolean {
  const digits = text.replace(/^[+-]/, '').replace(/^0[xX]_?(?=[0-9a-fA-F])/, '');
  return digits.length < text.replace(/^[+-]/, '').length
    ? /(?<![0-9a-fA-F])_|_(?![0-9a-fA-F])/.test(digits)
    : /(?<!\d)_|_(?!\d)/.test(digits);
}

/** A decimal integer of 64 bits, sign and leading zeros allowed; otherwise undefined. */
export function parseInteger(text: string): bigint | undefined {
  if (!/^[+-]?\d+$/.test(text)) return undefined;
  const value = BigInt(text.replace(/^\+/, ''));
  return BigInt.asIntN(64, value) === value ? value : undefined;
}

/** True for what `ParseBool` takes. */
export function isBoolean(text: string): boolean {
  return /^(1|t|T|TRUE|true|True|0|f|F|FALSE|false|False)$/.test(text);
}
