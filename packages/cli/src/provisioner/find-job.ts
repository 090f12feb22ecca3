import type { Client, Organization, ProvisionerJob, ProvisionerJobLog } from '@coder-ts/sdk';
import { traced } from '../command/errors.js';

const uuid = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i;

/** The job of an argument. @throws where it is no id, or none of the organization's jobs has it */
export async function findJob(
  client: Client,
  organization: Pick<Organization, 'id'>,
  id: string,
): Promise<ProvisionerJob> {
  if (!uuid.test(id)) throw new Error(`invalid job ID: ${JSON.stringify(id)} is no UUID`);
  return traced('get provisioner job', client.getProvisionerJob({ organization: organization.id, job: id }));
}

/** What can be done with a job, each by the route of what it is about. */
export interface JobRoutes {
  /** In words: `workspace build`. */
  readonly kind: string;
  /** @param expected the status it must still have for that */
  cancel(expected?: string): Promise<unknown>;
  logs(): Promise<readonly ProvisionerJobLog[]>;
  follow(signal?: AbortSignal): AsyncGenerator<ProvisionerJobLog>;
}

/** Jobs have their logs and their cancel under the version or the build that they are for. */
export function jobRoutes(client: Client, job: ProvisionerJob): JobRoutes {
  const templateversion = job.input.template_version_id ?? '';
  const workspacebuild = job.input.workspace_build_id ?? '';
  const query = { follow: true };
  switch (job.type) {
    case 'workspace_build':
      return {
        kind: 'workspace build',
        cancel: (expected) => client.cancelWorkspaceBuild({ workspacebuild, ...expect(expected) }),
        logs: () => client.getWorkspaceBuildLogs({ workspacebuild }),
        follow: (signal) => client.stream('getWorkspaceBuildLogs', { workspacebuild, query }, signal),
      };
    case 'template_version_import':
      return {
        kind: 'template version import',
        cancel: (expected) => client.cancelTemplateVersionById({ templateversion, ...expect(expected) }),
        logs: () => client.getLogsByTemplateVersion({ templateversion }),
        follow: (signal) => client.stream('getLogsByTemplateVersion', { templateversion, query }, signal),
      };
    case 'template_version_dry_run': {
      const path = { templateversion, jobID: job.id };
      return {
        kind: 'template version dry run',
        cancel: (expected) => client.cancelTemplateVersionDryRunByJobId({ ...path, ...expect(expected) }),
        logs: () => client.getTemplateVersionDryRunLogsByJobId(path),
        follow: (signal) => client.stream('getTemplateVersionDryRunLogsByJobId', { ...path, query }, signal),
      };
    }
  }
}

const expect = (status: string | undefined) => (status ? { query: { expect_status: status } } : {});
