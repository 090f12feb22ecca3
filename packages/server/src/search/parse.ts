import { QueryError, type QueryParam } from '@coder-ts/api';
import type { Validation } from '../http/error.js';

/** One key of a search: how the texts given for it become a value. The parameters of `query` (contract) fit. */
export type SearchKey<Value> = Pick<QueryParam<Value>, 'parse' | 'keepEmpty'>;
export type SearchKeys = Readonly<Record<string, SearchKey<unknown>>>;

/** Values by key; what was not given is what the key makes of no text. */
export type SearchValues<K extends SearchKeys> = {
  [Name in keyof K]: K[Name] extends SearchKey<infer Value> ? Value : never;
};

export type Search<K extends SearchKeys> =
  | { readonly kind: 'values'; readonly values: SearchValues<K> }
  | { readonly kind: 'invalid'; readonly validations: readonly Validation[] };

export interface SearchOptions<K extends SearchKeys> {
  /**
   * Where words without a key go, all of them joined by spaces: the name of a key, or a function that says which texts
   * they give to which keys. It throws {@link QueryError} for words it doesn't take. Without it bare words are errors.
   */
  readonly bare?: (keyof K & string) | ((words: string) => Partial<Record<keyof K & string, string>>);
  /** The query is lower-cased unless this is set. */
  readonly keepCase?: boolean;
}

class SyntaxProblem extends Error {}

/**
 * Reads a `q` (`platform.md` 1.8, `workspaces.md` list): terms `key:value` and bare words, separated by spaces outside
 * double quotes. Every mistake of keys and values is told at once; one of syntax is told alone, for field `q`.
 */
export function parseSearch<const K extends SearchKeys>(
  q: string | undefined,
  keys: K,
  options: SearchOptions<K> = {},
): Search<K> {
  try {
    const texts = readTerms(options.keepCase ? (q ?? '') : (q ?? '').toLowerCase(), options);
    return readValues(texts, keys);
  } catch (error) {
    if (error instanceof SyntaxProblem || error instanceof QueryError)
      return { kind: 'invalid', validations: [{ field: 'q', detail: error.message }] };
    throw error;
  }
}

/** The texts by key. */
function readTerms<K extends SearchKeys>(q: string, { bare }: SearchOptions<K>): Map<string, string[]> {
  const texts = new Map<string, string[]>();
  const add = (key: string, text: string) => texts.set(key, [...(texts.get(key) ?? []), text]);
  const words: string[] = [];
  for (const term of splitOutsideQuotes(q, (character) => /\s/.test(character))) {
    if (term === '') continue;
    if (term.startsWith(':') || term.endsWith(':'))
      throw new SyntaxProblem(`Query element "${term}" cannot start or end with ':'`);
    const [key = '', value, ...rest] = splitOutsideQuotes(term, (character) => character === ':').map(
      unquote,
    );
    if (rest.length > 0) throw new SyntaxProblem(`Query element "${term}" can only contain 1 ':'`);
    if (value === undefined) words.push(key);
    else add(key.toLowerCase(), value);
  }
  if (words.length === 0) return texts;
  const text = words.join(' ');
  if (bare === undefined) throw new SyntaxProblem(`Query element "${text}" must be given as "key:value"`);
  const given = typeof bare === 'string' ? { [bare]: text } : bare(text);
  for (const [key, value] of Object.entries(given)) if (typeof value === 'string') add(key, value);
  return texts;
}

function readValues<K extends SearchKeys>(texts: Map<string, string[]>, keys: K): Search<K> {
  const validations: Validation[] = [];
  const values: Record<string, unknown> = {};
  for (const [name, key] of Object.entries(keys)) {
    try {
      const given = texts.get(name) ?? [];
      values[name] = key.parse(key.keepEmpty ? given : given.filter((text) => text !== ''), name);
    } catch (error) {
      if (!(error instanceof QueryError)) throw error;
      validations.push({ field: name, detail: error.message });
    }
  }
  for (const name of texts.keys())
    if (!Object.hasOwn(keys, name))
      validations.push({ field: name, detail: `"${name}" is not a valid query param` });
  if (validations.length > 0) return { kind: 'invalid', validations };
  return { kind: 'values', values: values as SearchValues<K> };
}

/** Splits at separators that stand outside double quotes. The quotes stay. */
function splitOutsideQuotes(text: string, separates: (character: string) => boolean): string[] {
  const parts = [''];
  let quoted = false;
  for (const character of text) {
    if (character === '"') quoted = !quoted;
    if (!quoted && separates(character)) parts.push('');
    else parts[parts.length - 1] += character;
  }
  return parts;
}

const unquote = (text: string): string => text.replaceAll('"', '');
