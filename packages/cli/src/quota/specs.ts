import { orgFlag, outputFlag } from '../command/shared-flags.js';
import type { CommandSpec, GroupSpec } from '../command/spec.js';

const show: CommandSpec = {
  kind: 'command',
  name: 'show',
  usage: '[user]',
  summary: 'Show what a user may spend, and on what it is spent',
  details:
    'The budget is what the groups of the user allow together; the use is what the latest builds of their workspaces cost. Yours unless a user is named.',
  args: { min: 0, max: 1 },
  flags: [orgFlag, outputFlag],
  load: () => import('./show.js'),
};

export const spec: GroupSpec = {
  kind: 'group',
  name: 'quota',
  summary: 'See budgets and what uses them',
  commands: [show],
};
