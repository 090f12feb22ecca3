import type { Client, TemplateVersion, TemplateVersionVariable } from '@coder-ts/sdk';
import type { Invocation } from '../command/invocation.js';
import type { NewVersion } from './import-version.js';

/**
 * Values of the variables that a version requires and was not given: those of the active version unless they are to be
 * asked for always, else the answers to questions.
 * @returns all that were given, and these
 */
export async function askVariables(
  { flags, print, prompts }: Invocation,
  client: Client,
  version: TemplateVersion,
  { template, variables: given }: NewVersion,
): Promise<Map<string, string>> {
  const declared = await client.getTemplateVariablesByTemplateVersion({ templateversion: version.id });
  const askAll = flags.bool('always-prompt');
  const before = template && !askAll ? await valuesOf(client, template.active_version_id) : new Map();
  const values = new Map(given);
  const missing = declared.filter(({ name, required }) => (askAll || required) && !given.has(name));
  if (missing.length === 0)
    throw new Error('the import wants values of variables, and does not say of which');
  print('This template has variables that need a value:');
  for (const variable of missing) {
    const known = before.get(variable.name);
    if (known === undefined) values.set(variable.name, await ask(variable));
    else {
      print(`  ${variable.name}: the value of the active version`);
      values.set(variable.name, known);
    }
  }
  return values;

  function ask({ name, description, default_value: byDefault, sensitive }: TemplateVersionVariable) {
    print(`\nvar.${name}${description ? `: ${description}` : ''}`);
    const hint = byDefault && !sensitive ? ` (default: ${JSON.stringify(byDefault)})` : '';
    return prompts.text(`Enter value${hint}:`, { byDefault, secret: sensitive });
  }
}

/** Values that may be read: a sensitive one is hidden, and has to be given again. */
async function valuesOf(client: Client, templateversion: string): Promise<Map<string, string>> {
  const variables = await client.getTemplateVariablesByTemplateVersion({ templateversion });
  return new Map(
    variables
      .filter(({ sensitive, value }) => !sensitive && value !== '')
      .map(({ name, value }) => [name, value]),
  );
}
