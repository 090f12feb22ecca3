import type { Selectable } from 'kysely';
import type { ProvisionerJobs, TemplateVersions } from '../database/rows.gen.js';
import type { Deps } from '../deps.js';
import { ApiError, notFound } from '../http/error.js';
import { can, type ObjectRef } from '../rbac/authorize.js';
import { type TemplateRow, templateObject } from '../templates/load.js';
import type { Actor } from '../users/actor.js';

/** A version with its template, where it has one; without the large columns. */
export type TemplateVersionRow = Omit<Selectable<TemplateVersions>, 'cached_plan' | 'graph' | 'lock_file'> & {
  template: TemplateRow | undefined;
};

export const templateVersionColumns = [
  'id',
  'template_id',
  'organization_id',
  'created_at',
  'updated_at',
  'name',
  'message',
  'readme',
  'job_id',
  'created_by',
  'archived',
  'source_example_id',
  'has_ai_task',
  'has_external_agent',
  'module_files_id',
] as const;

/** A version is seen through its template's access list; without a template, by those who read templates at large. */
export const templateVersionObject = (
  version: Pick<TemplateVersionRow, 'organization_id' | 'template'>,
): ObjectRef =>
  version.template
    ? templateObject(version.template)
    : { type: 'template', organizationId: version.organization_id };

/** A version that the caller may read; also of a deleted template. */
export async function loadTemplateVersion(deps: Deps, actor: Actor, id: string): Promise<TemplateVersionRow> {
  const row = await deps.db
    .selectFrom('template_versions')
    .select(templateVersionColumns)
    .where('id', '=', id)
    .executeTakeFirst();
  if (!row) throw notFound();
  const template = row.template_id
    ? await deps.db.selectFrom('templates').selectAll().where('id', '=', row.template_id).executeTakeFirst()
    : undefined;
  const version = { ...row, template };
  if (!can(actor.subject, 'read', templateVersionObject(version))) throw notFound();
  return version;
}

export type ImportJobRow = Pick<
  Selectable<ProvisionerJobs>,
  'id' | 'status' | 'completed_at' | 'canceled_at' | 'provisioner' | 'file_id' | 'tags'
>;

/** The import job of a version. */
export const loadImportJob = (
  deps: Pick<Deps, 'db'>,
  version: Pick<TemplateVersionRow, 'job_id'>,
): Promise<ImportJobRow> =>
  deps.db
    .selectFrom('provisioner_jobs')
    .select(['id', 'status', 'completed_at', 'canceled_at', 'provisioner', 'file_id', 'tags'])
    .where('id', '=', version.job_id)
    .executeTakeFirstOrThrow();

/** A version that a body names, with its import job; undefined where it is not there or not to be read. */
export async function findTemplateVersion(
  deps: Deps,
  actor: Actor,
  id: string,
): Promise<(TemplateVersionRow & { job: ImportJobRow }) | undefined> {
  try {
    const version = await loadTemplateVersion(deps, actor, id);
    return { ...version, job: await loadImportJob(deps, version) };
  } catch (error) {
    if (error instanceof ApiError && error.status === 404) return undefined;
    throw error;
  }
}
