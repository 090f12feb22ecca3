/**
 * Cron lines as the wire defines them, which is what Go's `robfig/cron` takes: lists, ranges and steps, `?` for `*`,
 * names of months and weekdays in any case, a time zone in front, `@daily` and the like.
 */
import { isTimeZone } from './time-zone.js';

interface Field {
  readonly min: number;
  readonly max: number;
  readonly names?: readonly string[];
}

const MONTHS = ['', 'jan', 'feb', 'mar', 'apr', 'may', 'jun', 'jul', 'aug', 'sep', 'oct', 'nov', 'dec'];
const WEEKDAYS = ['sun', 'mon', 'tue', 'wed', 'thu', 'fri', 'sat'];

const second: Field = { min: 0, max: 59 };
const minute: Field = { min: 0, max: 59 };
const hour: Field = { min: 0, max: 23 };
const dayOfMonth: Field = { min: 1, max: 31 };
const month: Field = { min: 1, max: 12, names: MONTHS };
const dayOfWeek: Field = { min: 0, max: 6, names: WEEKDAYS };

interface Layout {
  readonly fields: readonly Field[];
  /** How many fields at the end may be left out. */
  readonly optional: number;
}

/** Minute, hour, day of month, month, day of week. */
export const UNIX_FIELDS: Layout = { fields: [minute, hour, dayOfMonth, month, dayOfWeek], optional: 0 };

/** The same with seconds in front and the day of the week optional. */
export const SCRIPT_FIELDS: Layout = { fields: [second, ...UNIX_FIELDS.fields], optional: 1 };

const DESCRIPTORS = ['@yearly', '@annually', '@monthly', '@weekly', '@daily', '@midnight', '@hourly'];

class Refusal extends Error {}

/** Judges a line; times are not computed here. */
export function parseCron(
  line: string,
  layout: Layout,
): { kind: 'valid' } | { kind: 'invalid'; reason: string } {
  try {
    check(line, layout);
    return { kind: 'valid' };
  } catch (error) {
    if (error instanceof Refusal) return { kind: 'invalid', reason: error.message };
    throw error;
  }
}

function check(line: string, layout: Layout): void {
  if (line === '') throw new Refusal('empty spec string');
  const rest = takeZone(line);
  if (rest.startsWith('@')) checkDescriptor(rest);
  else checkFields(rest, layout);
}

function checkFields(rest: string, layout: Layout): void {
  const { fields, optional } = layout;
  const given = rest.split(/\s+/).filter((field) => field !== '');
  const least = fields.length - optional;
  if (given.length < least || given.length > fields.length) {
    const wanted = optional === 0 ? `exactly ${least}` : `${least} to ${fields.length}`;
    throw new Refusal(`expected ${wanted} fields, found ${given.length}: [${given.join(' ')}]`);
  }
  for (const [index, field] of fields.entries()) checkField(given[index] ?? '*', field);
}

/** Removes `TZ=Zone` or `CRON_TZ=Zone` from the front. */
function takeZone(line: string): string {
  const match = /^(?:CRON_)?TZ=/.exec(line);
  if (!match) return line;
  const space = line.indexOf(' ');
  if (space < 0) throw new Refusal(`nothing follows the time zone: ${line}`);
  const zone = line.slice(match[0].length, space);
  if (!isTimeZone(zone)) throw new Refusal(`provided bad location ${zone}: unknown time zone ${zone}`);
  return line.slice(space).trim();
}

function checkDescriptor(descriptor: string): void {
  if (DESCRIPTORS.includes(descriptor)) return;
  if (!descriptor.startsWith('@every ')) throw new Refusal(`unrecognized descriptor: ${descriptor}`);
  if (!isDuration(descriptor.slice('@every '.length))) {
    throw new Refusal(
      `failed to parse duration ${descriptor}: invalid duration ${JSON.stringify(descriptor.slice(7))}`,
    );
  }
}

/** A duration of Go: `5m30s`, `-1.5h`, `0`. */
function isDuration(text: string): boolean {
  return /^[+-]?(0|((\d+\.?\d*|\.\d+)(ns|us|µs|μs|ms|s|m|h))+)$/.test(text);
}

function checkField(text: string, field: Field): void {
  for (const part of text.split(',')) if (part !== '') checkRange(part, field);
}

function checkRange(text: string, field: Field): void {
  const [range = '', stepText, ...moreSteps] = text.split('/');
  const [lowText = '', highText, ...moreParts] = range.split('-');
  let low = field.min;
  let high = field.max;
  if (lowText !== '*' && lowText !== '?') {
    low = numberOrName(lowText, field);
    if (moreParts.length > 0) throw new Refusal(`too many hyphens: ${text}`);
    high = highText === undefined ? low : numberOrName(highText, field);
  }
  let step = 1;
  if (moreSteps.length > 0) throw new Refusal(`too many slashes: ${text}`);
  if (stepText !== undefined) {
    step = number(stepText);
    if (highText === undefined) high = field.max;
  }
  if (low < field.min) throw new Refusal(`beginning of range (${low}) below minimum (${field.min}): ${text}`);
  if (high > field.max) throw new Refusal(`end of range (${high}) above maximum (${field.max}): ${text}`);
  if (low > high) throw new Refusal(`beginning of range (${low}) beyond end of range (${high}): ${text}`);
  if (step === 0) throw new Refusal(`step of range should be a positive number: ${text}`);
}

function numberOrName(text: string, { names }: Field): number {
  const named = text === '' ? -1 : (names?.indexOf(text.toLowerCase()) ?? -1);
  return named >= 0 ? named : number(text);
}

function number(text: string): number {
  if (!/^[+-]?\d+$/.test(text))
    throw new Refusal(`failed to parse int from ${text}: ${JSON.stringify(text)} is not a number`);
  const value = Number(text);
  if (value < 0) throw new Refusal(`negative number (${value}) not allowed: ${text}`);
  return value;
}
