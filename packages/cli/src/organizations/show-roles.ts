import { traced } from '../command/errors.js';
import type { Invocation } from '../command/invocation.js';
import { currentOrganization } from '../config/organization.js';
import { printList } from '../terminal/list.js';
import { roleColumns } from './columns.js';

/** `coder organizations roles show`: all roles of the organization, or those that are named. */
export async function run(invocation: Invocation): Promise<void> {
  const { args } = invocation;
  const client = await invocation.client();
  const { id: organization } = await currentOrganization(invocation);
  const roles = await traced('list roles', client.getMemberRolesByOrganization({ organization }));
  const wanted = new Set(args.map((name) => name.toLowerCase()));
  printList(invocation, {
    columns: roleColumns,
    rows: wanted.size > 0 ? roles.filter(({ name }) => wanted.has(name.toLowerCase())) : roles,
    sortBy: 'name',
    empty: 'No such role. `coder organizations roles show` lists them all.',
  });
}
