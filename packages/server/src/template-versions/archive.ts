import { sql } from 'kysely';
import type { Executor } from '../database/connect.js';
import type { Deps } from '../deps.js';
import { ApiError, forbidden, notFound } from '../http/error.js';
import { can } from '../rbac/authorize.js';
import { type TemplateRow, templateObject } from '../templates/load.js';
import type { Actor } from '../users/actor.js';
import type { TemplateVersionRow } from './load.js';

/**
 * Archives or takes back one version; only what nobody needs may be archived (`workspaces.md` 3).
 * @throws ApiError 400, 403, 404
 */
export async function setArchived(
  deps: Deps,
  actor: Actor,
  version: TemplateVersionRow,
  archived: boolean,
): Promise<string> {
  const word = archived ? 'archived' : 'unarchived';
  const { template } = version;
  if (version.archived === archived) throw new ApiError(400, `Template version already ${word}`);
  if (!template) throw new ApiError(400, 'Cannot archive template versions not associate with a template.');
  if (!can(actor.subject, 'update', templateObject(template))) throw forbidden();
  await deps.db.transaction().execute(async (tx) => {
    if (archived && (await archivable(tx, template, { ids: [version.id], onlyFailed: false })).length === 0)
      throw new ApiError(
        400,
        'The version cannot be archived: it is active, used by a workspace, or still being imported.',
      );
    await mark(tx, deps, [version.id], archived);
  });
  return `template version "${version.id}" ${word}`;
}

/** Archives versions of the template that nobody needs: those whose import failed, or all. @returns their ids */
export async function archiveUnused(
  deps: Deps,
  actor: Actor,
  template: TemplateRow,
  { all }: { all: boolean },
): Promise<string[]> {
  if (!can(actor.subject, 'update', templateObject(template))) throw notFound();
  return deps.db.transaction().execute(async (tx) => {
    const ids = await archivable(tx, template, { onlyFailed: !all });
    await mark(tx, deps, ids, true);
    return ids;
  });
}

/**
 * Versions that are neither active, nor of the latest build (unless that deleted it) of any workspace, nor being imported.
 * Locks the template's row, so that none of them becomes active meanwhile.
 */
async function archivable(
  tx: Executor,
  template: TemplateRow,
  which: { ids?: readonly string[]; onlyFailed: boolean },
): Promise<string[]> {
  await tx.selectFrom('templates').select('id').where('id', '=', template.id).forUpdate().execute();
  const { rows } = await sql<{ id: string }>`
    SELECT version.id
    FROM template_versions AS version
    JOIN provisioner_jobs AS job ON job.id = version.job_id
    JOIN templates AS template ON template.id = version.template_id
    WHERE version.template_id = ${template.id} AND NOT version.archived
      AND version.id <> template.active_version_id
      AND (${which.ids ?? null}::uuid[] IS NULL OR version.id = ANY(${which.ids ?? null}::uuid[]))
      AND job.completed_at IS NOT NULL AND (NOT ${which.onlyFailed}::boolean OR job.status = 'failed')
      AND NOT EXISTS (
        SELECT FROM workspaces AS workspace
        JOIN LATERAL (
          SELECT template_version_id, transition FROM workspace_builds
          WHERE workspace_id = workspace.id ORDER BY build_number DESC LIMIT 1) AS latest ON true
        WHERE workspace.template_id = version.template_id AND NOT workspace.deleted
          AND latest.template_version_id = version.id AND latest.transition <> 'delete')
    ORDER BY version.created_at, version.id`.execute(tx);
  return rows.map((row) => row.id);
}

const mark = (tx: Executor, deps: Pick<Deps, 'now'>, ids: readonly string[], archived: boolean) =>
  tx
    .updateTable('template_versions')
    .set({ archived, updated_at: deps.now() })
    .where('id', '=', sql<string>`any(${ids}::uuid[])`)
    .execute();
