import type { Client, Template, TemplateVersion } from '@coder-ts/sdk';
import { traced } from '../command/errors.js';
import type { Invocation } from '../command/invocation.js';
import { formatStamp } from '../terminal/time.js';
import { getTemplate, getTemplateVersion } from './find.js';

const verbs = {
  archive: { participle: 'archived', call: 'archiveTemplateVersion', archived: true },
  unarchive: { participle: 'unarchived', call: 'unarchiveTemplateVersion', archived: false },
} as const;

/** `coder templates versions archive` and `unarchive`: versions that are so already are told and passed over. */
export async function changeArchived(invocation: Invocation, verb: keyof typeof verbs): Promise<void> {
  const { args, flags, print, prompts } = invocation;
  const { archived, call, participle } = verbs[verb];
  const client = await invocation.client();
  const [templateName = '', ...names] = args;
  const template = await getTemplate(invocation, templateName);
  const versions =
    names.length > 0
      ? await Promise.all(names.map((name) => getTemplateVersion(client, template, name)))
      : await pickVersions(invocation, client, template, `Versions to ${verb}`, archived);
  const list = versions.map(({ name }) => name).join(', ');
  if (!flags.bool('yes')) await prompts.confirm(`${capitalise(verb)} these versions: ${list}?`);
  for (const version of versions) {
    if (version.archived === archived) print(`Version ${version.name} already ${participle}`);
    else {
      await traced(
        `${verb} template version ${JSON.stringify(version.name)}`,
        client[call]({ templateversion: version.id }),
      );
      print(`Version ${version.name} ${participle} at ${formatStamp(new Date())}`);
    }
  }
}

const capitalise = (word: string) => word.slice(0, 1).toUpperCase() + word.slice(1);

async function pickVersions(
  { prompts }: Invocation,
  client: Client,
  template: Template,
  question: string,
  archived: boolean,
): Promise<TemplateVersion[]> {
  const all = await traced(
    'get template versions by template',
    client.listTemplateVersionsByTemplateId({ template: template.id, query: { include_archived: true } }),
  );
  const choices = all.filter((version) => version.archived !== archived);
  if (choices.length === 0) throw new Error(`template ${template.name} has no version to choose`);
  const ids = await prompts.pickMany(
    question,
    choices.map(({ id, message, name }) => ({ value: id, label: name, hint: message })),
  );
  return choices.filter(({ id }) => ids.includes(id));
}
