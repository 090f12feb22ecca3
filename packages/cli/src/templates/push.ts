import { fstatSync } from 'node:fs';
import { access } from 'node:fs/promises';
import { basename, join, resolve } from 'node:path';
import { buffer } from 'node:stream/consumers';
import type { Client, Organization, Template, TemplateVersion } from '@coder-ts/sdk';
import { traced } from '../command/errors.js';
import type { Invocation, Streams } from '../command/invocation.js';
import { keyValues } from '../command/key-values.js';
import { currentOrganization } from '../config/organization.js';
import { readValuesFile } from '../config/values-file.js';
import { printPlannedResources } from '../jobs/print-resources.js';
import { formatCell } from '../terminal/table.js';
import { formatStamp } from '../terminal/time.js';
import { archiveDirectory } from './archive.js';
import { findTemplate } from './find.js';
import { importVersion } from './import-version.js';

/** `coder templates push`. A version that does not plan stays as failed, and no new template is made of it. */
export async function run(invocation: Invocation): Promise<void> {
  const { flags } = invocation;
  const client = await invocation.client();
  const tagWords = flags.list('provisioner-tag');
  const flagTags = keyValues(
    tagWords.filter((word) => word !== '-'),
    '--provisioner-tag',
  );
  const variables = await givenVariables(invocation);
  const source = await readSource(invocation);
  const organization = await currentOrganization(invocation);
  const template = await traced('get template by name', findTemplate(client, organization, source.template));

  const { hash } = await traced(
    'upload template archive',
    client.uploadFile({ body: source.archive, contentType: 'application/x-tar' }),
  );
  const tags =
    tagWords.length > 0 ? Object.fromEntries(flagTags) : await activeTags(invocation, client, template);
  invocation.warn(`Provisioner tags: ${Object.keys(tags).length > 0 ? formatCell(tags) : '<none>'}`);
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

interface Source {
  readonly template: string;
  readonly archive: Uint8Array;
}

/** The archive to push and the name to push it under; asks before it reads a directory. */
async function readSource(invocation: Invocation): Promise<Source> {
  const { args, flags, print, prompts, streams } = invocation;
  const directory = flags.text('directory');
  if (directory === '-' || (!flags.given('directory') && hasPipedInput(streams.stdin))) {
    if (!args[0])
      throw new Error('an archive on standard input has no name: coder templates push <template>');
    print('Reading the archive from standard input...');
    const bytes = await buffer(streams.stdin);
    return { template: args[0], archive: bytes.length > 0 ? bytes : emptyTar };
  }
  const archive = await archiveDirectory(directory);
  const path = resolve(directory);
  if (!flags.bool('ignore-lockfile') && !(await exists(join(path, '.terraform.lock.hcl'))))
    print(
      'There is no .terraform.lock.hcl: the next import may take newer providers. `terraform init` in the directory makes one.',
    );
  if (!flags.bool('yes')) await prompts.confirm(`Upload ${JSON.stringify(path)}?`, true);
  return { template: args[0] ?? basename(path), archive };
}

const emptyTar = new Uint8Array(1024);

/** A pipe or a file, which somebody connected on purpose; neither a terminal nor nothing (`/dev/null`). */
function hasPipedInput(stdin: Streams['stdin']): boolean {
  if (stdin.isTTY) return false;
  const info = fstatSync(0);
  return info.isFIFO() || info.isFile() || info.isSocket();
}

async function exists(path: string): Promise<boolean> {
  return access(path).then(
    () => true,
    () => false,
  );
}

async function givenVariables({ flags }: Invocation): Promise<Map<string, string>> {
  const file = flags.text('variables-file');
  return new Map([
    ...(file ? await readValuesFile(file) : []),
    ...keyValues(flags.list('variable'), '--variable'),
    ...keyValues(flags.list('var'), '--var'),
  ]);
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
