import { traced } from '../command/errors.js';
import type { Invocation } from '../command/invocation.js';
import { getTemplate, getTemplateVersion } from './find.js';

/** `coder templates versions promote`. */
export async function run(invocation: Invocation): Promise<void> {
  const { flags, print } = invocation;
  const client = await invocation.client();
  const template = await getTemplate(invocation, flags.text('template'));
  const version = await getTemplateVersion(client, template, flags.text('template-version'));
  await traced(
    'update active template version',
    client.updateActiveTemplateVersionByTemplateId({ template: template.id, body: { id: version.id } }),
  );
  print(
    `Successfully promoted version ${JSON.stringify(version.name)} to active for template ${JSON.stringify(template.name)}`,
  );
}
