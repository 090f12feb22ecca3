import type { FlagSpec, GroupSpec } from '../command/spec.js';

const buildFlag: FlagSpec = {
  name: 'build',
  short: 'b',
  type: 'int',
  description: 'Number of the build; the latest unless given',
};

export const spec: GroupSpec = {
  kind: 'group',
  name: 'state',
  summary: 'Read and replace the Terraform state of workspaces, to repair them',
  commands: [
    {
      kind: 'command',
      name: 'pull',
      usage: '<workspace> [file]',
      summary: 'Print the state of a workspace, or write it into a file',
      args: { min: 1, max: 2 },
      flags: [buildFlag],
      load: () => import('./pull.js'),
    },
    {
      kind: 'command',
      name: 'push',
      usage: '<workspace> <file>',
      summary: 'Build a workspace with a state from a file',
      details: 'The file is one that `coder state pull` gave; `-` reads standard input.',
      args: { min: 2, max: 2 },
      flags: [
        buildFlag,
        { name: 'no-build', short: 'n', type: 'bool', description: 'Store the state without a build' },
      ],
      load: () => import('./push.js'),
    },
  ],
};
