import {
  columnFlag,
  debugBuildFlag,
  orgFlag,
  outputFlag,
  parameterFlags,
  yesFlag,
} from '../command/shared-flags.js';
import type { CommandSpec, FlagSpec } from '../command/spec.js';

const noWaitFlag = {
  name: 'no-wait',
  type: 'bool',
  description: 'End as soon as the build is queued',
} as const;
const oneWorkspace = { usage: '<workspace>', args: { min: 1, max: 1 } } as const;

export const create: CommandSpec = {
  kind: 'command',
  name: 'create',
  usage: '[workspace]',
  summary: 'Create a workspace from a template',
  details:
    'The workspace is yours unless its name is given as owner/name. Before it asks whether to go on, it plans the workspace and shows what it will consist of.',
  args: { min: 0, max: 1 },
  flags: [
    {
      name: 'template',
      short: 't',
      type: 'text',
      env: 'CODER_TEMPLATE_NAME',
      description: 'Template to create it from',
    },
    {
      name: 'template-version',
      type: 'text',
      env: 'CODER_TEMPLATE_VERSION',
      description: 'Version of the template; the active one unless given',
    },
    {
      name: 'preset',
      type: 'text',
      env: 'CODER_PRESET_NAME',
      description: 'Preset of parameters, by name; `none` for none; the default one unless given',
    },
    {
      name: 'dry-run',
      type: 'bool',
      description: 'Plan it, tell what it would cost and whether the quota allows it, and make nothing',
    },
    {
      name: 'start-at',
      type: 'text',
      env: 'CODER_WORKSPACE_START_AT',
      description: 'When it starts by itself, such as `9:30AM Mon-Fri Europe/Dublin`',
    },
    {
      name: 'stop-after',
      type: 'duration',
      env: 'CODER_WORKSPACE_STOP_AFTER',
      description: 'How long after its start it stops by itself',
    },
    {
      name: 'automatic-updates',
      type: 'text',
      env: 'CODER_WORKSPACE_AUTOMATIC_UPDATES',
      default: 'never',
      description: '`always`: each start takes the active version of the template; or `never`',
    },
    {
      name: 'copy-parameters-from',
      type: 'text',
      env: 'CODER_WORKSPACE_COPY_PARAMETERS_FROM',
      description: 'Workspace whose values of parameters to take',
    },
    { ...noWaitFlag, env: 'CODER_CREATE_NO_WAIT' },
    ...parameterFlags,
    yesFlag,
    orgFlag,
  ],
  load: () => import('./create.js'),
};

export const allFlag: FlagSpec = {
  name: 'all',
  short: 'a',
  type: 'bool',
  description: 'Workspaces of everybody, as far as you may see them',
};

export const searchFlag: FlagSpec = {
  name: 'search',
  type: 'text',
  default: 'owner:me',
  description: 'Which workspaces, such as `owner:me status:running template:docker`',
};

export const list: CommandSpec = {
  kind: 'command',
  name: 'list',
  aliases: ['ls'],
  summary: 'List workspaces',
  flags: [
    allFlag,
    searchFlag,
    columnFlag(
      [
        'favorite',
        'workspace',
        'organization id',
        'organization name',
        'template',
        'status',
        'healthy',
        'last built',
        'current version',
        'outdated',
        'starts at',
        'starts next',
        'stops after',
        'stops next',
        'daily cost',
      ],
      'workspace,template,status,healthy,last built,current version,outdated,starts at,stops after',
    ),
    outputFlag,
  ],
  load: () => import('./list.js'),
};

export const show: CommandSpec = {
  kind: 'command',
  name: 'show',
  ...oneWorkspace,
  summary: 'Show the resources and agents of a workspace',
  flags: [{ name: 'details', type: 'bool', default: 'false', description: 'Also metadata and apps' }],
  load: () => import('./show.js'),
};

export const start: CommandSpec = {
  kind: 'command',
  name: 'start',
  ...oneWorkspace,
  summary: 'Start a workspace',
  flags: [
    noWaitFlag,
    yesFlag,
    ...parameterFlags,
    {
      name: 'reason',
      type: 'text',
      hidden: true,
      default: 'cli',
      description: 'Reason to store on the build',
    },
    debugBuildFlag,
  ],
  load: () => import('./start.js'),
};

export const stop: CommandSpec = {
  kind: 'command',
  name: 'stop',
  ...oneWorkspace,
  summary: 'Stop a workspace',
  flags: [yesFlag, debugBuildFlag],
  load: () => import('./stop.js'),
};

export const restart: CommandSpec = {
  kind: 'command',
  name: 'restart',
  ...oneWorkspace,
  summary: 'Stop a workspace and start it again',
  flags: [yesFlag, ...parameterFlags, debugBuildFlag],
  load: () => import('./restart.js'),
};

export const remove: CommandSpec = {
  kind: 'command',
  name: 'delete',
  aliases: ['rm'],
  ...oneWorkspace,
  summary: 'Delete a workspace',
  flags: [
    {
      name: 'orphan',
      type: 'bool',
      description: 'Forget its resources instead of destroying them (managers of the template only)',
    },
    yesFlag,
    debugBuildFlag,
  ],
  load: () => import('./delete.js'),
};

export const update: CommandSpec = {
  kind: 'command',
  name: 'update',
  ...oneWorkspace,
  summary: 'Start a workspace with the active version of its template',
  details: 'One that runs is stopped first. Values that only the new version asks for are asked for.',
  flags: [...parameterFlags, debugBuildFlag],
  load: () => import('./update.js'),
};

export const favorite: CommandSpec = {
  kind: 'command',
  name: 'favorite',
  aliases: ['fav', 'favourite'],
  ...oneWorkspace,
  summary: 'Mark a workspace as one of your favorites',
  load: async () => ({ run: (await import('./favorite.js')).addFavorite }),
};

export const unfavorite: CommandSpec = {
  kind: 'command',
  name: 'unfavorite',
  aliases: ['unfav', 'unfavourite'],
  ...oneWorkspace,
  summary: 'Take that mark away',
  load: async () => ({ run: (await import('./favorite.js')).removeFavorite }),
};

export const rename: CommandSpec = {
  kind: 'command',
  name: 'rename',
  usage: '<workspace> <new name>',
  args: { min: 2, max: 2 },
  summary: 'Give a workspace another name',
  details: 'Asks for the old name. The server has to allow it (CODER_ALLOW_WORKSPACE_RENAMES).',
  flags: [{ ...yesFlag, description: 'Without effect: the old name is always asked for' }],
  load: () => import('./rename.js'),
};

export const autoupdate: CommandSpec = {
  kind: 'command',
  name: 'autoupdate',
  usage: '<workspace> <always|never>',
  args: { min: 2, max: 2 },
  summary: 'Set whether each start takes the active version of the template',
  flags: [{ ...yesFlag, description: 'Without effect: nothing is asked' }],
  load: () => import('./autoupdate.js'),
};

export const logs: CommandSpec = {
  kind: 'command',
  name: 'logs',
  ...oneWorkspace,
  summary: 'Print the log of a build',
  flags: [
    {
      name: 'build-number',
      short: 'n',
      type: 'int',
      default: '0',
      description: 'Number of the build; 0: the latest',
    },
    { name: 'follow', short: 'f', type: 'bool', default: 'false', description: 'Go on until the build ends' },
  ],
  load: () => import('./logs.js'),
};
