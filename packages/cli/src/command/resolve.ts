import { UsageError } from './errors.js';
import type { CommandSpec, FlagSpec, GroupSpec, LazySpec } from './spec.js';

export interface Resolved {
  /** Words of the command without `coder`, by its full names. */
  readonly words: string;
  readonly spec: CommandSpec | GroupSpec;
  /** Flags of the groups that it stands in. */
  readonly inherited: readonly FlagSpec[];
  /** What else was said: flags and arguments. */
  readonly rest: readonly string[];
}

/**
 * Finds the command that is meant; flags of every command may stand before its words. Undefined: none was named.
 * Imports the descriptors of that one entry of the root only.
 * @throws UsageError for a name that isn't there
 */
export async function resolveCommand(
  root: readonly LazySpec[],
  globals: readonly FlagSpec[],
  argv: readonly string[],
): Promise<Resolved | undefined> {
  const before: string[] = [];
  const inherited: FlagSpec[] = [];
  let left = [...argv];
  const nextWord = () => {
    const at = wordIndex(left, [...inherited, ...globals]);
    before.push(...left.slice(0, at));
    left = left.slice(at);
    return left[0];
  };
  const first = nextWord();
  if (first === undefined) return undefined;
  const entry = byName(root, first);
  if (!entry) throw unrecognized(first, 'coder');
  left.shift();

  let { spec }: { spec: CommandSpec | GroupSpec } = await entry.load();
  let words = spec.name;
  while (spec.commands) {
    if (spec.kind === 'group') inherited.push(...(spec.flags ?? []));
    const word = nextWord();
    const below: CommandSpec | GroupSpec | undefined =
      word === undefined ? undefined : byName<CommandSpec | GroupSpec>(spec.commands, word);
    if (!below) {
      if (word !== undefined && spec.kind === 'group') throw unrecognized(word, `coder ${words}`);
      break;
    }
    left.shift();
    spec = below;
    words = `${words} ${spec.name}`;
  }
  return { words, spec, inherited, rest: [...before, ...left] };
}

function byName<T extends { name: string; aliases?: readonly string[] }>(
  list: readonly T[],
  word: string,
): T | undefined {
  return list.find(({ name, aliases }) => name === word || aliases?.includes(word));
}

/** Where the first word stands that is no flag and no value of a flag that may stand there. */
function wordIndex(argv: readonly string[], globals: readonly FlagSpec[]): number {
  let at = 0;
  while (at < argv.length && argv[at]?.startsWith('-') && argv[at] !== '-') {
    const flag = globals.find(({ name, short }) => argv[at] === `--${name}` || argv[at] === `-${short}`);
    at += flag && flag.type !== 'bool' ? 2 : 1;
  }
  return Math.min(at, argv.length);
}

function unrecognized(word: string, command: string): UsageError {
  return new UsageError(
    `unrecognized subcommand ${JSON.stringify(word)}, see "${command} --help" for those there are`,
  );
}
