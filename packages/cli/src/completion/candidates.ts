import { globalFlags } from '../command/globals.js';
import { type Resolved, resolveCommand } from '../command/resolve.js';
import type { FlagSpec, LazySpec } from '../command/spec.js';

/**
 * What the last of the words may become: commands, flags, and the choices of a flag. Nothing, where files or free text
 * stand: the shell offers what it has then.
 * @param typed the words after `coder`; the last one, which may be empty, is completed
 */
export async function candidates(root: readonly LazySpec[], typed: readonly string[]): Promise<string[]> {
  const words = joinAssignments(typed.map(unescaped));
  const last = words.at(-1) ?? '';
  const before = words.slice(0, -1);
  const found = await resolveCommand(root, globalFlags, before).catch(() => null);
  if (found === null || before.includes('--')) return [];
  const flags = [...(found?.spec.flags ?? []), ...(found?.inherited ?? []), ...globalFlags];

  const assigned = /^--([^=]+)=(.*)$/s.exec(last);
  if (assigned) {
    const values = choicesOf(find(flags, `--${assigned[1]}`), assigned[2] ?? '');
    return isSplit(typed) ? values : values.map((value) => `--${assigned[1]}=${value}`);
  }
  const flagBefore = find(flags, before.at(-1) ?? '');
  if (flagBefore && flagBefore.type !== 'bool') return choicesOf(flagBefore, last);
  if (last.startsWith('-'))
    return matching([...visible(flags).map(({ name }) => `--${name}`), '--help'], last);
  return matching(commandsBelow(root, found), last);
}

function commandsBelow(root: readonly LazySpec[], found: Resolved | undefined): string[] {
  if (!found) return visible(root).map(({ name }) => name);
  const hasArgument = found.spec.kind === 'command' && found.rest.some((word) => !word.startsWith('-'));
  return hasArgument ? [] : visible(found.spec.commands ?? []).map(({ name }) => name);
}

const visible = <T extends { hidden?: boolean }>(list: readonly T[]) => list.filter(({ hidden }) => !hidden);
const matching = (list: readonly string[], prefix: string) => list.filter((each) => each.startsWith(prefix));
const find = (flags: readonly FlagSpec[], word: string) =>
  flags.find(({ name, short }) => word === `--${name}` || (short !== undefined && word === `-${short}`));

/** The choices that a value may become; of a list that is begun its last field. */
function choicesOf(flag: FlagSpec | undefined, value: string): string[] {
  if (!flag) return [];
  if (flag.type === 'bool') return matching(['true', 'false'], value);
  if (flag.type !== 'choices') return matching(flag.choices ?? [], value);
  const kept = value.slice(0, value.lastIndexOf(',') + 1);
  const taken = kept.split(',');
  const left = (flag.choices ?? []).filter((choice) => !taken.includes(choice));
  return matching(left, value.slice(kept.length)).map((choice) => kept + choice);
}

/** Bash takes `--output=json` for three words. */
const isSplit = (words: readonly string[]) => words.at(-1) === '=' || words.at(-2) === '=';

function joinAssignments(words: readonly string[]): string[] {
  const joined: string[] = [];
  for (const [i, word] of words.entries()) {
    const flag = joined.at(-1);
    const follows = word === '=' || words[i - 1] === '=';
    if (i > 0 && follows && flag?.startsWith('--')) joined[joined.length - 1] = flag + word;
    else joined.push(word);
  }
  return joined;
}

/** A word as it was meant: shells hand on what was typed, with its backslashes. */
const unescaped = (word: string) => word.replace(/\\(.)/gs, '$1');
