import { readdir } from 'node:fs/promises';
import { relative, resolve } from 'node:path';
import type { Client, Template, TemplateVersion } from '@coder-ts/sdk';
import { traced } from '../command/errors.js';
import type { Invocation } from '../command/invocation.js';
import { extractArchive } from './extract.js';
import { getTemplate, getTemplateVersion } from './find.js';

/** `coder templates pull`: the sources of a version, in a directory or as an archive on standard output. */
export async function run(invocation: Invocation): Promise<void> {
  const { args, flags, prompts, streams, warn } = invocation;
  const asTar = flags.bool('tar');
  const asZip = flags.bool('zip');
  if (asTar && asZip) throw new Error('either tar or zip can be selected');
  const client = await invocation.client();
  const template = await getTemplate(invocation, args[0] ?? '');
  const version = await chooseVersion(invocation, client, template);
  warn(`Pulling template version ${version.name}...`);
  const archive = await traced(
    'download template',
    client.getFileById({ fileID: version.job.file_id, ...(asZip ? { query: { format: 'zip' } } : {}) }),
  );
  if (asTar || asZip) return void streams.stdout.write(archive);

  const directory = resolve(args[1] ?? template.name);
  const shown = relative(process.cwd(), directory) || '.';
  const present = await readdir(directory).catch(() => []);
  if (present.length > 0 && !flags.bool('yes')) {
    warn(`Directory ${JSON.stringify(shown)} is not empty, existing files may be overwritten.`);
    await prompts.confirm('Continue extracting?', true);
  }
  warn(`Extracting template to ${JSON.stringify(shown)}`);
  for (const name of await extractArchive(archive, directory))
    warn(`Left out, because it is neither a file nor a directory inside the template: ${name}`);
}

/** `--version`: a name, `latest`, or `active`, which is what is taken unless another is asked for. */
async function chooseVersion(
  { flags, warn }: Invocation,
  client: Client,
  template: Template,
): Promise<TemplateVersion> {
  const wanted = flags.text('version');
  if (wanted && wanted !== 'active' && wanted !== 'latest')
    return getTemplateVersion(client, template, wanted);
  const [versions, active] = await Promise.all([
    traced(
      'template versions by template',
      client.listTemplateVersionsByTemplateId({ template: template.id }),
    ),
    traced(
      'get active template version',
      client.getTemplateVersionById({ templateversion: template.active_version_id }),
    ),
  ]);
  const latest = versions.at(-1) ?? active; // the server lists the oldest first
  if (wanted === 'latest') return latest;
  if (!wanted && latest.id !== active.id)
    warn(
      `The version ${latest.name} is newer than the active one, which is pulled. Take the newer one with --version latest.`,
    );
  return active;
}
