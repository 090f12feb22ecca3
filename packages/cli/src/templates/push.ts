import type { Client, Organization, Template, TemplateVersion } from '@coder-ts/sdk';
import { traced } from '../command/errors.js';
import type { Invocation } from '../command/invocation.js';
import { currentOrganization } from '../config/organization.js';
import { printPlannedResources } from '../jobs/print-resources.js';
import { formatStamp } from '../terminal/time.js';
import { findTemplate } from './find.js';
import { importVersion } from './import-version.js';
import { givenVariables, readSource, readTags, sayTags } from './source.js';

/** `coder templates push`. A version that does not plan stays as failed, and no new template is made of it. */
export async function run(invocation: Invocation): Promise<void> {
  const { flags } = invocation;
  const client = await invocation.client();
  const givenTags = readTags(flags);
  const variables = await givenVariables(invocation);
  const source = await readSource(invocation);
  const organization = await currentOrganization(invocation);
  const template = await traced('get template by name', findTemplate(client, organization, source.template));

  const { hash } = await traced(
    'upload template archive',
    client.uploadFile({ body: source.archive, contentType: 'application/x-tar' }),
  );
  const tags = givenTags ?? (await activeTags(invocation, client, template));
  sayTags(invocation, tags);
  const version = await importVersion(invocation, client, organization, {
    name: flags.text('name'),
    message: flags.text('message') || 'Uploaded from the CLI',
    fileId: hash,
    template,
    tags,
    variables,
  });
  await publish(invocation, client, { organization, name: source.template, template, version });
}

async function activeTags(
  { warn }: Invocation,
  client: Client,
  template: Template | undefined,
): Promise<Record<string, string>> {
  if (!template) return {};
  const active = await client.getTemplateVersionById({ templateversion: template.active_version_id });
  warn('Re-using provisioner tags from the active template version.');
  return active.job.tags;
}

interface Pushed {
  readonly organization: Organization;
  readonly name: string;
  readonly template: Template | undefined;
  readonly version: TemplateVersion;
}

async function publish(
  invocation: Invocation,
  client: Client,
  { organization, name, template, version }: Pushed,
): Promise<void> {
  const { flags, print } = invocation;
  const resources = await traced(
    'get template version resources',
    client.getResourcesByTemplateVersion({ templateversion: version.id }),
  );
  printPlannedResources(invocation, 'A workspace of this template gets:', resources);
  const id = version.id;
  if (!template) {
    const body = { name, template_version_id: id, allow_user_cancel_workspace_jobs: false };
    await traced(
      'create template',
      client.createTemplateByOrganization({ organization: organization.id, body }),
    );
    print(
      `\nThe ${name} template has been created at ${formatStamp(new Date())}! Make a workspace of it with:\n\n  coder create --template=${JSON.stringify(name)} [workspace]\n`,
    );
  } else if (flags.bool('activate')) {
    await traced(
      'update active template version',
      client.updateActiveTemplateVersionByTemplateId({ template: template.id, body: { id } }),
    );
  }
  print(`Updated version at ${formatStamp(new Date())}!`);
}
