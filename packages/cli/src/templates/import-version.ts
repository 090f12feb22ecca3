import type { Client, Organization, ProvisionerJobLog, Template, TemplateVersion } from '@coder-ts/sdk';
import { traced } from '../command/errors.js';
import type { Invocation } from '../command/invocation.js';
import { warnUnmatched } from '../jobs/warn-unmatched.js';
import { requireSuccess, watchJob } from '../jobs/watch-job.js';
import { askVariables } from './ask-variables.js';

export interface NewVersion {
  /** Empty: the server makes one up. */
  readonly name: string;
  readonly message: string;
  readonly fileId: string;
  readonly template: Template | undefined;
  readonly tags: Readonly<Record<string, string>>;
  readonly variables: ReadonlyMap<string, string>;
}

/**
 * Makes a version and watches its import. Where the import says that variables lack values, asks for them and tries
 * again with those.
 * @throws Error with the import's error when it fails
 */
export async function importVersion(
  invocation: Invocation,
  client: Client,
  organization: Pick<Organization, 'id'>,
  wanted: NewVersion,
): Promise<TemplateVersion> {
  const version = await traced(
    'create template version',
    client.createTemplateVersionByOrganization({
      organization: organization.id,
      body: {
        name: wanted.name,
        message: wanted.message,
        template_id: wanted.template?.id,
        storage_method: 'file',
        file_id: wanted.fileId,
        provisioner: 'terraform',
        tags: { ...wanted.tags },
        user_variable_values: [...wanted.variables].map(([name, value]) => ({ name, value })),
      },
    }),
  );
  const templateversion = version.id;
  warnUnmatched(invocation, version.job, version.matched_provisioners);
  const job = await watchJob(invocation, {
    fetch: async () => (await client.getTemplateVersionById({ templateversion })).job,
    logs: (signal) =>
      client.stream<ProvisionerJobLog>(
        'getLogsByTemplateVersion',
        { templateversion, query: { follow: true } },
        signal,
      ),
    cancel: () => client.cancelTemplateVersionById({ templateversion }),
  });
  if (job.error_code !== 'REQUIRED_TEMPLATE_VARIABLES') {
    requireSuccess(job);
    return version;
  }
  const variables = await askVariables(invocation, client, version, wanted);
  if (wanted.template && wanted.name)
    await client.patchTemplateVersionById({
      templateversion,
      body: { name: `${wanted.name.slice(0, 50)}-${version.id.slice(0, 8)}`, message: wanted.message }, // frees the name
    });
  return importVersion(invocation, client, organization, { ...wanted, variables });
}
