import { columnFlag, orgFlag, outputFlag, yesFlag } from '../command/shared-flags.js';
import type { CommandSpec, FlagSpec, GroupSpec } from '../command/spec.js';
import { exampleIds } from './example-ids.js';

/** Flags of commands that upload a template. */
const sourceFlags: readonly FlagSpec[] = [
  {
    name: 'directory',
    short: 'd',
    type: 'text',
    default: '.',
    description: 'Directory to upload; `-` reads a tar archive from standard input',
  },
  { name: 'message', short: 'm', type: 'text', description: 'What is new in this version' },
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
  {
    name: 'ignore-lockfile',
    type: 'bool',
    description: 'Say nothing when there is no .terraform.lock.hcl',
  },
];

const push: CommandSpec = {
  kind: 'command',
  name: 'push',
  usage: '[template]',
  summary: 'Upload a template, or a new version of one',
  details:
    'Uploads a directory with Terraform files, plans it, and makes it the active version. The template is created when there is none of that name. Without a name it is that of the directory.',
  args: { min: 0, max: 1 },
  flags: [
    ...sourceFlags,
    { name: 'name', type: 'text', description: 'Name of the version; generated unless given' },
    { name: 'activate', type: 'bool', default: 'true', description: 'Make it the version of new workspaces' },
    {
      name: 'always-prompt',
      type: 'bool',
      description: 'Ask for the value of every variable, also those that have one',
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

const weekdays = ['monday', 'tuesday', 'wednesday', 'thursday', 'friday', 'saturday', 'sunday'];
const duration = (name: string, description: string, byDefault?: string): FlagSpec => ({
  name,
  type: 'duration',
  description,
  ...(byDefault ? { default: byDefault } : {}),
});

const ttlFlags: readonly FlagSpec[] = [
  duration('failure-ttl', 'How long after a failed start what it left is removed; 0: not', '0h'),
  duration('dormancy-threshold', 'How long without use makes a workspace dormant; 0: nothing does', '0h'),
  duration(
    'dormancy-auto-deletion',
    'How long a workspace is dormant before it is deleted; 0: for ever',
    '0h',
  ),
];
const requireActiveFlag: FlagSpec = {
  name: 'require-active-version',
  type: 'bool',
  default: 'false',
  description: 'Whether a start must take the active version',
};

const edit: CommandSpec = {
  kind: 'command',
  name: 'edit',
  usage: '<template>',
  summary: 'Change the settings of a template',
  details: 'What no flag names stays as it is.',
  args: { min: 1, max: 1 },
  flags: [
    { name: 'name', type: 'text', description: 'Name' },
    { name: 'display-name', type: 'text', description: 'Title' },
    { name: 'description', type: 'text', description: 'What it is for' },
    {
      name: 'deprecated',
      type: 'text',
      description: 'Why no new workspace may be made of it, and what to take; empty: it may again',
    },
    { name: 'icon', type: 'text', description: 'Path or URL of an icon, or an emoji' },
    duration('default-ttl', 'How long after its start a new workspace stops by itself; 0: it does not'),
    duration('activity-bump', 'How much later activity lets a workspace stop'),
    duration('autostop-reminder', 'How long before that its owner is reminded; 0: not at all'),
    {
      name: 'autostart-requirement-weekdays',
      type: 'choices',
      choices: [...weekdays, 'all'],
      description: 'Days on which workspaces may start by themselves',
    },
    {
      name: 'autostop-requirement-weekdays',
      type: 'choices',
      choices: [...weekdays, 'none'],
      description: 'Days on which workspaces have to be stopped once',
    },
    {
      name: 'autostop-requirement-weeks',
      type: 'int',
      description: 'Every how many weeks that is',
    },
    ...ttlFlags,
    {
      name: 'allow-user-cancel-workspace-jobs',
      type: 'bool',
      default: 'true',
      description: 'Whether users may cancel builds of their workspaces',
    },
    {
      name: 'allow-user-autostart',
      type: 'bool',
      default: 'true',
      description: 'Whether users may set when their workspaces start by themselves',
    },
    {
      name: 'allow-user-autostop',
      type: 'bool',
      default: 'true',
      description: 'Whether users may set when their workspaces stop by themselves',
    },
    requireActiveFlag,
    {
      name: 'private',
      type: 'bool',
      default: 'false',
      description: 'Take it from the group of everybody, so that only those whom you name may use it',
    },
    { ...yesFlag, description: 'Without effect: nothing is asked' },
    orgFlag,
  ],
  load: () => import('./edit.js'),
};

const remove: CommandSpec = {
  kind: 'command',
  name: 'delete',
  aliases: ['rm'],
  usage: '[name...]',
  summary: 'Delete templates of which there is no workspace any more',
  args: { min: 0, max: Number.POSITIVE_INFINITY },
  flags: [yesFlag, orgFlag],
  load: () => import('./delete.js'),
};

const pull: CommandSpec = {
  kind: 'command',
  name: 'pull',
  usage: '<name> [destination]',
  summary: 'Download the sources of a template',
  details: 'Into a directory of its name, unless another is given or an archive is asked for.',
  args: { min: 1, max: 2 },
  flags: [
    { name: 'tar', type: 'bool', description: 'Write a tar archive on standard output' },
    { name: 'zip', type: 'bool', description: 'Write a zip archive on standard output' },
    {
      name: 'version',
      type: 'text',
      description: 'Name of the version, `latest`, or `active`, which it is unless given',
    },
    yesFlag,
    orgFlag,
  ],
  load: () => import('./pull.js'),
};

const archive: CommandSpec = {
  kind: 'command',
  name: 'archive',
  usage: '[template-name...]',
  summary: 'Archive the versions of templates that failed, or that nothing uses',
  args: { min: 0, max: Number.POSITIVE_INFINITY },
  flags: [
    yesFlag,
    { name: 'all', type: 'bool', description: 'Every version that nothing uses, not only the failed ones' },
    orgFlag,
  ],
  load: () => import('./archive-unused.js'),
};

const archiving = (name: 'archive' | 'unarchive', summary: string): CommandSpec => ({
  kind: 'command',
  name,
  usage: '<template-name> [template-version-names...]',
  summary,
  args: { min: 1, max: Number.POSITIVE_INFINITY },
  flags: [yesFlag, orgFlag],
  load: async () => {
    const { changeArchived } = await import('./archive-versions.js');
    return { run: (invocation) => changeArchived(invocation, name) };
  },
});

const promote: CommandSpec = {
  kind: 'command',
  name: 'promote',
  usage: '--template=<template_name> --template-version=<template_version_name>',
  summary: 'Make a version the one of new workspaces',
  flags: [
    {
      name: 'template',
      short: 't',
      type: 'text',
      env: 'CODER_TEMPLATE_NAME',
      required: true,
      description: 'Template, by name',
    },
    {
      name: 'template-version',
      type: 'text',
      env: 'CODER_TEMPLATE_VERSION_NAME',
      required: true,
      description: 'Version, by name',
    },
    orgFlag,
  ],
  load: () => import('./promote.js'),
};

const presetsList: CommandSpec = {
  kind: 'command',
  name: 'list',
  usage: '<template>',
  summary: 'List the presets of a version of a template',
  args: { min: 1, max: 1 },
  flags: [
    { name: 'template-version', type: 'text', description: 'Version, by name; the active one unless given' },
    orgFlag,
    columnFlag(
      ['name', 'description', 'parameters', 'default', 'desired prebuild instances'],
      'name,description,parameters,default,desired prebuild instances',
    ),
    outputFlag,
  ],
  load: () => import('./list-presets.js'),
};

const create: CommandSpec = {
  kind: 'command',
  name: 'create',
  usage: '[name]',
  summary: 'Deprecated: `push` makes a template, and `edit` sets what this one sets',
  args: { min: 0, max: 1 },
  flags: [
    ...sourceFlags,
    { name: 'private', type: 'bool', description: 'Let nobody use it but those whom you name' },
    duration(
      'default-ttl',
      'How long after its start a new workspace stops by itself; 0: it does not',
      '24h',
    ),
    ...ttlFlags,
    requireActiveFlag,
    yesFlag,
    orgFlag,
  ],
  load: () => import('./create.js'),
};

export const spec: GroupSpec = {
  kind: 'group',
  name: 'templates',
  aliases: ['template'],
  summary: 'Write, push and look at templates',
  commands: [
    init,
    push,
    create,
    pull,
    list,
    edit,
    {
      kind: 'group',
      name: 'versions',
      aliases: ['version'],
      summary: 'See, promote and archive the versions of a template',
      commands: [
        versionsList,
        promote,
        archiving('archive', 'Archive versions, so that nothing can be built of them'),
        archiving('unarchive', 'Take versions out of the archive'),
      ],
    },
    {
      kind: 'group',
      name: 'presets',
      aliases: ['preset'],
      summary: 'See the presets of a template',
      commands: [presetsList],
    },
    archive,
    remove,
  ],
};
