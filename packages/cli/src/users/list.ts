import { traced } from '../command/errors.js';
import type { Invocation } from '../command/invocation.js';
import { printList } from '../terminal/list.js';
import { userColumns } from './columns.js';

/** `coder users list`. */
export async function run(invocation: Invocation): Promise<void> {
  const { flags } = invocation;
  const client = await invocation.client();
  const q = flags.given('github-user-id') ? `github_com_user_id:${flags.number('github-user-id')}` : '';
  const { users } = await traced('list users', client.getUsers({ query: q ? { q } : {} }));
  printList(invocation, { columns: userColumns, rows: users, sortBy: 'username', empty: 'No users found.' });
}
