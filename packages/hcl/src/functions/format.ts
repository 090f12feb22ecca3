import { toBool, toNumber, toText } from '../language/convert.js';
import { EvaluationError, isMapping, isSequence, type Value } from '../language/value.js';
import { jsonText } from './json.js';

const verb = /%(?:(%)|([-+ 0#]*)(?:\[(\d+)\])?(\d+)?(?:\.(\d*))?(?:\[(\d+)\])?([a-zA-Z]))/g;

/** Text made by a template with verbs such as `%s`, `%05.2f` and `%[2]q`. @throws EvaluationError */
export function formatText(template: string, args: readonly Value[]): string {
  let next = 0;
  let placed = false;
  let after = 0;
  const text = template.replace(verb, (...match) => {
    const [whole, percent, flags, place, width, precision, latePlace, letter] = match as (
      | string
      | undefined
    )[];
    if (percent) return '%';
    const position = place ?? latePlace;
    if (position !== undefined) {
      placed = true;
      next = Number(position) - 1;
    }
    const value = args[next];
    if (value === undefined) throw new EvaluationError(`there is no argument for "${whole}"`);
    next += 1;
    after = Math.max(after, next);
    return pad(
      one(letter ?? '', value, { flags: flags ?? '', precision, verb: whole ?? '' }),
      flags ?? '',
      Number(width ?? 0),
      value,
    );
  });
  if (template.replace(verb, '').includes('%'))
    throw new EvaluationError('a "%" without a verb; "%%" is a plain one');
  if (!placed && after < args.length) throw new EvaluationError('there are more arguments than verbs');
  return text;
}

interface Spec {
  readonly flags: string;
  readonly precision: string | undefined;
  readonly verb: string;
}

function one(letter: string, value: Value, spec: Spec): string {
  switch (letter) {
    case 's':
      return cut(toText(value), spec.precision);
    case 'q':
      return JSON.stringify(cut(toText(value), spec.precision));
    case 't':
      return String(toBool(value));
    case 'v':
      if (value === null) return 'null';
      if (spec.flags.includes('#')) return jsonText(value);
      return isSequence(value) || isMapping(value) ? jsonText(value) : toText(value);
    case 'd':
      return signed(whole(value).toString(), spec.flags);
    case 'b':
      return signed(whole(value).toString(2), spec.flags);
    case 'o':
      return signed(whole(value).toString(8), spec.flags);
    case 'x':
      return typeof value === 'string'
        ? Buffer.from(value).toString('hex')
        : signed(whole(value).toString(16), spec.flags);
    case 'X':
      return whole(value).toString(16).toUpperCase();
    case 'f':
      return signed(toNumber(value).toFixed(Number(spec.precision ?? 6)), spec.flags);
    case 'e':
      return signed(exponent(toNumber(value), Number(spec.precision ?? 6)), spec.flags);
    case 'g':
      return signed(String(toNumber(value)), spec.flags);
    default:
      throw new EvaluationError(`there is no verb "${spec.verb}"`);
  }
}

const cut = (text: string, precision: string | undefined) =>
  precision === undefined ? text : [...text].slice(0, Number(precision)).join('');

const whole = (value: Value): bigint => BigInt(Math.trunc(toNumber(value)));

const signed = (text: string, flags: string) =>
  text.startsWith('-') ? text : flags.includes('+') ? `+${text}` : flags.includes(' ') ? ` ${text}` : text;

const exponent = (value: number, digits: number) =>
  value
    .toExponential(digits)
    .replace(/e([+-])(\d)$/, (_, sign: string, digit: string) => `e${sign}0${digit}`);

function pad(text: string, flags: string, width: number, value: Value): string {
  if (width > 10_000) throw new EvaluationError('the width is too large');
  const missing = width - [...text].length;
  if (missing <= 0) return text;
  if (flags.includes('-')) return text + ' '.repeat(missing);
  if (!flags.includes('0') || typeof value !== 'number') return ' '.repeat(missing) + text;
  const sign = /^[+-]/.exec(text)?.[0] ?? '';
  return sign + '0'.repeat(missing) + text.slice(sign.length);
}
