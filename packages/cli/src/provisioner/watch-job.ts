import { traced } from '../command/errors.js';
import type { Invocation } from '../command/invocation.js';
import { currentOrganization } from '../config/organization.js';
import { requireSuccess, watchJob } from '../jobs/watch-job.js';
import { findJob, jobRoutes } from './find-job.js';

/** `coder provisioner jobs watch`. An interrupt ends the command; the job goes on. */
export async function run(invocation: Invocation): Promise<void> {
  const client = await invocation.client();
  const organization = await traced('current organization', currentOrganization(invocation));
  const job = await findJob(client, organization, invocation.args[0] ?? '');
  const ended = await watchJob(invocation, {
    fetch: () => findJob(client, organization, job.id),
    logs: (signal) => jobRoutes(client, job).follow(signal),
  });
  requireSuccess(ended);
}
