import type { Client } from '@coder-ts/sdk';
import { traced } from '../command/errors.js';
import type { Invocation } from '../command/invocation.js';
import { printList } from '../terminal/list.js';
import type { Column } from '../terminal/table.js';
import { findWorkspace } from '../workspaces/find.js';

interface Row {
  readonly user: string;
  readonly group: string;
  readonly role: string;
}

const columns: readonly Column<Row>[] = [
  { name: 'user', cell: ({ user }) => user },
  { name: 'group', cell: ({ group }) => group },
  { name: 'role', cell: ({ role }) => role },
];

/** `coder sharing status`. */
export async function run(invocation: Invocation): Promise<void> {
  const client = await invocation.client();
  const workspace = await findWorkspace(client, invocation.args[0] ?? '');
  await printShares(invocation, client, workspace.id);
}

/** Whom a workspace is shared with, as it is now: a row a user, and one for each member of a group. */
export async function printShares(invocation: Invocation, client: Client, workspace: string): Promise<void> {
  const { group: groups, users } = await traced('get workspace ACL', client.getWorkspaceAcls({ workspace }));
  printList(invocation, {
    columns,
    rows: [
      ...users.map(({ role, username }) => ({ user: username, group: '-', role })),
      ...groups.flatMap(({ members, name, role }) =>
        members.length > 0
          ? members.map(({ username }) => ({ user: username, group: name, role }))
          : [{ user: '-', group: name, role }],
      ),
    ],
    sortBy: 'user',
    empty: 'The workspace is shared with nobody.',
  });
}
