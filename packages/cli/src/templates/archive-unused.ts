import { traced } from '../command/errors.js';
import type { Invocation } from '../command/invocation.js';
import { formatStamp } from '../terminal/time.js';
import { chooseTemplates } from './find.js';

/** `coder templates archive`: the failed versions of templates, or all that nothing uses. */
export async function run(invocation: Invocation): Promise<void> {
  const { flags, print, prompts } = invocation;
  const client = await invocation.client();
  const all = flags.bool('all');
  const templates = await chooseTemplates(invocation, 'Templates whose versions to archive');
  const list = templates.map(({ name }) => name).join(', ');
  if (!flags.bool('yes'))
    await prompts.confirm(`Archive the ${all ? 'unused' : 'failed'} versions of these templates: ${list}?`);
  for (const { id: template, name } of templates) {
    const { archived_ids: ids } = await traced(
      `archive versions of template ${JSON.stringify(name)}`,
      client.archiveTemplateUnusedVersionsByTemplateId({ template, body: { all } }),
    );
    print(`Archived ${ids?.length ?? 0} versions from ${name} at ${formatStamp(new Date())}`);
  }
}
