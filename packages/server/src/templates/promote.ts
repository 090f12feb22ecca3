import { channels } from '../database/notifications.js';
import type { Deps } from '../deps.js';
import { ApiError, forbidden } from '../http/error.js';
import { can } from '../rbac/authorize.js';
import { findTemplateVersion } from '../template-versions/load.js';
import type { Actor } from '../users/actor.js';
import { type TemplateRow, templateObject } from './load.js';

/**
 * Makes a version of the template the one that new workspaces get.
 * @throws ApiError 404, 400, 403 in the order of the wire
 */
export async function promoteVersion(
  deps: Deps,
  actor: Actor,
  template: TemplateRow,
  versionId: string,
): Promise<void> {
  const version = await findTemplateVersion(deps, actor, versionId);
  if (!version) throw new ApiError(404, 'Template version not found.');
  if (version.template_id !== template.id)
    throw new ApiError(400, "The provided template version doesn't belong to the specified template.");
  if (version.job.status !== 'succeeded')
    throw new ApiError(403, 'Only versions that have been built successfully can be promoted.', {
      detail: `Attempted to promote a version with a ${version.job.status} build`,
    });
  const archived = () => new ApiError(400, 'The provided template version is archived.');
  if (version.archived) throw archived();
  if (!can(actor.subject, 'update', templateObject(template))) throw forbidden();
  // Locks the template's row, as archiving does, and then looks again whether the version was archived meanwhile.
  await deps.db.transaction().execute(async (tx) => {
    await tx
      .updateTable('templates')
      .set({ active_version_id: version.id, updated_at: deps.now() })
      .where('id', '=', template.id)
      .execute();
    const still = await tx
      .selectFrom('template_versions')
      .select('archived')
      .where('id', '=', version.id)
      .executeTakeFirst();
    if (still?.archived) throw archived();
    await deps.notifications.publish(tx, channels.template(template.id), version.id);
  });
}
