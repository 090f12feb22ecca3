import type { Workspace } from '@coder-ts/sdk';
import { formatDuration } from '../command/duration.js';
import type { Column } from '../terminal/table.js';
import { formatLocalTime } from '../terminal/time.js';
import { humanizeSchedule } from '../workspaces/schedule.js';

/** When a workspace starts and stops by itself, as its lists show it. */
export const scheduleColumns: readonly Column<Workspace>[] = [
  {
    name: 'starts at',
    cell: ({ autostart_schedule: schedule }) => (schedule ? humanizeSchedule(schedule) : ''),
  },
  { name: 'starts next', cell: ({ next_start_at: at }) => (at ? formatLocalTime(at) : '') },
  { name: 'stops after', cell: ({ ttl_ms: ms }) => (ms ? formatDuration(ms) : '') },
  {
    name: 'stops next',
    cell: ({ latest_build: { deadline, transition } }) =>
      deadline && transition === 'start' ? formatLocalTime(deadline) : '',
  },
];
