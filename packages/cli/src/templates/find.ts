import type { Client, Organization, Template, TemplateVersion } from '@coder-ts/sdk';
import { traced } from '../command/errors.js';
import type { Invocation } from '../command/invocation.js';
import { isApiError } from '../command/report.js';
import { currentOrganization } from '../config/organization.js';

/** The template of that name in an organization; undefined when there is none. */
export async function findTemplate(
  client: Client,
  organization: Pick<Organization, 'id'>,
  name: string,
): Promise<Template | undefined> {
  try {
    return await client.getTemplatesByOrganizationAndTemplateName({
      organization: organization.id,
      templatename: name,
    });
  } catch (error) {
    if (isApiError(error) && error.status === 404) return undefined;
    throw error;
  }
}

/** The template of that name in the organization of the command. @throws when there is none */
export async function getTemplate(invocation: Invocation, name: string): Promise<Template> {
  const client = await invocation.client();
  const { id: organization } = await currentOrganization(invocation);
  return traced(
    `get template by name ${JSON.stringify(name)}`,
    client.getTemplatesByOrganizationAndTemplateName({ organization, templatename: name }),
  );
}

/** A version of a template by its name. @throws when there is none */
export async function getTemplateVersion(
  client: Client,
  template: Template,
  name: string,
): Promise<TemplateVersion> {
  return traced(
    `get template version ${JSON.stringify(name)}`,
    client.getTemplateVersionByOrganizationTemplateAndName({
      organization: template.organization_id,
      templatename: template.name,
      templateversionname: name,
    }),
  );
}

/** Templates that the arguments name, else those that are picked from all of the organization. */
export async function chooseTemplates(invocation: Invocation, question: string): Promise<Template[]> {
  const { args, prompts } = invocation;
  const client = await invocation.client();
  const organization = await currentOrganization(invocation);
  if (args.length > 0) return Promise.all(args.map((name) => getTemplate(invocation, name)));
  const all = await traced(
    'get templates by organization',
    client.getTemplatesByOrganization({ organization: organization.id }),
  );
  if (all.length === 0) throw new Error(`no templates exist in the organization ${organization.name}`);
  const ids = await prompts.pickMany(
    question,
    all.map(({ display_name: title, id, name }) => ({ value: id, label: name, hint: title })),
  );
  return all.filter(({ id }) => ids.includes(id));
}
