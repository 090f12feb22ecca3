import { traced } from '../command/errors.js';
import type { Invocation } from '../command/invocation.js';
import { currentOrganization } from '../config/organization.js';
import { printList } from '../terminal/list.js';
import { daemonColumns, organizationTitle } from './columns.js';

/** `coder provisioner list` (`jobs.md` 2.3). */
export async function run(invocation: Invocation): Promise<void> {
  const { flags } = invocation;
  const client = await invocation.client();
  const organization = await traced('current organization', currentOrganization(invocation));
  const limit = flags.number('limit');
  const maxAge = flags.number('max-age');
  const daemons = await traced(
    'list provisioner daemons',
    client.getProvisionerDaemons({
      organization: organization.id,
      query: {
        ...(limit > 0 ? { limit } : {}),
        status: flags.list('status'),
        ...(flags.bool('show-offline') ? { offline: true } : {}),
        ...(maxAge > 0 ? { max_age: `${maxAge}ms` } : {}),
      },
    }),
  );
  printList(invocation, {
    columns: daemonColumns,
    rows: daemons.map((daemon) => ({ daemon, organization })),
    toJson: ({ daemon }) => ({ ...daemon, organization_name: organizationTitle(organization) }),
    sortBy: 'name',
    empty: 'No provisioner daemons found.',
  });
}
