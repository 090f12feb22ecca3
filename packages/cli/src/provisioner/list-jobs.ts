import { traced } from '../command/errors.js';
import type { Invocation } from '../command/invocation.js';
import { currentOrganization } from '../config/organization.js';
import { printList } from '../terminal/list.js';
import { jobColumns, organizationTitle } from './columns.js';
import { initiatorId } from './initiator.js';

/** `coder provisioner jobs list` (`jobs.md` 2.1). */
export async function run(invocation: Invocation): Promise<void> {
  const { flags } = invocation;
  const client = await invocation.client();
  const organization = await traced('current organization', currentOrganization(invocation));
  const limit = flags.number('limit');
  const jobs = await traced(
    'list provisioner jobs',
    client.getProvisionerJobs({
      organization: organization.id,
      query: {
        status: flags.list('status'),
        ...(limit > 0 ? { limit } : {}),
        initiator: await initiatorId(client, flags.text('initiator')),
        ...(flags.text('search') ? { search: flags.text('search') } : {}),
      },
    }),
  );
  const oldestFirst = [...jobs].sort((a, b) => (a.created_at < b.created_at ? -1 : 1));
  printList(invocation, {
    columns: jobColumns,
    rows: oldestFirst.map((job) => ({ job, organization })),
    toJson: ({ job }) => ({ ...job, organization_name: organizationTitle(organization) }),
    empty: 'No provisioner jobs found',
  });
}
