import { parseArgs } from 'node:util';
import { parseCsv } from './csv.js';
import { parseDuration } from './duration.js';
import { UsageError } from './errors.js';
import type { FlagSpec } from './spec.js';

type Value = string | number | boolean | string[];
type Source = 'flag' | 'environment' | 'default';

export interface Parsed {
  readonly args: readonly string[];
  readonly flags: Flags;
  /** `--help` or `-h` was among them. */
  readonly help: boolean;
}

/** Values of the flags of one call: from the command line, else the environment, else the default. */
export class Flags {
  readonly #values = new Map<string, Value>();
  readonly #sources = new Map<string, Source>();

  set(name: string, value: Value, source: Source): void {
    this.#values.set(name, value);
    this.#sources.set(name, source);
  }
  /** Where the value comes from; undefined: there is none. */
  source(name: string): Source | undefined {
    return this.#sources.get(name);
  }
  /** Whether the caller chose it, by flag or variable. */
  given(name: string): boolean {
    return (this.source(name) ?? 'default') !== 'default';
  }
  text(name: string): string {
    const value = this.#values.get(name);
    return value === undefined ? '' : String(value);
  }
  bool(name: string): boolean {
    return this.#values.get(name) === true;
  }
  /** A number, or a duration in milliseconds. */
  number(name: string): number {
    const value = this.#values.get(name);
    return typeof value === 'number' ? value : 0;
  }
  list(name: string): string[] {
    const value = this.#values.get(name);
    return Array.isArray(value) ? value : [];
  }
}

/**
 * Reads the words after a command's name. Flags may stand anywhere before `--`; empty variables count as unset.
 * @throws UsageError in the wire's words (`workspaces.md` 13).
 */
export function parseFlags(
  specs: readonly FlagSpec[],
  argv: readonly string[],
  env: NodeJS.ProcessEnv,
  command: string,
): Parsed {
  const refuse = (cause: string): never => {
    throw new UsageError(`parsing flags ([${argv.join(' ')}]) for "${command}": ${cause}`);
  };
  const byName = new Map(specs.map((spec) => [spec.name, spec]));
  const flags = new Flags();
  const given = new Map<string, string[]>();
  const args: string[] = [];
  let help = false;
  for (const token of tokens(specs, argv)) {
    if (token.kind === 'positional') args.push(token.value);
    if (token.kind !== 'option') continue;
    const spec = byName.get(token.name);
    if (token.name === 'help') help = true;
    else if (!spec)
      refuse(
        token.rawName.startsWith('--')
          ? `unknown flag: ${token.rawName}`
          : `unknown shorthand flag: ${token.rawName}`,
      );
    else if (token.value === undefined && spec.type !== 'bool')
      refuse(`flag needs an argument: ${token.rawName}`);
    else given.set(spec.name, [...(given.get(spec.name) ?? []), token.value ?? 'true']);
  }
  if (help) return { args, flags, help };

  for (const spec of specs) {
    const words = given.get(spec.name);
    if (words) flags.set(spec.name, read(spec, words, refuse), 'flag');
    else if (spec.env && env[spec.env])
      flags.set(spec.name, read(spec, [env[spec.env] ?? ''], fromVariable(spec.env)), 'environment');
    else if (spec.default !== undefined) flags.set(spec.name, read(spec, [spec.default], refuse), 'default');
  }
  const missing = specs.filter((spec) => spec.required && !flags.given(spec.name));
  if (missing.length > 0)
    throw new UsageError(
      `Missing values for the required flags: ${missing.map(({ name }) => name).join(', ')}`,
    );
  return { args, flags, help };
}

function tokens(specs: readonly FlagSpec[], argv: readonly string[]) {
  const options = Object.fromEntries(
    specs.map(({ name, short, type }) => [
      name,
      { type: type === 'bool' ? ('boolean' as const) : ('string' as const), ...(short ? { short } : {}) },
    ]),
  );
  return parseArgs({
    args: [...argv],
    options: { ...options, help: { type: 'boolean', short: 'h' } },
    strict: false,
    allowPositionals: true,
    tokens: true,
  }).tokens;
}

const fromVariable =
  (name: string) =>
  (cause: string): never => {
    throw new UsageError(`parsing environment variable ${name}: ${cause}`);
  };

function read(spec: FlagSpec, words: string[], refuse: (cause: string) => never): Value {
  const bad = (word: string, why: string) =>
    refuse(`invalid argument ${JSON.stringify(word)} for ${JSON.stringify(flagLabel(spec))} flag: ${why}`);
  const last = words.at(-1) ?? '';
  switch (spec.type) {
    case 'text':
      return last;
    case 'bool':
      if (/^(1|t|T|true|TRUE|True)$/.test(last)) return true;
      return /^(0|f|F|false|FALSE|False)$/.test(last) ? false : bad(last, 'is neither true nor false');
    case 'int':
      return /^[-+]?\d+$/.test(last) ? Number(last) : bad(last, 'is not a whole number');
    case 'duration':
      return parseDuration(last) ?? bad(last, 'is not a duration such as 1h30m');
    case 'url':
      return isWebUrl(last)
        ? last
        : bad(last, 'is not the URL of a web server, such as https://coder.example.com');
    case 'choice':
      return spec.choices?.includes(last) ? last : bad(last, notAmong(last, spec));
    case 'list':
    case 'choices':
      return words.flatMap((word) => {
        const fields = splitFields(word, (why) => bad(word, why));
        return spec.type === 'list'
          ? fields
          : fields.map((each) => choose(spec, each) ?? bad(word, notAmong(each, spec)));
      });
  }
}

const notAmong = (word: string, { choices }: FlagSpec) =>
  `invalid choice: ${word}, should be one of [${choices?.join(' ')}]`;

function splitFields(word: string, bad: (why: string) => never): string[] {
  if (word === '') return [];
  try {
    return parseCsv(word);
  } catch (error) {
    return bad((error as Error).message);
  }
}

function choose({ choices, anyCase }: FlagSpec, word: string): string | undefined {
  const wanted = word.trim();
  return choices?.find((each) => each === wanted || (anyCase && each.toLowerCase() === wanted.toLowerCase()));
}

/** True for `http://host` and `https://host`. */
export function isWebUrl(text: string): boolean {
  return /^https?:\/\/[^/]/i.test(text) && URL.canParse(text);
}

/** `-c, --column`, or `--column`. */
export function flagLabel({ name, short }: Pick<FlagSpec, 'name' | 'short'>): string {
  return short ? `-${short}, --${name}` : `--${name}`;
}
