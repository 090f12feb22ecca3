import type { Organization } from '@coder-ts/sdk';
import { traced } from '../command/errors.js';
import type { Invocation } from '../command/invocation.js';
import { currentOrganization } from '../config/organization.js';
import { printList } from '../terminal/list.js';
import { organizationColumns } from './columns.js';

/** `coder organizations show`: the one that commands act in, those of the caller (`me`), or one by name or id. */
export async function run(invocation: Invocation): Promise<void> {
  const { args, flags, print } = invocation;
  const wanted = args[0] ?? 'selected';
  const organizations = await findOrganizations(invocation, wanted);
  if (flags.bool('only-id')) return print(organizations.map(({ id }) => id).join('\n'));
  if (flags.text('output') !== 'text')
    return printList(invocation, {
      columns: organizationColumns,
      rows: organizations,
      sortBy: 'name',
      empty: 'No organizations found.',
    });
  print(describe(wanted, organizations));
}

async function findOrganizations(invocation: Invocation, wanted: string): Promise<readonly Organization[]> {
  const client = await invocation.client();
  switch (wanted.toLowerCase()) {
    case 'selected':
      return [await currentOrganization(invocation)];
    case 'me':
      return traced('get organizations', client.getOrganizationsByUser({ user: 'me' }));
    default:
      return [
        await traced(
          `organization ${JSON.stringify(wanted)}`,
          client.getOrganizationById({ organization: wanted }),
        ),
      ];
  }
}

function describe(wanted: string, organizations: readonly Organization[]): string {
  const names = organizations.map(({ name, id }) => `${name} (${id})`);
  switch (wanted.toLowerCase()) {
    case 'selected':
      return `Current CLI Organization: ${names.join(', ')}`;
    case 'me':
      return `Organizations you are a member of:\n${names.map((name) => `  ${name}`).join('\n')}`;
    default:
      return `Organization: ${names.join(', ')}`;
  }
}
