import { columnFlag, outputFlag } from '../command/shared-flags.js';
import type { FlagSpec, GroupSpec } from '../command/spec.js';

const oneWorkspace = { usage: '<workspace>', args: { min: 1, max: 1 } } as const;
const listFlags = [columnFlag(['user', 'group', 'role'], 'user,group,role'), outputFlag];
const actorFlags = (form: string): FlagSpec[] => [
  { name: 'user', type: 'list', description: `User, ${form}; repeatable` },
  { name: 'group', type: 'list', description: `Group, ${form}; repeatable` },
];

export const spec: GroupSpec = {
  kind: 'group',
  name: 'sharing',
  summary: 'Share workspaces with users and groups',
  commands: [
    {
      kind: 'command',
      name: 'add',
      aliases: ['share'],
      ...oneWorkspace,
      summary: 'Share a workspace',
      details:
        'The role `use` lets them read, start, stop and connect, which is meant unless a role is named; `admin` lets them do all but delete it.',
      flags: [...actorFlags('`name` or `name:role`'), ...listFlags],
      load: async () => ({ run: (await import('./change.js')).share }),
    },
    {
      kind: 'command',
      name: 'remove',
      aliases: ['unshare'],
      ...oneWorkspace,
      summary: 'Share a workspace no longer',
      flags: [...actorFlags('by name'), ...listFlags],
      load: async () => ({ run: (await import('./change.js')).unshare }),
    },
    {
      kind: 'command',
      name: 'status',
      aliases: ['list'],
      ...oneWorkspace,
      summary: 'Show whom a workspace is shared with',
      flags: listFlags,
      load: () => import('./status.js'),
    },
  ],
};
