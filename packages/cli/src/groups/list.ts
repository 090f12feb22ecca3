import type { Group } from '@coder-ts/sdk';
import { traced } from '../command/errors.js';
import type { Invocation } from '../command/invocation.js';
import { currentOrganization } from '../config/organization.js';
import { printList } from '../terminal/list.js';
import type { Column } from '../terminal/table.js';

const columns: readonly Column<Group>[] = [
  { name: 'name', cell: ({ name }) => name },
  { name: 'display name', cell: ({ display_name: name }) => name },
  { name: 'organization id', cell: ({ organization_id: id }) => id },
  { name: 'members', cell: ({ members }) => members.map(({ email }) => email) },
  { name: 'avatar url', cell: ({ avatar_url: url }) => url },
  { name: 'quota allowance', cell: ({ quota_allowance: allowance }) => allowance },
];

/** `coder groups list`. */
export async function run(invocation: Invocation): Promise<void> {
  const client = await invocation.client();
  const organization = await traced('current organization', currentOrganization(invocation));
  const rows = await traced('get groups', client.getGroupsByOrganization({ organization: organization.id }));
  printList(invocation, {
    columns,
    rows,
    toJson: (row) => ({ Group: row }),
    sortBy: 'name',
    empty: `No groups found in ${organization.name}! Create one:\n\n  coder groups create <name>`,
  });
}
