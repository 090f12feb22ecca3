import { traced } from '../command/errors.js';
import type { Invocation } from '../command/invocation.js';
import { currentOrganization } from '../config/organization.js';
import { printPlannedResources } from '../jobs/print-resources.js';
import { formatStamp } from '../terminal/time.js';
import { findTemplate } from './find.js';
import { importVersion } from './import-version.js';
import { requireFeatures } from './require-features.js';
import { givenVariables, readSource, readTags, sayTags } from './source.js';

/** `coder templates create`: the old way to make a template; `push` makes those that are not there as well. */
export async function run(invocation: Invocation): Promise<void> {
  const { flags, print, prompts, warn } = invocation;
  warn('`coder templates create` is deprecated: use `coder templates push`, then `coder templates edit`.');
  const client = await invocation.client();
  await requireFeatures(client, flags);
  const variables = await givenVariables(invocation);
  const tags = readTags(flags) ?? {};
  const source = await readSource(invocation);
  const organization = await currentOrganization(invocation);
  const { template: name } = source;
  if (await traced('get template by name', findTemplate(client, organization, name)))
    throw new Error(
      `a template already exists named ${JSON.stringify(name)}; push a version of it: coder templates push ${name}`,
    );
  const { hash } = await traced(
    'upload template archive',
    client.uploadFile({ body: source.archive, contentType: 'application/x-tar' }),
  );
  sayTags(invocation, tags);
  const version = await importVersion(invocation, client, organization, {
    name: '',
    message: flags.text('message'),
    fileId: hash,
    template: undefined,
    tags,
    variables,
  });
  const resources = await traced(
    'get template version resources',
    client.getResourcesByTemplateVersion({ templateversion: version.id }),
  );
  printPlannedResources(invocation, 'A workspace of this template gets:', resources);
  if (!flags.bool('yes')) await prompts.confirm('Confirm create?', true);
  await traced(
    'create template',
    client.createTemplateByOrganization({
      organization: organization.id,
      body: {
        name,
        template_version_id: version.id,
        default_ttl_ms: flags.number('default-ttl'),
        failure_ttl_ms: flags.number('failure-ttl'),
        dormant_ttl_ms: flags.number('dormancy-threshold'),
        delete_ttl_ms: flags.number('dormancy-auto-deletion'),
        disable_everyone_group_access: flags.bool('private'),
        require_active_version: flags.bool('require-active-version'),
      },
    }),
  );
  print(
    `\nThe ${name} template has been created at ${formatStamp(new Date())}! Make a workspace of it with:\n\n  coder create --template=${JSON.stringify(name)} [workspace]\n`,
  );
}
