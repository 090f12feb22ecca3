import type { Workspace } from '@coder-ts/sdk';
import { formatAge } from '../command/duration.js';
import type { Invocation } from '../command/invocation.js';
import { scheduleColumns } from '../schedule/columns.js';
import { printList } from '../terminal/list.js';
import type { Column } from '../terminal/table.js';
import { workspaceQuery } from './query.js';
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
  ...scheduleColumns,
  { name: 'daily cost', cell: ({ latest_build: build }) => build.daily_cost ?? 0 },
];

/** `coder list`. */
export async function run(invocation: Invocation): Promise<void> {
  const client = await invocation.client();
  const { workspaces } = await client.listWorkspaces(workspaceQuery(invocation.flags));
  printList(invocation, {
    columns,
    rows: workspaces,
    sortBy: 'workspace',
    empty: 'No workspaces found! Create one:\n\n  coder create <name>',
  });
}
