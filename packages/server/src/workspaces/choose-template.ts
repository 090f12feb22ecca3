import type { CreateWorkspaceRequest } from '@coder-ts/api';
import type { Deps } from '../deps.js';
import { ApiError } from '../http/error.js';
import { can } from '../rbac/authorize.js';
import { type TemplateRow, templateObject } from '../templates/load.js';
import type { Actor } from '../users/actor.js';
import type { UserRow } from '../users/load.js';
import { invalid } from './limits.js';
import { requireMember } from './owner.js';

/**
 * The template of a new workspace and the version to build: the one asked for, or the active one. Tells in the wire's
 * order (`workspaces.md` 4, create) what is not there, not allowed, or no longer to be used.
 * @throws ApiError 400, 403, 404
 */
export async function chooseTemplate(
  deps: Deps,
  actor: Actor,
  owner: UserRow,
  body: CreateWorkspaceRequest,
): Promise<{ template: TemplateRow; versionId: string }> {
  const templateId = body.template_id ?? (await readTemplateId(deps, body.template_version_id ?? ''));
  const template = templateId
    ? await deps.db.selectFrom('templates').selectAll().where('id', '=', templateId).executeTakeFirst()
    : undefined;
  if (!template || !can(actor.subject, 'read', templateObject(template)))
    throw invalid(`Template "${templateId}" doesn't exist.`, 'template_id', 'template not found');
  if (template.deleted) throw new ApiError(404, `Template "${template.name}" has been deleted!`);
  await requireMember(deps, actor, owner, template.organization_id);
  const object = { type: 'workspace', organizationId: template.organization_id, ownerId: owner.id } as const;
  if (!can(actor.subject, 'create', object)) throw new ApiError(403, 'Unauthorized to create workspace.');
  if (!can(actor.subject, 'use', templateObject(template)))
    throw new ApiError(403, `Unauthorized access to use the template "${template.name}".`);
  if (template.deprecation_message !== '')
    throw new ApiError(
      400,
      `Template "${template.name}" has been deprecated, and cannot be used to create a new workspace.`,
      { detail: template.deprecation_message },
    );
  const versionId = body.template_version_id ?? template.active_version_id;
  await requireExternalAuth(deps, versionId);
  return { template, versionId };
}

/** Of the version; null where it has none. @throws ApiError 400 */
async function readTemplateId(deps: Deps, versionId: string): Promise<string | null> {
  const version = await deps.db
    .selectFrom('template_versions')
    .select(['template_id', 'archived'])
    .where('id', '=', versionId)
    .executeTakeFirst();
  if (!version)
    throw invalid(
      `Template version "${versionId}" doesn't exist.`,
      'template_version_id',
      'template not found',
    );
  if (version.archived)
    throw invalid(
      'Archived template versions cannot be used to make a workspace.',
      'template_version_id',
      'template version archived',
    );
  return version.template_id;
}

/** This server links accounts of no external provider, so that none that a version requires is ever there. */
async function requireExternalAuth(deps: Deps, versionId: string): Promise<void> {
  const missing = await deps.db
    .selectFrom('template_version_external_auths')
    .select('id')
    .where('template_version_id', '=', versionId)
    .where('optional', '=', false)
    .executeTakeFirst();
  if (missing)
    throw new ApiError(403, 'External authentication is required to create a workspace with this template.', {
      detail: `The owner is not signed in at the external provider "${missing.id}".`,
    });
}
