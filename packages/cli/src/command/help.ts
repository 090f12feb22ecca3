import { flagLabel } from './flags.js';
import type { CommandSpec, FlagSpec, GroupSpec, LazySpec } from './spec.js';

type Entry = { readonly name: string; readonly summary: string; readonly hidden?: boolean };

/** Help of one command or group, laid out for `width` columns. */
export function commandHelp(words: string, spec: CommandSpec | GroupSpec, width: number): string {
  const flags = shownFlags(spec);
  const below = (spec.commands ?? []).filter(({ hidden }) => !hidden);
  return sections([
    spec.summary,
    ['Usage', [`  ${usageLine(words, spec)}`]],
    spec.aliases?.length ? ['Aliases', [`  ${spec.aliases.join(', ')}`]] : undefined,
    spec.kind === 'command' && spec.details ? wrap(spec.details, width).join('\n') : undefined,
    below.length > 0 ? ['Commands', entries(below, width)] : undefined,
    flags.length > 0 ? ['Flags', flagLines(flags, width)] : undefined,
    'Flags of every command: coder --help',
  ]);
}

/** How a command is called: `coder templates push [flags] [template]`. */
export function usageLine(words: string, spec: CommandSpec | GroupSpec): string {
  const flags = shownFlags(spec).length > 0 ? ['[flags]'] : [];
  const rest = spec.kind === 'group' ? ['<command>'] : spec.usage ? [spec.usage] : [];
  return [`coder ${words}`, ...flags, ...rest].join(' ');
}

/** The flags that help tells of. */
export const shownFlags = (spec: CommandSpec | GroupSpec): readonly FlagSpec[] =>
  (spec.flags ?? []).filter(({ hidden }) => !hidden);

/** Help of `coder` itself: what there is, by section, and the flags of every command. */
export function rootHelp(root: readonly LazySpec[], globals: readonly FlagSpec[], width: number): string {
  const shown = root.filter(({ hidden }) => !hidden);
  const names = [...new Set(shown.map(({ section }) => section))];
  return sections([
    'Workspaces that are built from templates, on your own infrastructure.',
    ['Usage', ['  coder [global flags] <command>']],
    ...names.map((name): [string, string[]] => [
      name,
      entries(
        shown.filter(({ section }) => section === name),
        width,
      ),
    ]),
    ['Global flags', flagLines(globals, width)],
    'Help of one command: coder <command> --help',
  ]);
}

function sections(parts: readonly (string | [title: string, lines: string[]] | undefined)[]): string {
  return parts
    .filter((part) => part !== undefined)
    .map((part) => (typeof part === 'string' ? `${part}\n` : `${part[0]}:\n${part[1].join('\n')}\n`))
    .join('\n');
}

function entries(list: readonly Entry[], width: number): string[] {
  const column = Math.max(...list.map(({ name }) => name.length)) + 4;
  return list.flatMap(({ name, summary }) => twoColumns(`  ${name}`, wrap(summary, width - column), column));
}

function flagLines(flags: readonly FlagSpec[], width: number): string[] {
  const labels = flags.map((flag) => {
    const label = flag.short ? flagLabel(flag) : `    ${flagLabel(flag)}`;
    return flag.type === 'bool' ? `  ${label}` : `  ${label} <${placeholder(flag)}>`;
  });
  const column = Math.min(34, Math.max(...labels.map((label) => label.length)) + 2);
  return flags.flatMap((flag, i) => twoColumns(labels[i] ?? '', explanation(flag, width - column), column));
}

/** What stands for the value of a flag. */
export function placeholder({ type }: FlagSpec): string {
  if (type === 'choices') return 'list';
  return type === 'int' ? 'number' : type;
}

/** Lines about a flag. A choice is never broken over two lines, so that it can be found. */
function explanation(flag: FlagSpec, width: number): string[] {
  const facts = [
    ...(flag.default !== undefined && flag.default !== 'false' ? [`default ${flag.default}`] : []),
    ...(flag.required ? ['required'] : []),
    ...(flag.env ? [`$${flag.env}`] : []),
  ];
  const choices = flag.choices?.map((choice, i, all) => (i < all.length - 1 ? `${choice},` : choice)) ?? [];
  return [
    ...wrap(flag.description, width),
    ...(choices.length > 0
      ? fill(flag.type === 'choices' ? ['any of:', ...choices] : ['one of:', ...choices], width)
      : []),
    ...(facts.length > 0 ? wrap(`(${facts.join('; ')})`, width) : []),
  ];
}

function twoColumns(left: string, right: readonly string[], column: number): string[] {
  const rest = right.map((line) => `${' '.repeat(column)}${line}`);
  if (left.length > column - 2) return [left, ...rest];
  return [`${left.padEnd(column)}${right[0] ?? ''}`, ...rest.slice(1)];
}

const wrap = (text: string, width: number) => fill(text.split(' '), width);

function fill(words: readonly string[], width: number): string[] {
  const lines: string[] = [];
  for (const word of words) {
    const last = lines.at(-1);
    if (last !== undefined && last.length + 1 + word.length <= Math.max(width, 30))
      lines[lines.length - 1] = `${last} ${word}`;
    else lines.push(word);
  }
  return lines;
}
