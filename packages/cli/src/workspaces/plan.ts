import type { Client, ProvisionerJob, ProvisionerJobLog, WorkspaceBuildParameter } from '@coder-ts/sdk';
import { traced } from '../command/errors.js';
import type { Invocation } from '../command/invocation.js';
import { printPlannedResources } from '../jobs/print-resources.js';
import { warnUnmatched } from '../jobs/warn-unmatched.js';
import { requireSuccess, watchJob } from '../jobs/watch-job.js';

/** What to plan: a version, as a workspace of this name with these values. */
export interface Planned {
  readonly version: string;
  readonly name: string;
  readonly values: readonly WorkspaceBuildParameter[];
}

/**
 * Plans a workspace by a dry run and shows what it would consist of.
 * @returns the dry run, succeeded
 * @throws when it can't be planned
 */
export async function planWorkspace(
  invocation: Invocation,
  client: Client,
  { name, values, version }: Planned,
): Promise<ProvisionerJob> {
  invocation.print('Planning workspace...');
  const created = await traced(
    'begin workspace dry-run',
    client.createTemplateVersionDryRun({
      templateversion: version,
      body: { workspace_name: name, rich_parameter_values: values },
    }),
  );
  const job = { templateversion: version, jobID: created.id };
  const matched = await client.getTemplateVersionDryRunMatchedProvisioners(job);
  warnUnmatched(invocation, created, matched);
  const ended = await watchJob(invocation, {
    fetch: () => client.getTemplateVersionDryRunByJobId(job),
    logs: (signal) =>
      client.stream<ProvisionerJobLog>(
        'getTemplateVersionDryRunLogsByJobId',
        { ...job, query: { follow: true } },
        signal,
      ),
    cancel: () => client.cancelTemplateVersionDryRunByJobId(job),
  });
  requireSuccess(ended);
  const resources = await traced(
    'get workspace dry-run resources',
    client.getTemplateVersionDryRunResourcesByJobId(job),
  );
  printPlannedResources(invocation, 'The workspace gets:', resources);
  return ended;
}
