import type { ProvisionerKey } from '@coder-ts/sdk';
import { traced } from '../command/errors.js';
import type { Invocation } from '../command/invocation.js';
import { currentOrganization } from '../config/organization.js';
import { printList } from '../terminal/list.js';
import type { Column } from '../terminal/table.js';
import { formatTime } from '../terminal/time.js';
import { readTags } from './tags.js';

const columns: readonly Column<ProvisionerKey>[] = [
  { name: 'created at', cell: (key) => formatTime(key.created_at) },
  { name: 'name', cell: ({ name }) => name },
  { name: 'tags', cell: ({ tags }) => tagText(tags) },
];

const tagText = (tags: Readonly<Record<string, string>>): string =>
  Object.entries(tags)
    .map(([key, value]) => `${key}=${value}`)
    .sort()
    .join(' ');

/** `coder provisioner keys create`. */
export async function create(invocation: Invocation): Promise<void> {
  const { args, flags, print } = invocation;
  const tags = readTags(flags.list('tag'));
  const client = await invocation.client();
  const organization = await traced('current organization', currentOrganization(invocation));
  const name = args[0] ?? '';
  const { key } = await traced(
    'create provisioner key',
    client.createProvisionerKey({ organization: organization.id, body: { name, tags } }),
  );
  print(
    `Successfully created provisioner key ${name.toLowerCase()}! Save this authentication token, it will not be shown again.\n`,
  );
  print(key);
}

/** `coder provisioner keys list`. */
export async function list(invocation: Invocation): Promise<void> {
  const client = await invocation.client();
  const organization = await traced('current organization', currentOrganization(invocation));
  const rows = await traced(
    'list provisioner keys',
    client.listProvisionerKey({ organization: organization.id }),
  );
  printList(invocation, { columns, rows, sortBy: 'name', empty: 'No provisioner keys found.' });
}

/** `coder provisioner keys delete`. */
export async function remove(invocation: Invocation): Promise<void> {
  const { args, flags, print, prompts } = invocation;
  const client = await invocation.client();
  const organization = await traced('current organization', currentOrganization(invocation));
  const name = args[0] ?? '';
  if (!flags.bool('yes')) await prompts.confirm(`Are you sure you want to delete provisioner key ${name}?`);
  await traced(
    'delete provisioner key',
    client.deleteProvisionerKey({ organization: organization.id, provisionerkey: name }),
  );
  print(`Successfully deleted provisioner key ${name}!`);
}
