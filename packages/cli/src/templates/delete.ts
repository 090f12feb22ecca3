import { traced } from '../command/errors.js';
import type { Invocation } from '../command/invocation.js';
import { formatStamp } from '../terminal/time.js';
import { chooseTemplates } from './find.js';

/** `coder templates delete`. */
export async function run(invocation: Invocation): Promise<void> {
  const { flags, print, prompts } = invocation;
  const client = await invocation.client();
  const templates = await chooseTemplates(invocation, 'Templates to delete');
  const list = templates.map(({ name }) => name).join(', ');
  if (!flags.bool('yes')) await prompts.confirm(`Delete these templates: ${list}?`);
  for (const { id: template, name } of templates) {
    await traced(`delete template ${JSON.stringify(name)}`, client.deleteTemplateById({ template }));
    print(`Deleted template ${name} at ${formatStamp(new Date())}`);
  }
}
