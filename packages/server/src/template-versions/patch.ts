import { isUniqueViolation } from '../database/errors.js';
import type { Deps } from '../deps.js';
import { ApiError, forbidden } from '../http/error.js';
import { can } from '../rbac/authorize.js';
import type { Actor } from '../users/actor.js';
import { type TemplateVersionRow, templateVersionColumns, templateVersionObject } from './load.js';

/** Renames a version or changes its message; an empty name is as good as none. @throws ApiError 400 for a taken name, 403 */
export async function patchTemplateVersion(
  deps: Deps,
  actor: Actor,
  version: TemplateVersionRow,
  change: { name: string; message?: string | undefined },
): Promise<TemplateVersionRow> {
  if (!can(actor.subject, 'update', templateVersionObject(version))) throw forbidden();
  try {
    const row = await deps.db
      .updateTable('template_versions')
      .set({
        updated_at: deps.now(),
        ...(change.name ? { name: change.name } : {}),
        ...(change.message === undefined ? {} : { message: change.message }),
      })
      .where('id', '=', version.id)
      .returning(templateVersionColumns)
      .executeTakeFirstOrThrow();
    return { ...row, template: version.template };
  } catch (error) {
    if (isUniqueViolation(error, 'template_versions_name'))
      throw new ApiError(400, `The name "${change.name}" is taken by another version of this template.`, {
        validations: [{ field: 'name', detail: 'Name is already used' }],
      });
    throw error;
  }
}
