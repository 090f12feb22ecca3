import { columnFlag, orgFlag, outputFlag, yesFlag } from '../command/shared-flags.js';
import type { CommandSpec, GroupSpec } from '../command/spec.js';
import { exampleIds } from './example-ids.js';

const push: CommandSpec = {
  kind: 'command',
  name: 'push',
  usage: '[template]',
  summary: 'Upload a template, or a new version of one',
  details:
    'Uploads a directory with Terraform files, plans it, and makes it the active version. The template is created when there is none of that name. Without a name it is that of the directory.',
  args: { min: 0, max: 1 },
  flags: [
    {
      name: 'directory',
      short: 'd',
      type: 'text',
      default: '.',
      description: 'Directory to upload; `-` reads a tar archive from standard input',
    },
    { name: 'message', short: 'm', type: 'text', description: 'What is new in this version' },
    { name: 'name', type: 'text', description: 'Name of the version; generated unless given' },
    {
      name: 'variable',
      type: 'list',
      description: 'Value of a Terraform variable, `name=value`; repeatable',
    },
    { name: 'var', type: 'list', description: 'The same as --variable' },
    {
      name: 'variables-file',
      type: 'text',
      description: 'YAML file with values of Terraform variables, by name',
    },
    {
      name: 'provisioner-tag',
      type: 'list',
      description:
        'Tag that a daemon must have to work on it, `name=value`; repeatable. `-` takes all tags away; without the flag the tags of the active version stay',
    },
    { name: 'activate', type: 'bool', default: 'true', description: 'Make it the version of new workspaces' },
    {
      name: 'always-prompt',
      type: 'bool',
      description: 'Ask for the value of every variable, also those that have one',
    },
    {
      name: 'ignore-lockfile',
      type: 'bool',
      description: 'Say nothing when there is no .terraform.lock.hcl',
    },
    yesFlag,
    orgFlag,
  ],
  load: () => import('./push.js'),
};

const list: CommandSpec = {
  kind: 'command',
  name: 'list',
  aliases: ['ls'],
  summary: 'List templates',
  flags: [
    columnFlag(
      [
        'name',
        'created at',
        'last updated',
        'organization id',
        'organization name',
        'provisioner',
        'active version id',
        'used by',
        'default ttl',
      ],
      'name,organization name,last updated,used by',
    ),
    outputFlag,
  ],
  load: () => import('./list.js'),
};

const init: CommandSpec = {
  kind: 'command',
  name: 'init',
  usage: '[directory]',
  summary: 'Start a template from an example',
  args: { min: 0, max: 1 },
  flags: [{ name: 'id', type: 'choice', choices: exampleIds, description: 'Example to start from' }],
  load: () => import('./init.js'),
};

const versionsList: CommandSpec = {
  kind: 'command',
  name: 'list',
  aliases: ['ls'],
  usage: '<template>',
  summary: 'List the versions of a template',
  args: { min: 1, max: 1 },
  flags: [
    { name: 'include-archived', type: 'bool', description: 'Also versions that are archived' },
    orgFlag,
    columnFlag(
      ['id', 'name', 'created at', 'created by', 'status', 'active', 'archived'],
      'name,created at,created by,status,active',
    ),
    outputFlag,
  ],
  load: () => import('./list-versions.js'),
};

export const spec: GroupSpec = {
  kind: 'group',
  name: 'templates',
  aliases: ['template'],
  summary: 'Write, push and look at templates',
  commands: [
    init,
    push,
    list,
    {
      kind: 'group',
      name: 'versions',
      aliases: ['version'],
      summary: 'See the versions of a template',
      commands: [versionsList],
    },
  ],
};
