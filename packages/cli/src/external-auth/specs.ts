import { columnFlag, outputFlag } from '../command/shared-flags.js';
import type { GroupSpec } from '../command/spec.js';

const columns = ['id', 'name', 'type', 'authenticated', 'expires', 'error'];

export const spec: GroupSpec = {
  kind: 'group',
  name: 'external-auth',
  summary: 'See the services that workspaces sign in to for you',
  commands: [
    {
      kind: 'command',
      name: 'list',
      aliases: ['ls'],
      summary: 'List the services, and where you have signed in',
      flags: [columnFlag(columns, 'id,name,type,authenticated'), outputFlag],
      load: () => import('./list.js'),
    },
  ],
};
