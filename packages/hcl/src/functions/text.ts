import { toElements, toText } from '../language/convert.js';
import { compareText, EvaluationError, isSequence, list, type Value } from '../language/value.js';
import { formatText } from './format.js';
import { any, type FunctionSet, fn } from './function.js';

const one = (body: (text: string) => string) => fn({ count: [1] }, (args) => body(args.text(0)));
const two = (body: (text: string, other: string) => Value) =>
  fn({ count: [2] }, (args) => body(args.text(0), args.text(1)));

/** Characters of `set` taken from the ends of `text`. */
function trim(text: string, set: string): string {
  const characters = [...text];
  let start = 0;
  let end = characters.length;
  while (start < end && set.includes(characters[start] as string)) start += 1;
  while (end > start && set.includes(characters[end - 1] as string)) end -= 1;
  return characters.slice(start, end).join('');
}

/** Characters as people see them. */
export const graphemes = (text: string): string[] =>
  [...new Intl.Segmenter(undefined, { granularity: 'grapheme' }).segment(text)].map(({ segment }) => segment);

function substr(text: string, offset: number, length: number): string {
  const characters = graphemes(text);
  const start = offset < 0 ? Math.max(0, characters.length + offset) : offset;
  return characters.slice(start, length < 0 ? undefined : start + length).join('');
}

function formatList(template: string, args: readonly Value[]): Value {
  const lengths = new Set(args.filter(isSequence).map(({ elements }) => elements.length));
  if (lengths.size > 1) throw new EvaluationError('the lists must be of one length');
  const [length = 1] = lengths;
  return list(
    Array.from({ length }, (_, index) =>
      formatText(
        template,
        args.map((arg) => (isSequence(arg) ? (arg.elements[index] as Value) : arg)),
      ),
    ),
  );
}

export const textFunctions: FunctionSet = {
  chomp: one((text) => text.replace(/(\r?\n)+$/, '')),
  endswith: two((text, suffix) => text.endsWith(suffix)),
  startswith: two((text, prefix) => text.startsWith(prefix)),
  strcontains: two((text, part) => text.includes(part)),
  format: fn({ count: [1, any], nulls: true }, (args) => formatText(args.text(0), args.values.slice(1))),
  formatlist: fn({ count: [1, any], nulls: true }, (args) => formatList(args.text(0), args.values.slice(1))),
  indent: fn({ count: [2] }, (args) =>
    args.text(1).replaceAll('\n', `\n${' '.repeat(Math.min(1000, Math.max(0, args.integer(0))))}`),
  ),
  join: fn({ count: [1, any] }, (args) =>
    args.values
      .slice(1)
      .flatMap((value) => toElements(value))
      .map(toText)
      .join(args.text(0)),
  ),
  lower: one((text) => text.toLowerCase()),
  upper: one((text) => text.toUpperCase()),
  title: one((text) => text.replace(/(^|[^\p{L}\p{N}_])(\p{L})/gu, (match) => match.toUpperCase())),
  sort: fn({ count: [1] }, (args) => list(args.texts(0).sort(compareText))),
  split: fn({ count: [2] }, (args) =>
    list(args.text(1) === '' && args.text(0) !== '' ? [''] : args.text(1).split(args.text(0))),
  ),
  strrev: one((text) => graphemes(text).reverse().join('')),
  substr: fn({ count: [3] }, (args) => substr(args.text(0), args.integer(1), args.integer(2))),
  trim: two(trim),
  trimprefix: two((text, prefix) => (text.startsWith(prefix) ? text.slice(prefix.length) : text)),
  trimsuffix: two((text, suffix) =>
    suffix !== '' && text.endsWith(suffix) ? text.slice(0, -suffix.length) : text,
  ),
  trimspace: one((text) => text.trim()),
};
