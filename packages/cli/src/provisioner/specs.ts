import { columnFlag, orgFlag, outputFlag } from '../command/shared-flags.js';
import type { CommandSpec, GroupSpec } from '../command/spec.js';
import { jobs } from './jobs-specs.js';
import { keys } from './keys-specs.js';
import { start } from './start-spec.js';

const list: CommandSpec = {
  kind: 'command',
  name: 'list',
  aliases: ['ls'],
  summary: 'List provisioner daemons',
  flags: [
    {
      name: 'limit',
      short: 'l',
      type: 'int',
      env: 'CODER_PROVISIONER_LIST_LIMIT',
      default: '50',
      description: 'At most this many daemons',
    },
    {
      name: 'show-offline',
      short: 'f',
      type: 'bool',
      env: 'CODER_PROVISIONER_SHOW_OFFLINE',
      description: 'Also those that are gone',
    },
    {
      name: 'status',
      short: 's',
      type: 'choices',
      choices: ['offline', 'idle', 'busy'],
      env: 'CODER_PROVISIONER_LIST_STATUS',
      description: 'Only daemons with one of these statuses',
    },
    {
      name: 'max-age',
      short: 'm',
      type: 'duration',
      env: 'CODER_PROVISIONER_LIST_MAX_AGE',
      description: 'Only daemons that were seen within this time',
    },
    orgFlag,
    columnFlag(
      [
        'id',
        'organization id',
        'created at',
        'last seen at',
        'name',
        'version',
        'api version',
        'tags',
        'key name',
        'status',
        'current job id',
        'current job status',
        'current job template name',
        'current job template icon',
        'current job template display name',
        'previous job id',
        'previous job status',
        'previous job template name',
        'previous job template icon',
        'previous job template display name',
        'organization',
      ],
      'created at,last seen at,key name,name,version,status,tags',
    ),
    outputFlag,
  ],
  load: () => import('./list-daemons.js'),
};

export const spec: GroupSpec = {
  kind: 'group',
  name: 'provisioner',
  aliases: ['provisioners'],
  summary: 'See and run provisioner daemons, and see their jobs',
  commands: [list, jobs, start, keys],
};
