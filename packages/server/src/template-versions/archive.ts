import { sql } from 'kysely';
import type { Executor } from '../database/connect.js';
import type { Deps } from '../deps.js';
import { ApiError } from '../http/error.js';
import { can } from '../rbac/authorize.js';
import { type TemplateRow, templateObject } from '../templates/load.js';
import type { Actor } from '../users/actor.js';
import { type TemplateVersionRow, templateVersionObject } from './load.js';

const missing = () => new ApiError(404, 'Template or template versions not found.');

/**
 * Archives versions of a template that may be: not the active one, none that the latest build of a workspace uses (unless
 * it deletes), none whose import is under way.
 *
 * Locks the template's row (FOR NO KEY UPDATE) as making a version active does: a version is either archived or active.
 * @param which one version; `failed`: those whose import failed; `unused`: all
 * @returns ids of those that were archived now
 */
async function archive(
  tx: Executor,
  deps: Deps,
  templateId: string,
  which: { id: string } | 'failed' | 'unused',
): Promise<string[]> {
  await sql`SELECT FROM templates WHERE id = ${templateId} FOR NO KEY UPDATE`.execute(tx);
  const id = typeof which === 'object' ? which.id : null;
  const { rows } = await sql<{ id: string }>`
    UPDATE template_versions AS version SET archived = true, updated_at = ${deps.now()}
    FROM provisioner_jobs AS job, templates AS template
    WHERE job.id = version.job_id AND template.id = version.template_id
      AND version.template_id = ${templateId} AND NOT version.archived
      AND (${id}::uuid IS NULL OR version.id = ${id}::uuid)
      AND version.id <> template.active_version_id
      AND job.completed_at IS NOT NULL AND (${which !== 'failed'} OR job.status = 'failed')
      AND NOT EXISTS (
        SELECT FROM workspace_builds AS build
        WHERE build.template_version_id = version.id AND build.transition <> 'delete' AND build.latest)
    RETURNING version.id`.execute(tx);
  return rows.map((row) => row.id);
}

/** Archives what a template no longer needs. @returns ids, null for none @throws ApiError 404 without the right to */
export async function archiveUnused(
  deps: Deps,
  actor: Actor,
  template: TemplateRow,
  all: boolean,
): Promise<string[] | null> {
  if (!can(actor.subject, 'update', templateObject(template))) throw missing();
  const ids = await deps.db
    .transaction()
    .execute((tx) => archive(tx, deps, template.id, all ? 'unused' : 'failed'));
  return ids.length > 0 ? ids : null;
}

/** Archives a version or takes it back. @returns a sentence @throws ApiError 400, 404 without the right to */
export async function setArchived(
  deps: Deps,
  actor: Actor,
  version: TemplateVersionRow,
  archived: boolean,
): Promise<string> {
  const word = archived ? 'archived' : 'unarchived';
  if (version.archived === archived) throw new ApiError(400, `Template version already ${word}`);
  const templateId = version.template_id;
  if (templateId === null)
    throw new ApiError(400, 'Cannot archive template versions not associate with a template.');
  if (!can(actor.subject, 'update', templateVersionObject(version))) throw missing();
  if (archived) {
    const ids = await deps.db
      .transaction()
      .execute((tx) => archive(tx, deps, templateId, { id: version.id }));
    if (ids.length === 0)
      throw new ApiError(400, 'The template version cannot be archived.', {
        detail: 'It is the active version, a workspace uses it, or its import is not finished.',
      });
  } else {
    await deps.db
      .updateTable('template_versions')
      .set({ archived: false, updated_at: deps.now() })
      .where('id', '=', version.id)
      .execute();
  }
  return `template version "${version.id}" ${word}`;
}
