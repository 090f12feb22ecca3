import type { Client, Workspace } from '@coder-ts/sdk';
import { traced } from '../command/errors.js';
import type { Invocation } from '../command/invocation.js';
import { printList } from '../terminal/list.js';
import { type Column, renderTable } from '../terminal/table.js';
import { scheduleColumns } from './columns.js';

const columns: readonly Column<Workspace>[] = [
  { name: 'workspace', cell: ({ owner_name: owner, name }) => `${owner}/${name}` },
  ...scheduleColumns,
];

/** The schedules of workspaces, as `--output` and `--column` ask for. */
export function printSchedules(invocation: Invocation, rows: readonly Workspace[]): void {
  printList(invocation, {
    columns,
    rows,
    toJson: (row) =>
      Object.fromEntries(columns.map(({ name, cell }) => [name.replaceAll(' ', '_'), cell(row)])),
    sortBy: 'workspace',
    empty: 'No workspaces found! Create one:\n\n  coder create <name>',
  });
}

/** The schedule of a workspace as it is now, after a change. */
export async function printNewSchedule(
  { streams }: Invocation,
  client: Client,
  workspace: string,
): Promise<void> {
  const now = await traced('get workspace', client.getWorkspaceMetadataById({ workspace }));
  const names = columns.map(({ name }) => name);
  streams.stdout.write(renderTable(columns, names, [now]));
}
