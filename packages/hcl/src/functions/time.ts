import { EvaluationError } from '../language/value.js';
import { type FunctionSet, fn } from './function.js';

const timestamp = /^(\d{4})-(\d\d)-(\d\d)T(\d\d):(\d\d):(\d\d)(?:\.\d+)?(Z|([+-])(\d\d):(\d\d))$/;

/** A time with the offset in which it was written, in minutes. */
interface Time {
  readonly at: number;
  readonly offset: number;
}

function parseTime(text: string): Time {
  const match = timestamp.exec(text);
  const at = Date.parse(text);
  if (!match || Number.isNaN(at))
    throw new EvaluationError(`${JSON.stringify(text)} is no time as of RFC 3339`);
  const offset =
    match[7] === 'Z' ? 0 : (Number(match[9]) * 60 + Number(match[10])) * (match[8] === '-' ? -1 : 1);
  return { at, offset };
}

const units: Readonly<Record<string, number>> = {
  ns: 1e-6,
  us: 1e-3,
  µs: 1e-3,
  ms: 1,
  s: 1000,
  m: 60_000,
  h: 3_600_000,
};

/** Milliseconds of `1h30m`. */
function parseDuration(text: string): number {
  if (!/^[+-]?(\d+(\.\d+)?(ns|us|µs|ms|s|m|h))+$|^[+-]?0$/.test(text))
    throw new EvaluationError(`${JSON.stringify(text)} is no duration such as "1h30m"`);
  let sum = 0;
  for (const [, amount, unit = ''] of text.matchAll(/(\d+(?:\.\d+)?)(ns|us|µs|ms|s|m|h)/g))
    sum += Number(amount) * (units[unit] ?? 0);
  return text.startsWith('-') ? -sum : sum;
}

const two = (value: number) => String(value).padStart(2, '0');

function offsetText(offset: number, separator: string): string {
  const size = Math.abs(offset);
  return `${offset < 0 ? '-' : '+'}${two(Math.floor(size / 60))}${separator}${two(size % 60)}`;
}

const isoTime = ({ at, offset }: Time) =>
  `${new Date(at + offset * 60_000).toISOString().slice(0, 19)}${offset === 0 ? 'Z' : offsetText(offset, ':')}`;

const days = ['Sunday', 'Monday', 'Tuesday', 'Wednesday', 'Thursday', 'Friday', 'Saturday'];
const months = 'January February March April May June July August September October November December'.split(
  ' ',
);

function formatDate(spec: string, { at, offset }: Time): string {
  const date = new Date(at + offset * 60_000);
  const [day, month, hour] = [date.getUTCDay(), date.getUTCMonth(), date.getUTCHours()];
  const twelve = hour % 12 || 12;
  const tokens: Readonly<Record<string, string>> = {
    YYYY: String(date.getUTCFullYear()).padStart(4, '0'),
    YY: two(date.getUTCFullYear() % 100),
    MMMM: months[month] ?? '',
    MMM: (months[month] ?? '').slice(0, 3),
    MM: two(month + 1),
    M: String(month + 1),
    DD: two(date.getUTCDate()),
    D: String(date.getUTCDate()),
    EEEE: days[day] ?? '',
    EEE: (days[day] ?? '').slice(0, 3),
    hh: two(hour),
    h: String(hour),
    HH: two(twelve),
    H: String(twelve),
    AA: hour < 12 ? 'AM' : 'PM',
    aa: hour < 12 ? 'am' : 'pm',
    mm: two(date.getUTCMinutes()),
    m: String(date.getUTCMinutes()),
    ss: two(date.getUTCSeconds()),
    s: String(date.getUTCSeconds()),
    ZZZZZ: offsetText(offset, ':'),
    ZZZZ: offsetText(offset, ''),
    ZZZ: offset === 0 ? 'UTC' : offsetText(offset, ''),
    Z: offset === 0 ? 'Z' : offsetText(offset, ':'),
  };
  return spec.replace(/'((?:[^']|'')*)'|([A-Za-z])\2*/g, (token, quoted: string | undefined) => {
    if (quoted !== undefined) return quoted.replaceAll("''", "'");
    const text = tokens[token];
    if (text === undefined) throw new EvaluationError(`there is no date format "${token}"`);
    return text;
  });
}

export const timeFunctions: FunctionSet = {
  formatdate: fn({ count: [2] }, (args) => formatDate(args.text(0), parseTime(args.text(1)))),
  timeadd: fn({ count: [2] }, (args) => {
    const time = parseTime(args.text(0));
    return isoTime({ ...time, at: time.at + parseDuration(args.text(1)) });
  }),
  timecmp: fn(
    { count: [2] },
    (args) => Math.sign(parseTime(args.text(0)).at - parseTime(args.text(1)).at) + 0,
  ),
};
