import type { CreateTemplateRequest } from '@coder-ts/api';
import { json } from '../database/connect.js';
import { isUniqueViolation } from '../database/errors.js';
import type { Deps } from '../deps.js';
import { ApiError, forbidden } from '../http/error.js';
import { hasFeature } from '../licenses/feature.js';
import type { OrganizationRow } from '../organizations/load.js';
import { can } from '../rbac/authorize.js';
import { findTemplateVersion } from '../template-versions/load.js';
import type { Actor } from '../users/actor.js';
import { findTemplateByName, nameTaken } from './find.js';
import type { TemplateRow } from './load.js';
import { autostartColumns, autostopColumns, Problems } from './settings.js';

/**
 * Makes a template of a version that has none yet; its import need not be done (`workspaces.md` 2, create).
 * @throws ApiError 400, 403, 404, 409 in the order of the wire
 */
export async function createTemplate(
  deps: Deps,
  actor: Actor,
  organization: OrganizationRow,
  request: CreateTemplateRequest,
): Promise<TemplateRow> {
  if (await findTemplateByName(deps.db, organization.id, request.name)) throw nameTaken(request.name);
  const version = await findTemplateVersion(deps, actor, request.template_version_id);
  const about = (detail: string) => ({ validations: [{ field: 'template_version_id', detail }] });
  if (!version || version.organization_id !== organization.id)
    throw new ApiError(
      404,
      `Template version "${request.template_version_id}" does not exist.`,
      about('template version does not exist'),
    );
  if (version.archived)
    throw new ApiError(
      400,
      `Template version ${version.id} is archived and cannot be used to create a template.`,
      about('template version is archived'),
    );
  const attached = () =>
    new ApiError(
      400,
      `Template version ${version.id} is already part of a template`,
      about('template version already belongs to a template'),
    );
  if (version.template_id !== null) throw attached();
  checkSettings(deps, request);
  if (!can(actor.subject, 'create', { type: 'template', organizationId: organization.id })) throw forbidden();

  try {
    // The version points to the template and the template to the version, whose foreign key waits for the commit. Two
    // creates of one version: the second waits for the first's update of the version's row and then finds it attached.
    return await deps.db.transaction().execute(async (tx) => {
      const now = deps.now();
      const template = await tx
        .insertInto('templates')
        .values({
          id: deps.newId(),
          created_at: now,
          updated_at: now,
          organization_id: organization.id,
          created_by: actor.user.id,
          active_version_id: version.id,
          provisioner: version.job.provisioner,
          ...columnsOf(deps, organization, request),
        })
        .returningAll()
        .executeTakeFirstOrThrow();
      const { numUpdatedRows } = await tx
        .updateTable('template_versions')
        .set({ template_id: template.id, updated_at: now })
        .where('id', '=', version.id)
        .where('template_id', 'is', null)
        .executeTakeFirst();
      if (numUpdatedRows === 0n) throw attached();
      return template;
    });
  } catch (error) {
    if (isUniqueViolation(error, 'templates_name')) throw nameTaken(request.name);
    throw error;
  }
}

function checkSettings(deps: Deps, request: CreateTemplateRequest): void {
  const problems = new Problems();
  problems.positive('default_ttl_ms', request.default_ttl_ms);
  problems.positive('activity_bump_ms', request.activity_bump_ms);
  problems.minutes('time_til_autostop_notify_ms', request.time_til_autostop_notify_ms);
  problems.weekdays('autostop_requirement.days_of_week', request.autostop_requirement?.days_of_week);
  problems.weekdays('autostart_requirement.days_of_week', request.autostart_requirement?.days_of_week);
  problems.portLevel(deps, 'max_port_share_level', request.max_port_share_level);
  problems.cors(request.cors_behavior);
  problems.weeks(request.autostop_requirement?.weeks);
  problems.positive('failure_ttl_ms', request.failure_ttl_ms);
  problems.positive('time_til_dormant_autodeletion_ms', request.dormant_ttl_ms);
  problems.positive('time_til_dormant_autodeletion_ms', request.delete_ttl_ms);
  problems.check('icon', request.icon.length > 256, 'Must be at most 256 characters.');
  if (problems.validations.length > 0)
    throw new ApiError(400, 'Invalid create template request.', { validations: problems.validations });
}

/** What the database does not choose by itself; settings of features that are off keep their neutral values. */
function columnsOf(deps: Deps, organization: OrganizationRow, request: CreateTemplateRequest) {
  const { autostop_requirement: autostop, autostart_requirement: autostart } = request;
  const everyone = request.disable_everyone_group_access ? {} : { [organization.id]: 'use' };
  return {
    name: request.name,
    display_name: request.display_name,
    description: request.description,
    icon: request.icon,
    default_ttl_ms: request.default_ttl_ms,
    activity_bump_ms: request.activity_bump_ms,
    time_til_autostop_notify_ms: request.time_til_autostop_notify_ms,
    allow_user_cancel_workspace_jobs: request.allow_user_cancel_workspace_jobs,
    use_classic_parameter_flow: request.template_use_classic_parameter_flow,
    cors_behavior: request.cors_behavior,
    max_port_share_level: request.max_port_share_level,
    group_acl: json(everyone),
    ...(hasFeature(deps, 'advanced_template_scheduling') && {
      ...(autostop && autostopColumns(autostop)),
      ...(autostart && autostartColumns(autostart)),
      allow_user_autostart: request.allow_user_autostart,
      allow_user_autostop: request.allow_user_autostop,
      failure_ttl_ms: request.failure_ttl_ms,
      time_til_dormant_ms: request.dormant_ttl_ms,
      time_til_dormant_autodelete_ms: request.delete_ttl_ms,
    }),
    ...(hasFeature(deps, 'access_control') && { require_active_version: request.require_active_version }),
  };
}
