import type { CreateTemplateVersionRequest, TemplateVersion } from '@coder-ts/api';
import { isUniqueViolation } from '../database/errors.js';
import type { Deps } from '../deps.js';
import { loadFile } from '../files/load.js';
import { storeFile } from '../files/store.js';
import { ApiError, forbidden } from '../http/error.js';
import type { OrganizationRow } from '../organizations/load.js';
import { insertJob, type NewJob } from '../provisioner-jobs/insert.js';
import { normalizeTags } from '../provisioner-jobs/tags.js';
import { can } from '../rbac/authorize.js';
import { readExample } from '../templates/examples.js';
import { loadTemplate, type TemplateRow, templateObject } from '../templates/load.js';
import type { Actor } from '../users/actor.js';
import { type TemplateVersionRow, templateVersionColumns } from './load.js';
import { generateName } from './name.js';
import { toNewTemplateVersion } from './to-template-version.js';
import { readWorkspaceTags } from './workspace-tags.js';

/** An archive to import: stored, or one of the examples, which is stored for the importer on the way. */
interface Source {
  readonly id: string | undefined;
  readonly archive: Buffer;
}

/** A version as stored, and as it is answered: read before a daemon can see its job, so the job is pending. */
export interface CreatedVersion {
  readonly row: Omit<TemplateVersionRow, 'template'>;
  readonly answer: TemplateVersion;
}

/**
 * Queues the import of an archive as a new version (`workspaces.md` 3, create). It is not made active.
 * @throws ApiError 400, 404, 403, 409
 */
export async function createTemplateVersion(
  deps: Deps,
  actor: Actor,
  organization: OrganizationRow,
  request: CreateTemplateVersionRequest,
): Promise<CreatedVersion> {
  if (request.file_id && request.example_id)
    throw new ApiError(400, 'You cannot specify both an example_id and a file_id.');
  const template = await findTemplate(deps, actor, organization, request.template_id);
  const source = await findSource(deps, actor, request);
  const asked =
    request.provisioner === 'terraform'
      ? await readWorkspaceTags(source.archive, {
          variables: template?.use_classic_parameter_flow ? [] : request.user_variable_values,
          owner: template?.use_classic_parameter_flow ? undefined : actor.user,
        })
      : {};
  if (template) {
    if (!can(actor.subject, 'update', templateObject(template))) throw forbidden();
  } else if (!can(actor.subject, 'create', { type: 'template', organizationId: organization.id }))
    throw forbidden();
  const fileId =
    source.id ??
    (
      await storeFile(deps.db, deps, {
        userId: actor.user.id,
        data: source.archive,
        mimetype: 'application/x-tar',
      })
    ).id;
  const tags = normalizeTags(actor.user.id, asked, request.tags);
  return insertVersion(deps, actor, organization, { request, template, fileId, tags });
}

async function findTemplate(
  deps: Deps,
  actor: Actor,
  organization: OrganizationRow,
  id: string | undefined,
): Promise<TemplateRow | undefined> {
  if (id === undefined) return undefined;
  const missing = () => new ApiError(404, 'Template does not exist.');
  const template = await loadTemplate(deps, actor, id).catch((error: unknown) => {
    throw error instanceof ApiError ? missing() : error;
  });
  if (template.organization_id !== organization.id) throw missing();
  return template;
}

async function findSource(deps: Deps, actor: Actor, request: CreateTemplateVersionRequest): Promise<Source> {
  if (request.file_id) {
    const file = await loadFile(deps, actor, request.file_id);
    if (!file) throw new ApiError(404, 'File not found.');
    return { id: file.id, archive: file.data };
  }
  const archive = await readExample(request.example_id);
  if (!archive) throw new ApiError(400, 'Example not found.');
  return { id: undefined, archive };
}

interface NewVersion {
  readonly request: CreateTemplateVersionRequest;
  readonly template: TemplateRow | undefined;
  readonly fileId: string;
  readonly tags: Record<string, string>;
}

async function insertVersion(
  deps: Deps,
  actor: Actor,
  organization: OrganizationRow,
  { request, template, fileId, tags }: NewVersion,
): Promise<CreatedVersion> {
  // A made-up name may be taken by chance: then another one.
  for (let attempt = 1; ; attempt += 1) {
    const name = request.name || generateName();
    try {
      const { row, job } = await deps.db.transaction().execute(async (tx) => {
        const id = deps.newId();
        const wanted: NewJob = {
          id: deps.newId(),
          organizationId: organization.id,
          initiatorId: actor.user.id,
          provisioner: request.provisioner as NewJob['provisioner'],
          type: 'template_version_import',
          input: {
            template_id: template?.id ?? null,
            template_version_id: id,
            user_variable_values: request.user_variable_values,
          },
          fileId,
          tags,
        };
        const job = await insertJob(tx, deps, wanted);
        const now = deps.now();
        const row = await tx
          .insertInto('template_versions')
          .values({
            id,
            template_id: template?.id ?? null,
            organization_id: organization.id,
            created_at: now,
            updated_at: now,
            name,
            message: request.message,
            job_id: job.id,
            created_by: actor.user.id,
            source_example_id: request.example_id || null,
          })
          .returning(templateVersionColumns)
          .executeTakeFirstOrThrow();
        return { row, job };
      });
      // Behind the commit, so that a daemon need not wait for the answer.
      return { row, answer: await toNewTemplateVersion(deps, row, job) };
    } catch (error) {
      if (!isUniqueViolation(error, 'template_versions_name')) throw error;
      if (request.name || attempt >= 5) throw nameTaken(409, name);
    }
  }
}

export const nameTaken = (status: 400 | 409, name: string) =>
  new ApiError(status, `A template version with name "${name}" already exists for this template.`, {
    validations: [
      {
        field: 'name',
        detail:
          status === 409 ? 'This value is already in use and should be unique.' : 'Name is already used',
      },
    ],
  });
