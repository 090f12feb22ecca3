import type {
  CancelProvisionerJobsRequest,
  Client,
  Organization,
  ProvisionerJobsCancellation,
} from '@coder-ts/sdk';
import { SilentExit, traced } from '../command/errors.js';
import type { Invocation } from '../command/invocation.js';
import { currentOrganization } from '../config/organization.js';
import { progress } from '../terminal/progress.js';
import { findJob, jobRoutes } from './find-job.js';
import { initiatorId } from './initiator.js';

/** Jobs of one call: enough that a flooded queue takes few, small enough that a daemon never waits long for a row. */
const batch = 500;

/** `coder provisioner jobs cancel` (`jobs.md` 2.2): the jobs of the arguments, or those that filters choose. */
export async function run(invocation: Invocation): Promise<void> {
  const { args, flags } = invocation;
  const client = await invocation.client();
  const filter = {
    status: flags.list('status') as CancelProvisionerJobsRequest['status'],
    search: flags.text('search'),
  };
  const hasFilter = flags.given('status') || flags.given('initiator') || flags.given('search');
  if (args.length === 0 && !hasFilter)
    throw new Error(
      'wanted 1 args but got 0 []: name jobs, or choose them with --status, --initiator or --search',
    );
  if (args.length > 0 && hasFilter) throw new Error('name jobs or choose them by filters, not both');
  if (hasFilter && flags.given('expect-status'))
    throw new Error('--expect-status is for jobs that are named; filters are judged again by themselves');
  const organization = await traced('current organization', currentOrganization(invocation));
  if (!hasFilter) return cancelNamed(invocation, client, organization);
  const initiator = await initiatorId(client, flags.text('initiator'));
  await cancelChosen(invocation, client, organization, { ...filter, ...(initiator && { initiator }) });
}

/** One after the other; with several, a failure does not keep the others. */
async function cancelNamed(
  { args, flags, print, warn }: Invocation,
  client: Client,
  organization: Organization,
): Promise<void> {
  const cancel = async (id: string) => {
    const job = await findJob(client, organization, id);
    const routes = jobRoutes(client, job);
    print(`Canceling ${routes.kind} job ${id}...`);
    await traced('cancel provisioner job', routes.cancel(flags.text('expect-status')));
    print('Job canceled');
  };
  const [only, ...others] = args;
  if (only !== undefined && others.length === 0) return cancel(only);
  let failures = 0;
  for (const id of args)
    await cancel(id).catch((error: Error) => {
      failures += 1;
      warn(`${id}: ${error.message}`);
    });
  if (failures === 0) return;
  warn(`${failures} of ${args.length} jobs were not canceled.`);
  throw new SilentExit();
}

async function cancelChosen(
  { flags, print, prompts, streams, warn }: Invocation,
  client: Client,
  { id: organization }: Organization,
  filter: Partial<CancelProvisionerJobsRequest>,
): Promise<void> {
  const call = (more: Partial<CancelProvisionerJobsRequest>) =>
    traced(
      'cancel provisioner jobs',
      client.cancelProvisionerJobs({ organization, body: { ...filter, ...more } }),
    );
  const chosen = await call({ dry_run: true });
  const all = sum(chosen);
  if (all === 0 && chosen.forbidden === 0) return print('No job that could be canceled is chosen.');
  if (all > 0) {
    print(`${all} ${all === 1 ? 'job' : 'jobs'} to cancel:`);
    for (const { count, status, transition, type } of chosen.counts)
      print(`  ${count} ${status} ${type}${transition ? ` (${transition})` : ''}`);
    if (!flags.bool('yes')) await prompts.confirm('Cancel them?');
  }
  const shown = progress(streams);
  let canceled = 0;
  let left = 0;
  try {
    for (;;) {
      shown.status(`Canceled ${canceled} of ${all}`);
      const done = await call({ limit: batch });
      canceled += done.canceled.length;
      left = done.remaining;
      // Jobs that come while this runs are not those that were shown: it ends after as many.
      if (done.canceled.length === 0 || left === 0 || canceled >= all) break;
    }
  } finally {
    shown.close();
    print(`Canceled ${canceled} ${canceled === 1 ? 'job' : 'jobs'}`);
  }
  if (canceled < all) warn(`${all - canceled} had ended or changed their status meanwhile.`);
  if (left > 0) warn(`${left} that the filters choose came meanwhile; call again to cancel them.`);
  if (chosen.forbidden === 0) return;
  warn(`${chosen.forbidden} that the filters choose you may not cancel.`);
  throw new SilentExit();
}

const sum = ({ counts }: ProvisionerJobsCancellation): number =>
  counts.reduce((total, { count }) => total + count, 0);
