import { traced } from '../command/errors.js';
import type { Invocation } from '../command/invocation.js';
import { currentOrganization } from '../config/organization.js';
import { logLine } from '../jobs/log-line.js';
import { findJob, jobRoutes } from './find-job.js';

/** `coder provisioner jobs logs`; with `--follow` until the job has ended. */
export async function run(invocation: Invocation): Promise<void> {
  const { args, flags, print } = invocation;
  const client = await invocation.client();
  const organization = await traced('current organization', currentOrganization(invocation));
  const routes = jobRoutes(client, await findJob(client, organization, args[0] ?? ''));
  if (flags.bool('follow')) for await (const row of routes.follow()) print(logLine(row));
  else for (const row of await traced('get job logs', routes.logs())) print(logLine(row));
}
