import { columnFlag, outputFlag, yesFlag } from '../command/shared-flags.js';
import type { FlagSpec, GroupSpec } from '../command/spec.js';

const columns = ['name', 'created', 'updated', 'env', 'file', 'description'];

const fieldFlags: readonly FlagSpec[] = [
  { name: 'value', type: 'text', description: 'The value; on a command line others may see it' },
  { name: 'description', type: 'text', description: 'What it is for' },
  { name: 'env', type: 'text', description: 'Variable that holds it in your workspaces' },
  { name: 'file', type: 'text', description: 'File that holds it in your workspaces, from `/` or `~/` on' },
];
const name = { usage: '<name>', args: { min: 1, max: 1 } } as const;

export const spec: GroupSpec = {
  kind: 'group',
  name: 'secret',
  aliases: ['secrets'],
  summary: 'Keep values that your workspaces need',
  commands: [
    {
      kind: 'command',
      name: 'create',
      summary: 'Keep a value under a name',
      details:
        'The value is asked for, or read from standard input as it is, unless --value gives it. Nobody can read it back.',
      ...name,
      flags: fieldFlags,
      load: () => import('./create.js'),
    },
    {
      kind: 'command',
      name: 'update',
      summary: 'Change a secret',
      details:
        'What no flag names stays. Without flags the value is changed: it is asked for, or read from standard input.',
      ...name,
      flags: fieldFlags,
      load: () => import('./update.js'),
    },
    {
      kind: 'command',
      name: 'list',
      aliases: ['ls'],
      summary: 'List secrets, or show one',
      usage: '[name]',
      args: { min: 0, max: 1 },
      flags: [columnFlag(columns, columns.join(',')), outputFlag],
      load: () => import('./list.js'),
    },
    {
      kind: 'command',
      name: 'delete',
      aliases: ['remove', 'rm'],
      summary: 'Delete a secret',
      ...name,
      flags: [yesFlag],
      load: () => import('./remove.js'),
    },
  ],
};
