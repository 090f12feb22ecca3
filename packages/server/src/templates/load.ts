import type { Selectable } from 'kysely';
import type { Templates } from '../database/rows.gen.js';
import type { Deps } from '../deps.js';
import { notFound } from '../http/error.js';
import { can, type ObjectRef } from '../rbac/authorize.js';
import type { Actor } from '../users/actor.js';

export type TemplateRow = Selectable<Templates>;

export const templateObject = (
  template: Pick<TemplateRow, 'organization_id' | 'user_acl' | 'group_acl'>,
): ObjectRef => ({
  type: 'template',
  organizationId: template.organization_id,
  userAcl: template.user_acl as Record<string, string>,
  groupAcl: template.group_acl as Record<string, string>,
});

/** A template that the caller may read. Deleted ones are not found. */
export async function loadTemplate(deps: Deps, actor: Actor, id: string): Promise<TemplateRow> {
  const template = await deps.db
    .selectFrom('templates')
    .selectAll()
    .where('id', '=', id)
    .where('deleted', '=', false)
    .executeTakeFirst();
  if (!template || !can(actor.subject, 'read', templateObject(template))) throw notFound();
  return template;
}
