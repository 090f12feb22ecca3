import type { Template } from '@coder-ts/sdk';
import { formatFullDuration } from '../command/duration.js';
import type { Invocation } from '../command/invocation.js';
import { printList } from '../terminal/list.js';
import type { Column } from '../terminal/table.js';
import { formatDate } from '../terminal/time.js';

const columns: readonly Column<Template>[] = [
  { name: 'name', cell: ({ name }) => name },
  { name: 'created at', cell: ({ created_at: at }) => formatDate(at) },
  { name: 'last updated', cell: ({ updated_at: at }) => formatDate(at) },
  { name: 'organization id', cell: ({ organization_id: id }) => id },
  { name: 'organization name', cell: ({ organization_name: name }) => name },
  { name: 'provisioner', cell: ({ provisioner }) => provisioner },
  { name: 'active version id', cell: ({ active_version_id: id }) => id },
  {
    name: 'used by',
    cell: ({ active_user_count: count }) =>
      count < 0 ? 'no data' : `${count} developer${count === 1 ? '' : 's'}`,
  },
  { name: 'default ttl', cell: ({ default_ttl_ms: ms }) => formatFullDuration(ms) },
];

/** `coder templates list`. */
export async function run(invocation: Invocation): Promise<void> {
  const client = await invocation.client();
  const rows = await client.getAllTemplates();
  printList(invocation, {
    columns,
    rows,
    toJson: (row) => ({ Template: row }),
    sortBy: 'name',
    empty: 'No templates found! Create one:\n\n  coder templates push <directory>',
  });
}
