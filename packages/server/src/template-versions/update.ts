import type { BodyOf, Routes } from '@coder-ts/api';
import { isUniqueViolation } from '../database/errors.js';
import type { Deps } from '../deps.js';
import { forbidden } from '../http/error.js';
import { can } from '../rbac/authorize.js';
import type { Actor } from '../users/actor.js';
import { nameTaken } from './create.js';
import { findVersionByName } from './list.js';
import { type TemplateVersionRow, templateVersionColumns, templateVersionObject } from './load.js';

/** Renames a version or changes its message. @throws ApiError 400 for a name that is taken, 403 */
export async function updateTemplateVersion(
  deps: Deps,
  actor: Actor,
  version: TemplateVersionRow,
  { name, message }: BodyOf<Routes['patchTemplateVersionById']>,
): Promise<Omit<TemplateVersionRow, 'template'>> {
  if (name && version.template_id) {
    const other = await findVersionByName(deps.db, version.template_id, name);
    if (other && other.id !== version.id) throw nameTaken(400, name);
  }
  if (!can(actor.subject, 'update', templateVersionObject(version))) throw forbidden();
  try {
    return await deps.db
      .updateTable('template_versions')
      .set({ name: name || undefined, message, updated_at: deps.now() })
      .where('id', '=', version.id)
      .returning(templateVersionColumns)
      .executeTakeFirstOrThrow();
  } catch (error) {
    if (isUniqueViolation(error, 'template_versions_name')) throw nameTaken(400, name);
    throw error;
  }
}
