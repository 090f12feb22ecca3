import { sql } from 'kysely';
import type { Executor } from '../database/connect.js';
import type { Deps } from '../deps.js';
import { ApiError, notFound } from '../http/error.js';
import type { OrganizationRow } from '../organizations/load.js';
import { can } from '../rbac/authorize.js';
import type { Actor } from '../users/actor.js';
import { type TemplateRow, templateObject } from './load.js';

/** The template of a name (without case) that is not deleted, whoever asks. */
export const findTemplateByName = (
  on: Executor,
  organizationId: string,
  name: string,
): Promise<TemplateRow | undefined> =>
  on
    .selectFrom('templates')
    .selectAll()
    .where('organization_id', '=', organizationId)
    .where('deleted', '=', false)
    .where(sql`lower(name)`, '=', name.toLowerCase())
    .executeTakeFirst();

/** The template of a name that the caller may read. @throws ApiError 404 */
export async function loadTemplateByName(
  deps: Deps,
  actor: Actor,
  organization: OrganizationRow,
  name: string,
): Promise<TemplateRow> {
  const template = await findTemplateByName(deps.db, organization.id, name);
  if (!template || !can(actor.subject, 'read', templateObject(template))) throw notFound();
  return template;
}

export const nameTaken = (name: string) =>
  new ApiError(409, `Template with name "${name}" already exists.`, {
    validations: [{ field: 'name', detail: 'This value is already in use and should be unique.' }],
  });
