import { parseDuration } from './duration.js';
import { isUuid } from './uuid.js';

/** What is wrong with a query parameter, in the wire's words. */
export class QueryError extends Error {}

/** One query parameter: how its texts become a value, and how it is documented. */
export interface QueryParam<Value> {
  readonly type: 'string' | 'integer' | 'boolean' | 'array' | 'object';
  readonly format?: string;
  readonly enum?: readonly string[];
  readonly description?: string;
  readonly required?: boolean;
  /** Empty texts count too; else they are as good as absent. */
  readonly keepEmpty?: boolean;
  /** `texts`: every occurrence, in order, without the empty ones. Throws {@link QueryError}. */
  readonly parse: (texts: readonly string[], name: string) => Value;
}
export type QueryShape = Readonly<Record<string, QueryParam<unknown>>>;

interface About {
  description?: string;
  required?: boolean;
}

/** Takes the one text of a single-valued parameter. */
function single(texts: readonly string[], name: string): string | undefined {
  if (texts.length > 1)
    throw new QueryError(
      `Query param "${name}" provided more than once, found ${texts.length} times. Only provide 1 instance of this query param.`,
    );
  return texts[0];
}

const list = (texts: readonly string[]): string[] =>
  texts
    .flatMap((text) => text.split(','))
    .map((text) => text.trim())
    .filter((text) => text !== '');

export const text = (about: About = {}): QueryParam<string | undefined> => ({
  type: 'string',
  ...about,
  parse: single,
});

/** A parameter whose first text counts, the others are ignored. */
export const first = (about: About = {}): QueryParam<string | undefined> => ({
  type: 'string',
  ...about,
  parse: (texts) => texts[0],
});

export const choice = <const V extends string>(
  values: readonly V[],
  about: About = {},
): QueryParam<V | undefined> => ({
  type: 'string',
  enum: values,
  ...about,
  parse: (texts, name) => {
    const value = single(texts, name);
    if (value === undefined || values.includes(value as V)) return value as V | undefined;
    throw new QueryError(
      `Query param "${name}" has invalid value: "${value}" is not one of ${values.join(', ')}`,
    );
  },
});

/** Words of a list, comma-separated or repeated, each one of `values`. */
export const choices = <const V extends string>(
  values: readonly V[],
  about: About = {},
): QueryParam<V[]> => ({
  type: 'array',
  enum: values,
  ...about,
  parse: (texts, name) => {
    const words = list(texts);
    const bad = words.filter((word) => !values.includes(word as V));
    if (bad.length > 0)
      throw new QueryError(
        `Query param "${name}" has invalid values: ${bad.map((word) => `"${word}" is not a valid value`).join(', ')}`,
      );
    return words as V[];
  },
});

export const words = (about: About = {}): QueryParam<string[]> => ({ type: 'array', ...about, parse: list });

export const integer = (about: About = {}): QueryParam<number | undefined> => ({
  type: 'integer',
  ...about,
  parse: (texts, name) => {
    const value = single(texts, name);
    if (value === undefined) return undefined;
    const reason = !/^[+-]?\d+$/.test(value)
      ? `strconv.ParseInt: parsing "${value}": invalid syntax`
      : Number(value) < 0
        ? 'value is negative'
        : Number(value) > 2 ** 31 - 1
          ? 'value out of range'
          : undefined;
    if (reason)
      throw new QueryError(`Query param "${name}" must be a valid 32-bit positive integer: ${reason}`);
    return Number(value);
  },
});

export const uuid = (about: About = {}): QueryParam<string | undefined> => ({
  type: 'string',
  format: 'uuid',
  ...about,
  parse: (texts, name) => {
    const value = single(texts, name);
    if (value !== undefined && !isUuid(value))
      throw new QueryError(`Query param "${name}" must be a valid uuid`);
    return value?.toLowerCase();
  },
});

export const uuids = (about: About = {}): QueryParam<string[]> => ({
  type: 'array',
  format: 'uuid',
  ...about,
  parse: (texts, name) => {
    const values = list(texts);
    const bad = values.filter((value) => !isUuid(value));
    if (bad.length > 0)
      throw new QueryError(
        `Query param "${name}" has invalid values: ${bad.map((value) => `"${value}" is not a valid uuid`).join(', ')}`,
      );
    return values.map((value) => value.toLowerCase());
  },
});

/** A moment as RFC 3339 with its offset, letters in any case. */
export const time = (about: About = {}): QueryParam<string | undefined> => ({
  type: 'string',
  format: 'date-time',
  ...about,
  parse: (texts, name) => {
    const value = single(texts, name)?.toUpperCase();
    const fits = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?(Z|[+-]\d\d:\d\d)$/;
    if (value === undefined || (fits.test(value) && !Number.isNaN(Date.parse(value)))) return value;
    throw new QueryError(
      `Query param "${name}" must be a valid date format 2006-01-02T15:04:05.999999999Z07:00: cannot read "${value}"`,
    );
  },
});

const booleans: Readonly<Record<string, boolean>> = {
  '1': true,
  t: true,
  true: true,
  '0': false,
  f: false,
  false: false,
};

export const boolean = (about: About = {}): QueryParam<boolean | undefined> => ({
  type: 'boolean',
  ...about,
  parse: (texts, name) => {
    const value = single(texts, name);
    if (value === undefined) return undefined;
    const parsed = booleans[value.toLowerCase()];
    if (parsed === undefined)
      throw new QueryError(
        `Query param "${name}" must be a valid boolean: strconv.ParseBool: parsing "${value}": invalid syntax`,
      );
    return parsed;
  },
});

/** A boolean whose other values count as false. */
export const flag = (about: About = {}): QueryParam<boolean> => ({
  type: 'boolean',
  ...about,
  parse: (texts) => booleans[texts[0]?.toLowerCase() ?? ''] ?? false,
});

/** A JSON object of texts; `null` counts as absent. */
export const tags = (about: About = {}): QueryParam<Record<string, string> | undefined> => ({
  type: 'object',
  ...about,
  parse: (texts, name) => {
    const value = single(texts, name);
    if (value === undefined) return undefined;
    try {
      const parsed: unknown = JSON.parse(value);
      if (parsed === null) return undefined;
      if (
        typeof parsed === 'object' &&
        !Array.isArray(parsed) &&
        Object.values(parsed).every((entry) => typeof entry === 'string')
      )
        return parsed as Record<string, string>;
    } catch {
      // falls through to the one error
    }
    throw new QueryError(
      `Query param "${name}" must be a valid JSON object: an object whose values are strings`,
    );
  },
});

/** A duration such as `1h30m`, in milliseconds. */
export const duration = (about: About = {}): QueryParam<number | undefined> => ({
  type: 'string',
  ...about,
  parse: (texts, name) => {
    const value = single(texts, name);
    if (value === undefined) return undefined;
    const ms = parseDuration(value);
    if (ms === undefined)
      throw new QueryError(
        `Query param "${name}" must be a valid duration (e.g., '24h', '30m', '1h30m'): time: invalid duration "${value}"`,
      );
    return ms;
  },
});

/** A parameter whose mere presence counts, whatever its value. */
export const presence = (about: About = {}): QueryParam<boolean> => ({
  type: 'boolean',
  keepEmpty: true,
  ...about,
  parse: (texts) => texts.length > 0,
});
