/** `min` and `max` of a validation block with the author's own words for what they refuse; empty: there are none. */
interface Bounds<N extends number | bigint> {
  readonly error: string;
  readonly min: N | undefined;
  readonly max: N | undefined;
  /** What the author's words show, where that is not the bounds themselves. */
  readonly shown?: { readonly min: N; readonly max: N };
}

/** What bounds have against a number, as a reason; `value` is the text that it was read from. */
export function boundsProblem<N extends number | bigint>(
  bounds: Bounds<N>,
  number: N,
  value: string,
): string | undefined {
  const { min, max } = bounds;
  const below = min !== undefined && number < min;
  if (!below && !(max !== undefined && number > max)) return undefined;
  const words = authorsWords(bounds, value);
  if (words !== '') return words;
  return below
    ? `value ${number} is less than the minimum ${min}`
    : `value ${number} is more than the maximum ${max}`;
}

/** The author's words with `{min}`, `{max}` and `{value}` filled in. */
export function authorsWords<N extends number | bigint>(bounds: Bounds<N>, value: string): string {
  const { error, shown = bounds } = bounds;
  return error
    .replaceAll('{min}', String(shown.min ?? ''))
    .replaceAll('{max}', String(shown.max ?? ''))
    .replaceAll('{value}', () => value);
}

/** Does a number go the wrong way against that of the build before? Equal is fine. */
export function monotonicProblem<N extends number | bigint>(
  monotonic: 'increasing' | 'decreasing',
  now: N,
  before: N,
): string | undefined {
  if (monotonic === 'increasing' ? now >= before : now <= before) return undefined;
  const word = monotonic === 'increasing' ? 'greater' : 'lower';
  return `parameter value '${now}' must be equal or ${word} than previous value: ${before}`;
}
