import type { Selectable } from 'kysely';
import type { Files } from '../database/rows.gen.js';
import type { Deps } from '../deps.js';
import { can } from '../rbac/authorize.js';
import { templateObject } from '../templates/load.js';
import type { Actor } from '../users/actor.js';

export type FileRow = Selectable<Files>;

/**
 * An uploaded file that the caller may read: the uploader's, anybody's for those who read files, and the source of a
 * template for those who may change it. Undefined for all others.
 */
export async function loadFile(deps: Deps, actor: Actor, id: string): Promise<FileRow | undefined> {
  const file = await deps.db.selectFrom('files').selectAll().where('id', '=', id).executeTakeFirst();
  if (!file) return undefined;
  if (can(actor.subject, 'read', { type: 'file', ownerId: file.created_by })) return file;
  const templates = await deps.db
    .selectFrom('provisioner_jobs as job')
    .innerJoin('template_versions as version', 'version.job_id', 'job.id')
    .innerJoin('templates as template', 'template.id', 'version.template_id')
    .select(['template.id', 'template.organization_id', 'template.user_acl', 'template.group_acl'])
    .distinct()
    .where('job.file_id', '=', id)
    .execute();
  return templates.some((template) => can(actor.subject, 'update', templateObject(template)))
    ? file
    : undefined;
}
