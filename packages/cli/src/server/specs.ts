import type { CommandSpec } from '../command/spec.js';
import { serverFlags } from './flags.js';
import { idleFlags, refusedFlags } from './foreign-flags.js';

export const spec: CommandSpec = {
  kind: 'command',
  name: 'server',
  summary: 'Start a server',
  details:
    'Runs the API, the database unless one is given, and provisioner daemons, until it is told to stop: SIGINT cancels running jobs, SIGTERM waits for them.',
  flags: [...serverFlags, ...refusedFlags, ...idleFlags],
  load: () => import('./start.js'),
};
