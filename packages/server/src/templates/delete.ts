import type { Deps } from '../deps.js';
import { ApiError, forbidden, notFound } from '../http/error.js';
import { prebuildsUserId } from '../provisioner-jobs/insert.js';
import { can } from '../rbac/authorize.js';
import type { Actor } from '../users/actor.js';
import { type TemplateRow, templateObject } from './load.js';

/**
 * Marks a template deleted once only prebuilds are left of it; its name is free at once.
 *
 * Locks the template's row (FOR UPDATE): a workspace that is being created holds its key, so either it is seen here, or
 * it waits and then finds the template deleted.
 * @throws ApiError 400 while there are workspaces, 403
 */
export function deleteTemplate(deps: Deps, actor: Actor, template: TemplateRow): Promise<void> {
  return deps.db.transaction().execute(async (tx) => {
    const row = await tx
      .selectFrom('templates')
      .select('id')
      .where('id', '=', template.id)
      .where('deleted', '=', false)
      .forUpdate()
      .executeTakeFirst();
    if (!row) throw notFound();
    const workspace = await tx
      .selectFrom('workspaces')
      .select('id')
      .where('template_id', '=', template.id)
      .where('deleted', '=', false)
      .where('owner_id', '<>', prebuildsUserId)
      .limit(1)
      .executeTakeFirst();
    if (workspace)
      throw new ApiError(400, 'All workspaces must be deleted before a template can be removed.');
    if (!can(actor.subject, 'delete', templateObject(template))) throw forbidden();
    await tx
      .updateTable('templates')
      .set({ deleted: true, updated_at: deps.now() })
      .where('id', '=', template.id)
      .execute();
  });
}
