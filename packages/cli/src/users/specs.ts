import { columnFlag, orgFlag, outputFlag, yesFlag } from '../command/shared-flags.js';
import type { CommandSpec, GroupSpec } from '../command/spec.js';

const oneUser = { usage: '<username|user_id>', args: { min: 1, max: 1 } } as const;
const statusFlags = [
  columnFlag(['username', 'email', 'created at', 'status'], 'username,email,created at,status'),
];

const create: CommandSpec = {
  kind: 'command',
  name: 'create',
  summary: 'Make a user',
  details:
    'Without a password one is generated. What the new user has to know to sign in is told on standard error.',
  flags: [
    { name: 'email', short: 'e', type: 'text', description: 'Email address; asked for unless given' },
    { name: 'username', short: 'u', type: 'text', description: 'Name; asked for unless given' },
    { name: 'full-name', short: 'n', type: 'text', description: 'Full name' },
    { name: 'password', short: 'p', type: 'text', description: 'Password; generated unless given' },
    {
      name: 'login-type',
      type: 'text',
      description: 'How the user signs in: `password`, `github`, `oidc`, or `none`; password unless given',
    },
    {
      name: 'service-account',
      type: 'bool',
      description: 'Make an account that acts by tokens only, and has no email address',
    },
    orgFlag,
  ],
  load: () => import('./create.js'),
};

const list: CommandSpec = {
  kind: 'command',
  name: 'list',
  aliases: ['ls'],
  summary: 'List users',
  flags: [
    { name: 'github-user-id', type: 'int', description: 'Only the user with this numeric id of GitHub' },
    columnFlag(
      ['id', 'username', 'name', 'email', 'created at', 'updated at', 'status'],
      'username,email,created at,status',
    ),
    outputFlag,
  ],
  load: () => import('./list.js'),
};

export const spec: GroupSpec = {
  kind: 'group',
  name: 'users',
  aliases: ['user'],
  summary: 'Manage users',
  commands: [
    create,
    list,
    {
      kind: 'command',
      name: 'show',
      usage: "<username|user_id|'me'>",
      args: { min: 1, max: 1 },
      summary: 'Show a user',
      flags: [outputFlag],
      load: () => import('./show.js'),
    },
    {
      kind: 'command',
      name: 'activate',
      aliases: ['active'],
      ...oneUser,
      summary: 'Let a suspended user sign in again',
      flags: statusFlags,
      load: async () => {
        const { changeStatus } = await import('./change-status.js');
        return { run: (invocation) => changeStatus(invocation, 'active') };
      },
    },
    {
      kind: 'command',
      name: 'suspend',
      ...oneUser,
      summary: 'Keep a user from signing in, and end their sessions',
      flags: statusFlags,
      load: async () => {
        const { changeStatus } = await import('./change-status.js');
        return { run: (invocation) => changeStatus(invocation, 'suspended') };
      },
    },
    {
      kind: 'command',
      name: 'delete',
      aliases: ['rm'],
      ...oneUser,
      summary: 'Delete a user, who may have no workspace any more',
      load: () => import('./delete.js'),
    },
    {
      kind: 'command',
      name: 'edit-roles',
      ...oneUser,
      summary: 'Set the roles that a user has on the whole server',
      flags: [
        {
          name: 'roles',
          type: 'list',
          description: 'The roles from now on, such as `auditor,user-admin`; picked from a list unless given',
        },
        yesFlag,
      ],
      load: () => import('./edit-roles.js'),
    },
    {
      kind: 'command',
      name: 'oidc-claims',
      summary: 'Show what the identity provider told of you at your last sign-in',
      flags: [columnFlag(['key', 'value'], 'key,value'), outputFlag],
      load: () => import('./oidc-claims.js'),
    },
  ],
};
