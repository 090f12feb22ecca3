import { fstatSync } from 'node:fs';
import { access } from 'node:fs/promises';
import { basename, join, resolve } from 'node:path';
import { buffer } from 'node:stream/consumers';
import type { Flags } from '../command/flags.js';
import type { Invocation, Streams } from '../command/invocation.js';
import { keyValues } from '../command/key-values.js';
import { readValuesFile } from '../config/values-file.js';
import { formatCell } from '../terminal/table.js';
import { archiveDirectory } from './archive.js';

export interface Source {
  readonly template: string;
  readonly archive: Uint8Array;
}

/** The archive to push and the name to push it under; asks before it reads a directory. */
export async function readSource(invocation: Invocation): Promise<Source> {
  const { args, flags, print, prompts, streams } = invocation;
  const directory = flags.text('directory');
  if (directory === '-' || (!flags.given('directory') && hasPipedInput(streams.stdin))) {
    if (!args[0])
      throw new Error('an archive on standard input has no name: coder templates push <template>');
    print('Reading the archive from standard input...');
    const bytes = await buffer(streams.stdin);
    return { template: args[0], archive: bytes.length > 0 ? bytes : emptyTar };
  }
  const archive = await archiveDirectory(directory);
  const path = resolve(directory);
  if (!flags.bool('ignore-lockfile') && !(await exists(join(path, '.terraform.lock.hcl'))))
    print(
      'There is no .terraform.lock.hcl: the next import may take newer providers. `terraform init` in the directory makes one.',
    );
  if (!flags.bool('yes')) await prompts.confirm(`Upload ${JSON.stringify(path)}?`, true);
  return { template: args[0] ?? basename(path), archive };
}

const emptyTar = new Uint8Array(1024);

/** A pipe or a file, which somebody connected on purpose; neither a terminal nor nothing (`/dev/null`). */
function hasPipedInput(stdin: Streams['stdin']): boolean {
  if (stdin.isTTY) return false;
  const info = fstatSync(0);
  return info.isFIFO() || info.isFile() || info.isSocket();
}

async function exists(path: string): Promise<boolean> {
  return access(path).then(
    () => true,
    () => false,
  );
}

/** Values of Terraform variables by the flags and the file that they name. */
export async function givenVariables({ flags }: Invocation): Promise<Map<string, string>> {
  const file = flags.text('variables-file');
  return new Map([
    ...(file ? await readValuesFile(file) : []),
    ...keyValues(flags.list('variable'), '--variable'),
    ...keyValues(flags.list('var'), '--var'),
  ]);
}

/** Tags of `--provisioner-tag`, none for `-`; undefined: the flag was not given. @throws Error about a pair without `=` */
export function readTags(flags: Flags): Record<string, string> | undefined {
  const words = flags.list('provisioner-tag');
  if (words.length === 0) return undefined;
  return Object.fromEntries(
    keyValues(
      words.filter((word) => word !== '-'),
      '--provisioner-tag',
    ),
  );
}

/** Tells which daemons may work on it. */
export function sayTags({ warn }: Invocation, tags: Readonly<Record<string, string>>): void {
  warn(`Provisioner tags: ${Object.keys(tags).length > 0 ? formatCell(tags) : '<none>'}`);
}
