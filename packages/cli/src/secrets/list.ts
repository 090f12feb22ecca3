import type { UserSecret } from '@coder-ts/sdk';
import { traced } from '../command/errors.js';
import type { Invocation } from '../command/invocation.js';
import { printList } from '../terminal/list.js';
import type { Column } from '../terminal/table.js';
import { formatTime } from '../terminal/time.js';

const columns: readonly Column<UserSecret>[] = [
  { name: 'name', cell: ({ name }) => name },
  { name: 'created', cell: ({ created_at: at }) => formatTime(at) },
  { name: 'updated', cell: ({ updated_at: at }) => formatTime(at) },
  { name: 'env', cell: ({ env_name: variable }) => variable },
  { name: 'file', cell: ({ file_path: path }) => path },
  { name: 'description', cell: ({ description }) => description },
];

/** `coder secret list`, all or the one that is named. */
export async function run(invocation: Invocation): Promise<void> {
  const [name] = invocation.args;
  const client = await invocation.client();
  const rows = name
    ? [await traced('get secret', client.getUserSecretByName({ user: 'me', name }))]
    : await traced('list secrets', client.listUserSecrets({ user: 'me' }));
  printList(invocation, {
    columns,
    rows,
    sortBy: 'name',
    empty: 'No secrets found! Keep one:\n\n  coder secret create <name>',
  });
}
