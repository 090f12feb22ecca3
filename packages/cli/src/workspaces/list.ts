import type { Workspace } from '@coder-ts/sdk';
import { formatAge, formatDuration } from '../command/duration.js';
import type { Invocation } from '../command/invocation.js';
import { printList } from '../terminal/list.js';
import type { Column } from '../terminal/table.js';
import { formatLocalTime } from '../terminal/time.js';
import { humanizeSchedule } from './schedule.js';
import { hasHealth, statusWord } from './status.js';

const columns: readonly Column<Workspace>[] = [
  { name: 'favorite', cell: ({ favorite }) => favorite },
  {
    name: 'workspace',
    cell: ({ favorite, owner_name: owner, name }) => `${favorite ? '★' : ' '} ${owner}/${name}`,
  },
  { name: 'organization id', cell: ({ organization_id: id }) => id },
  { name: 'organization name', cell: ({ organization_name: name }) => name },
  { name: 'template', cell: ({ template_name: name }) => name },
  { name: 'status', cell: statusWord },
  { name: 'healthy', cell: (workspace) => (hasHealth(workspace) ? workspace.health.healthy : '') },
  {
    name: 'last built',
    cell: ({ latest_build: build }) => formatAge(Date.now() - Date.parse(build.job.created_at)),
  },
  { name: 'current version', cell: ({ latest_build: build }) => build.template_version_name },
  { name: 'outdated', cell: ({ outdated }) => outdated },
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
  { name: 'daily cost', cell: ({ latest_build: build }) => build.daily_cost ?? 0 },
];

/** `coder list`. */
export async function run(invocation: Invocation): Promise<void> {
  const { flags } = invocation;
  const client = await invocation.client();
  const q = flags.bool('all') && !flags.given('search') ? '' : flags.text('search');
  const { workspaces } = await client.listWorkspaces({ query: q ? { q } : {} });
  printList(invocation, {
    columns,
    rows: workspaces,
    sortBy: 'workspace',
    empty: 'No workspaces found! Create one:\n\n  coder create <name>',
  });
}
