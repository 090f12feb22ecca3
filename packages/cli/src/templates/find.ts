import type { Client, Organization, Template } from '@coder-ts/sdk';
import { isApiError } from '../command/report.js';

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
