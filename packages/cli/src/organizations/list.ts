import { traced } from '../command/errors.js';
import type { Invocation } from '../command/invocation.js';
import { printList } from '../terminal/list.js';
import { organizationColumns } from './columns.js';

/** `coder organizations list`: those that the caller may see. */
export async function run(invocation: Invocation): Promise<void> {
  const client = await invocation.client();
  printList(invocation, {
    columns: organizationColumns,
    rows: await traced('list organizations', client.getOrganizations()),
    sortBy: 'name',
    empty: 'No organizations found.',
  });
}
