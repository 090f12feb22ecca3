import {
  columnFlag,
  debugBuildFlag,
  orgFlag,
  outputFlag,
  parameterFlags,
  yesFlag,
} from '../command/shared-flags.js';
import type { CommandSpec } from '../command/spec.js';

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

export const list: CommandSpec = {
  kind: 'command',
  name: 'list',
  aliases: ['ls'],
  summary: 'List workspaces',
  flags: [
    {
      name: 'all',
      short: 'a',
      type: 'bool',
      description: 'Workspaces of everybody, as far as you may see them',
    },
    {
      name: 'search',
      type: 'text',
      default: 'owner:me',
      description: 'Which workspaces, such as `owner:me status:running template:docker`',
    },
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
