import { columnFlag, orgFlag, outputFlag, textFlag, yesFlag } from '../command/shared-flags.js';
import type { FlagSpec, GroupSpec } from '../command/spec.js';

const organizationChoices = [
  'id',
  'name',
  'display name',
  'icon',
  'description',
  'created at',
  'updated at',
  'default',
  'default org member roles',
];
const oneMember = { usage: '<username | user_id>', args: { min: 1, max: 1 } } as const;
const many = Number.POSITIVE_INFINITY;

const members: GroupSpec = {
  kind: 'group',
  name: 'members',
  aliases: ['member'],
  summary: 'Manage who is in an organization',
  commands: [
    {
      kind: 'command',
      name: 'list',
      summary: 'List the members',
      flags: [
        columnFlag(
          [
            'username',
            'name',
            'last seen at',
            'user created at',
            'user updated at',
            'user id',
            'organization id',
            'created at',
            'updated at',
            'organization roles',
          ],
          'username,organization roles',
        ),
        outputFlag,
      ],
      load: async () => ({ run: (await import('./members.js')).listMembers }),
    },
    {
      kind: 'command',
      name: 'add',
      ...oneMember,
      summary: 'Add a user to the organization',
      load: async () => ({ run: (await import('./members.js')).addMember }),
    },
    {
      kind: 'command',
      name: 'remove',
      aliases: ['rm'],
      ...oneMember,
      summary: 'Remove a member from the organization',
      load: async () => ({ run: (await import('./members.js')).removeMember }),
    },
    {
      kind: 'command',
      name: 'edit-roles',
      aliases: ['edit-role'],
      usage: '<username | user_id> [roles...]',
      args: { min: 1, max: many },
      summary: 'Set the roles that a member has in the organization',
      load: async () => ({ run: (await import('./members.js')).editMemberRoles }),
    },
  ],
};

const roleColumnFlag = columnFlag(
  [
    'name',
    'display name',
    'organization id',
    'site permissions',
    'organization permissions',
    'user permissions',
  ],
  'name,display name,site permissions,organization permissions,user permissions',
);
const roleFlags: readonly FlagSpec[] = [
  yesFlag,
  { name: 'dry-run', type: 'bool', description: 'Print the role as JSON, and change nothing' },
  { name: 'stdin', type: 'bool', description: 'Read the role as JSON from standard input' },
];
const oneRole = { usage: '<role_name>', args: { min: 0, max: 1 } } as const;

const roles: GroupSpec = {
  kind: 'group',
  name: 'roles',
  aliases: ['role'],
  summary: 'See and make roles of an organization',
  commands: [
    {
      kind: 'command',
      name: 'show',
      usage: '[role_names ...]',
      args: { min: 0, max: many },
      summary: 'Show roles and how much they permit',
      flags: [roleColumnFlag, outputFlag],
      load: () => import('./show-roles.js'),
    },
    {
      kind: 'command',
      name: 'create',
      ...oneRole,
      summary: 'Make a role',
      details: 'Its permissions are picked from a list, unless the role comes as JSON by --stdin.',
      flags: roleFlags,
      load: async () => ({ run: (await import('./save-role.js')).createRole }),
    },
    {
      kind: 'command',
      name: 'update',
      ...oneRole,
      summary: 'Change what a role permits',
      details: 'Its permissions are picked from a list, unless the role comes as JSON by --stdin.',
      flags: [...roleFlags, roleColumnFlag, outputFlag],
      load: async () => ({ run: (await import('./save-role.js')).updateRole }),
    },
  ],
};

/** Kinds of settings. Each is shown and set as a whole, as JSON. */
const kinds = [
  {
    name: 'group-sync',
    aliases: ['groupsync'],
    noun: 'which groups follow the claims of the identity provider',
    load: async () => (await import('./settings.js')).groupSync,
  },
  {
    name: 'role-sync',
    aliases: ['rolesync'],
    noun: 'which roles follow the claims of the identity provider',
    load: async () => (await import('./settings.js')).roleSync,
  },
  {
    name: 'organization-sync',
    aliases: ['organizationsync', 'org-sync', 'orgsync'],
    noun: 'which memberships follow the claims of the identity provider, in the whole deployment',
    load: async () => (await import('./settings.js')).organizationSync,
  },
  {
    name: 'workspace-sharing',
    aliases: ['workspacesharing'],
    noun: 'who may share workspaces',
    load: async () => (await import('./settings.js')).workspaceSharing,
  },
] as const;

const settings: GroupSpec = {
  kind: 'group',
  name: 'settings',
  aliases: ['setting'],
  summary: 'See and change the settings of an organization',
  commands: [
    {
      kind: 'group',
      name: 'show',
      summary: 'Print settings as JSON',
      commands: kinds.map(({ name, aliases, noun, load }) => ({
        kind: 'command',
        name,
        aliases,
        summary: `Print ${noun}`,
        load: async () => {
          const { showSettings } = await import('./settings.js');
          const settings = await load();
          return { run: (invocation) => showSettings<never>(invocation, settings) };
        },
      })),
    },
    {
      kind: 'group',
      name: 'set',
      summary: 'Change settings by JSON on standard input',
      commands: kinds.map(({ name, aliases, noun, load }) => ({
        kind: 'command',
        name,
        aliases,
        summary: `Change ${noun}`,
        load: async () => {
          const { setSettings } = await import('./settings.js');
          const settings = await load();
          return { run: (invocation) => setSettings<never>(invocation, settings) };
        },
      })),
    },
  ],
};

export const spec: GroupSpec = {
  kind: 'group',
  name: 'organizations',
  aliases: ['organization', 'org', 'orgs'],
  summary: 'Manage organizations',
  flags: [orgFlag],
  commands: [
    {
      kind: 'command',
      name: 'show',
      usage: '["selected"|"me"|uuid|org_name]',
      args: { min: 0, max: 1 },
      summary: 'Show the organization that commands act in, or others',
      flags: [
        { name: 'only-id', type: 'bool', description: 'Print nothing but the id' },
        columnFlag(organizationChoices, 'id,name,default'),
        textFlag('table', 'json'),
      ],
      load: () => import('./show.js'),
    },
    {
      kind: 'command',
      name: 'list',
      aliases: ['ls'],
      summary: 'List the organizations that you may see',
      flags: [columnFlag(organizationChoices, 'name,display name,id,default'), outputFlag],
      load: () => import('./list.js'),
    },
    {
      kind: 'command',
      name: 'create',
      usage: '<organization name>',
      args: { min: 1, max: 1 },
      summary: 'Make an organization',
      flags: [yesFlag],
      load: () => import('./create.js'),
    },
    {
      kind: 'command',
      name: 'delete',
      aliases: ['rm'],
      usage: '<organization_name_or_id>',
      args: { min: 1, max: 1 },
      summary: 'Delete an organization that has no workspaces and templates any more',
      flags: [yesFlag],
      load: () => import('./delete.js'),
    },
    members,
    roles,
    settings,
  ],
};
