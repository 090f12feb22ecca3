import { columnFlag, outputFlag } from '../command/shared-flags.js';
import type { GroupSpec } from '../command/spec.js';
import { allFlag, searchFlag } from '../workspaces/specs.js';

const columns = ['workspace', 'starts at', 'starts next', 'stops after', 'stops next'];

export const spec: GroupSpec = {
  kind: 'group',
  name: 'schedule',
  summary: 'See and set when workspaces start and stop by themselves',
  commands: [
    {
      kind: 'command',
      name: 'show',
      usage: '[workspace]',
      summary: 'Show when workspaces start and stop',
      args: { min: 0, max: 1 },
      flags: [allFlag, searchFlag, columnFlag(columns, columns.join(',')), outputFlag],
      load: () => import('./show.js'),
    },
    {
      kind: 'command',
      name: 'start',
      usage: '<workspace> { <start-time> [day-of-week] [location] | manual }',
      summary: 'Set when a workspace starts by itself',
      details:
        'The time is one such as 9:30AM or 18:05, the days are those of cron (Mon-Fri, or Mon,Wed), every day unless given, the location a time zone such as Europe/Dublin, that of this machine unless given. `manual`: it does not start by itself.',
      args: { min: 2, max: 4 },
      load: () => import('./start.js'),
    },
    {
      kind: 'command',
      name: 'stop',
      usage: '<workspace> { <duration> | manual }',
      summary: 'Set how long after its start a workspace stops by itself',
      details: 'A workspace that runs keeps the end that it has; `manual` takes that away, too.',
      args: { min: 2, max: 2 },
      load: () => import('./stop.js'),
    },
    {
      kind: 'command',
      name: 'extend',
      aliases: ['override-stop'],
      usage: '<workspace> <duration from now>',
      summary: 'Let a running workspace stop later, or earlier, this once',
      args: { min: 2, max: 2 },
      load: () => import('./extend.js'),
    },
  ],
};
