import { columnFlag, outputFlag } from '../command/shared-flags.js';
import type { GroupSpec } from '../command/spec.js';

const columns = ['name', 'entitlement', 'enabled', 'limit', 'actual'];

export const spec: GroupSpec = {
  kind: 'group',
  name: 'features',
  aliases: ['feature'],
  summary: 'See what the licence of the server covers',
  commands: [
    {
      kind: 'command',
      name: 'list',
      aliases: ['ls'],
      summary: 'List the features',
      flags: [columnFlag(columns, columns.join(',')), outputFlag],
      load: () => import('./list.js'),
    },
  ],
};
