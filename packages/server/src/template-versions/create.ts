import type { CreateTemplateVersionRequest } from '@coder-ts/api';
import { isUniqueViolation } from '../database/errors.js';
import type { Deps } from '../deps.js';
import { type FileRow, loadFile } from '../files/load.js';
import { storeFile } from '../files/store.js';
import { ApiError, forbidden } from '../http/error.js';
import { randomName } from '../names/random.js';
import type { OrganizationRow } from '../organizations/load.js';
import { insertJob } from '../provisioner-jobs/insert.js';
import { normalizeTags } from '../provisioner-jobs/tags.js';
import { can } from '../rbac/authorize.js';
import { archiveExample } from '../templates/examples.js';
import { type TemplateRow, templateObject } from '../templates/load.js';
import type { Actor } from '../users/actor.js';
import { type TemplateVersionRow, templateVersionColumns } from './load.js';
import { readWorkspaceTags } from './workspace-tags.js';

/**
 * Makes a version and the job that imports it, together (`workspaces.md` 3).
 * @throws ApiError 404 for a template or file that is not there, 400 for tags that can't be known, 403, 409 for a taken name
 */
export async function createTemplateVersion(
  deps: Deps,
  actor: Actor,
  organization: OrganizationRow,
  request: CreateTemplateVersionRequest,
): Promise<TemplateVersionRow> {
  const template = request.template_id
    ? await findTemplate(deps, actor, organization, request.template_id)
    : undefined;
  if (request.example_id && request.file_id)
    throw new ApiError(400, 'You cannot specify both an example_id and a file_id.');
  const archive = request.example_id ? await archiveExample(request.example_id) : undefined;
  if (request.example_id && !archive) throw new ApiError(400, 'Example not found.');
  const uploaded = request.file_id ? await loadFile(deps, actor, request.file_id) : undefined;
  if (request.file_id && !uploaded) throw new ApiError(404, 'File not found.');
  const allowed = template
    ? can(actor.subject, 'update', templateObject(template))
    : can(actor.subject, 'create', { type: 'template', organizationId: organization.id });
  if (!allowed) throw forbidden();

  const file = uploaded ?? (await storeExample(deps, actor, archive));
  const asked = await readWorkspaceTags(file.data, request.user_variable_values, actor.user);
  const given = Object.fromEntries(Object.entries(request.tags).filter(([, value]) => value !== ''));
  const versionId = deps.newId();
  const jobId = deps.newId();
  const now = deps.now();
  try {
    return await deps.db.transaction().execute(async (tx) => {
      await insertJob(tx, deps, {
        id: jobId,
        organizationId: organization.id,
        initiatorId: actor.user.id,
        provisioner: request.provisioner as 'terraform' | 'echo',
        type: 'template_version_import',
        input: {
          template_id: template?.id ?? null,
          template_version_id: versionId,
          user_variable_values: request.user_variable_values,
        },
        fileId: file.id,
        tags: normalizeTags(actor.user.id, asked, given),
      });
      const row = await tx
        .insertInto('template_versions')
        .values({
          id: versionId,
          template_id: template?.id ?? null,
          organization_id: organization.id,
          created_at: now,
          updated_at: now,
          name: request.name || randomName(),
          message: request.message,
          job_id: jobId,
          created_by: actor.user.id,
          source_example_id: request.example_id || null,
        })
        .returning(templateVersionColumns)
        .executeTakeFirstOrThrow();
      return { ...row, template };
    });
  } catch (error) {
    if (isUniqueViolation(error, 'template_versions_name'))
      throw new ApiError(
        409,
        `A template version with name "${request.name}" already exists for this template.`,
        {
          validations: [{ field: 'name', detail: 'This value is already in use and should be unique.' }],
        },
      );
    throw error;
  }
}

async function findTemplate(
  deps: Deps,
  actor: Actor,
  organization: OrganizationRow,
  id: string,
): Promise<TemplateRow> {
  const template = await deps.db
    .selectFrom('templates')
    .selectAll()
    .where('id', '=', id)
    .where('organization_id', '=', organization.id)
    .where('deleted', '=', false)
    .executeTakeFirst();
  if (!template || !can(actor.subject, 'read', templateObject(template)))
    throw new ApiError(404, 'Template does not exist.');
  return template;
}

async function storeExample(
  deps: Deps,
  actor: Actor,
  archive: Buffer | undefined,
): Promise<Pick<FileRow, 'id' | 'data'>> {
  if (!archive) throw new Error('a version comes from a file or an example');
  const { id } = await storeFile(deps.db, deps, {
    userId: actor.user.id,
    mimetype: 'application/x-tar',
    data: archive,
  });
  return { id, data: archive };
}
