import { flagLabel } from '../../packages/cli/src/command/flags.js';
import { globalFlags } from '../../packages/cli/src/command/globals.js';
import { placeholder, shownFlags, usageLine } from '../../packages/cli/src/command/help.js';
import type { CommandSpec, FlagSpec, GroupSpec } from '../../packages/cli/src/command/spec.js';
import { root } from '../../packages/cli/src/root.js';
import { cell, fence, table } from './markdown.js';

const folder = 'docs/reference/cli';

/** A page for each command of the root with all below it, and one that lists them, from what `--help` is made of. */
export async function commandPages(): Promise<Record<string, string>> {
  const shown = root.filter(({ hidden }) => !hidden);
  const pages: Record<string, string> = { [`${folder}/index.md`]: index() };
  for (const entry of shown) {
    const { spec } = await entry.load();
    pages[`${folder}/${spec.name}.md`] = `${sections(spec.name, spec, 1).join('\n\n')}\n`;
  }
  return pages;
}

function index(): string {
  const shown = root.filter(({ hidden }) => !hidden);
  const names = [...new Set(shown.map(({ section }) => section))];
  const lists = names.flatMap((name) => [
    `## ${name}`,
    table(
      ['Command', 'What it does'],
      shown.filter(({ section }) => section === name).map((entry) => [`[\`${entry.name}\`](${entry.name}.md)`, cell(entry.summary)]),
    ),
  ]);
  const intro = 'Every command of `coder`, as `--help` tells of it. A flag that has a variable may be set by it; the flag wins.';
  return `${['# The coder command', intro, ...lists, '## Flags of every command', flagTable(globalFlags)].join('\n\n')}\n`;
}

function sections(words: string, spec: CommandSpec | GroupSpec, depth: number): string[] {
  const flags = shownFlags(spec);
  const below = (spec.commands ?? []).filter(({ hidden }) => !hidden);
  return [
    `${'#'.repeat(Math.min(depth, 4))} coder ${words}`,
    `${spec.summary}.`,
    fence('console', usageLine(words, spec)),
    ...(spec.aliases?.length ? [`Also called: ${spec.aliases.map((alias) => `\`${alias}\``).join(', ')}.`] : []),
    ...(spec.kind === 'command' && spec.details ? [spec.details] : []),
    ...(flags.length > 0 ? [flagTable(flags)] : []),
    ...below.flatMap((each) => sections(`${words} ${each.name}`, each, depth + 1)),
  ];
}

function flagTable(flags: readonly FlagSpec[]): string {
  const rows = flags.map((flag) => [
    `\`${flagLabel(flag)}${flag.type === 'bool' ? '' : ` <${placeholder(flag)}>`}\``,
    flag.env ? `\`$${flag.env}\`` : '',
    flag.default !== undefined && flag.default !== 'false' ? `\`${flag.default}\`` : '',
    cell(`${flag.description}${choices(flag)}${flag.required ? ' (required)' : ''}`),
  ]);
  return table(['Flag', 'Variable', 'Default', 'What it says'], rows);
}

function choices({ choices: list = [], type }: FlagSpec): string {
  if (list.length === 0) return '';
  return `; ${type === 'choices' ? 'any' : 'one'} of ${list.map((choice) => `\`${choice}\``).join(', ')}`;
}
