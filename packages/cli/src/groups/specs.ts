import { columnFlag, orgFlag, outputFlag } from '../command/shared-flags.js';
import type { CommandSpec, FlagSpec, GroupSpec } from '../command/spec.js';

const oneGroup = { usage: '<name>', args: { min: 1, max: 1 } } as const;
const avatarFlag: FlagSpec = {
  name: 'avatar-url',
  short: 'u',
  type: 'text',
  env: 'CODER_AVATAR_URL',
  description: 'Picture of the group, a URL',
};
const displayNameFlag: FlagSpec = {
  name: 'display-name',
  type: 'text',
  env: 'CODER_DISPLAY_NAME',
  description: 'Name to show in place of the name',
};
const allowanceFlag: FlagSpec = {
  name: 'quota-allowance',
  type: 'int',
  env: 'CODER_QUOTA_ALLOWANCE',
  description: 'Credits a day that the group gives each member; the first one above 0 turns quotas on',
};

const create: CommandSpec = {
  kind: 'command',
  name: 'create',
  ...oneGroup,
  summary: 'Create a group',
  flags: [avatarFlag, displayNameFlag, allowanceFlag, orgFlag],
  load: () => import('./create.js'),
};

const edit: CommandSpec = {
  kind: 'command',
  name: 'edit',
  ...oneGroup,
  summary: 'Change a group or its members',
  details: 'What no flag names stays as it is. The members of `Everyone` are those of the organization.',
  flags: [
    { name: 'name', short: 'n', type: 'text', description: 'New name' },
    avatarFlag,
    displayNameFlag,
    allowanceFlag,
    {
      name: 'add-users',
      short: 'a',
      type: 'list',
      description: 'Users to add, by e-mail address, name or id',
    },
    {
      name: 'rm-users',
      short: 'r',
      type: 'list',
      description: 'Users to remove, by e-mail address, name or id',
    },
    orgFlag,
  ],
  load: () => import('./edit.js'),
};

const remove: CommandSpec = {
  kind: 'command',
  name: 'delete',
  aliases: ['rm'],
  ...oneGroup,
  summary: 'Delete a group',
  flags: [orgFlag],
  load: () => import('./delete.js'),
};

const list: CommandSpec = {
  kind: 'command',
  name: 'list',
  summary: 'List groups',
  flags: [
    columnFlag(
      ['name', 'display name', 'organization id', 'members', 'avatar url', 'quota allowance'],
      'name,display name,organization id,members,avatar url',
    ),
    outputFlag,
    orgFlag,
  ],
  load: () => import('./list.js'),
};

export const spec: GroupSpec = {
  kind: 'group',
  name: 'groups',
  aliases: ['group'],
  summary: 'Manage groups of users and their quota allowances',
  commands: [create, list, edit, remove],
};
