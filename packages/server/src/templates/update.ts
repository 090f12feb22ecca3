import type { UpdateTemplateMeta } from '@coder-ts/api';
import { sql, type Updateable } from 'kysely';
import { type Executor, json } from '../database/connect.js';
import { isUniqueViolation } from '../database/errors.js';
import type { Templates } from '../database/rows.gen.js';
import type { Deps } from '../deps.js';
import { ApiError, forbidden } from '../http/error.js';
import { hasFeature } from '../licenses/feature.js';
import { can } from '../rbac/authorize.js';
import type { Actor } from '../users/actor.js';
import { rescheduleAutostarts } from '../workspaces/reschedule.js';
import { findTemplateByName, nameTaken } from './find.js';
import { type TemplateRow, templateObject } from './load.js';
import { autostartColumns, autostopColumns, Problems } from './settings.js';
import { shownPortLevel } from './to-template.js';

/**
 * Changes the settings of a template; absent ones stay, those of features that are off are ignored.
 * @throws ApiError 400, 409, 403
 */
export async function updateTemplate(
  deps: Deps,
  actor: Actor,
  template: TemplateRow,
  request: UpdateTemplateMeta,
): Promise<TemplateRow> {
  checkSettings(deps, template, request);
  if (request.name !== undefined) {
    const other = await findTemplateByName(deps.db, template.organization_id, request.name);
    if (other && other.id !== template.id) throw nameTaken(request.name);
  }
  if (!can(actor.subject, 'update', templateObject(template))) throw forbidden();
  try {
    return await deps.db.transaction().execute(async (tx) => {
      const changed = await tx
        .updateTable('templates')
        .set(changesOf(deps, template, request))
        .where('id', '=', template.id)
        .returningAll()
        .executeTakeFirstOrThrow();
      await updateWorkspaces(tx, deps, changed, request);
      const { autostart_days: days, allow_user_autostart: allowed } = template;
      if (changed.autostart_days !== days || changed.allow_user_autostart !== allowed)
        await rescheduleAutostarts(tx, changed, deps.now());
      return changed;
    });
  } catch (error) {
    if (isUniqueViolation(error, 'templates_name')) throw nameTaken(request.name ?? template.name);
    throw error;
  }
}

function checkSettings(deps: Deps, template: TemplateRow, request: UpdateTemplateMeta): void {
  const problems = new Problems();
  problems.positive('default_ttl_ms', request.default_ttl_ms);
  problems.positive('activity_bump_ms', request.activity_bump_ms);
  problems.minutes('time_til_autostop_notify_ms', request.time_til_autostop_notify_ms);
  problems.weekdays('autostop_requirement.days_of_week', request.autostop_requirement?.days_of_week);
  problems.weekdays('autostart_requirement.days_of_week', request.autostart_requirement?.days_of_week);
  problems.weeks(request.autostop_requirement?.weeks);
  problems.minutes('failure_ttl_ms', request.failure_ttl_ms);
  problems.minutes('time_til_dormant_ms', request.time_til_dormant_ms);
  problems.minutes('time_til_dormant_autodelete_ms', request.time_til_dormant_autodelete_ms);
  const level = shownPortLevel(deps, template);
  problems.portLevel(deps, 'max_port_sharing_level', request.max_port_share_level, level);
  problems.cors(request.cors_behavior);
  const longer = (text: string | undefined, most: number) => [...(text ?? '')].length > most;
  problems.check('description', longer(request.description, 128), 'Must be at most 128 characters.');
  problems.check('icon', longer(request.icon, 256), 'Must be at most 256 characters.');
  if (problems.validations.length > 0)
    throw new ApiError(400, 'Invalid request to update template metadata!', {
      validations: problems.validations,
    });
}

function changesOf(deps: Deps, template: TemplateRow, request: UpdateTemplateMeta): Updateable<Templates> {
  const { autostop_requirement: autostop, autostart_requirement: autostart } = request;
  const everyone = request.disable_everyone_group_access;
  const { [template.organization_id]: _, ...others } = template.group_acl as Record<string, string>;
  const limited = hasFeature(deps, 'control_shared_ports');
  return {
    updated_at: deps.now(),
    name: request.name,
    display_name: request.display_name,
    description: request.description,
    icon: request.icon,
    default_ttl_ms: request.default_ttl_ms,
    activity_bump_ms: request.activity_bump_ms,
    time_til_autostop_notify_ms: request.time_til_autostop_notify_ms,
    allow_user_cancel_workspace_jobs: request.allow_user_cancel_workspace_jobs,
    cors_behavior: request.cors_behavior,
    use_classic_parameter_flow: request.use_classic_parameter_flow,
    disable_module_cache: request.disable_module_cache,
    ...(limited && { max_port_share_level: request.max_port_share_level }),
    ...(everyone !== undefined && {
      group_acl: json(
        everyone ? others : { [template.organization_id]: 'use', ...(template.group_acl as object) },
      ),
    }),
    ...(hasFeature(deps, 'advanced_template_scheduling') && {
      ...(autostop && autostopColumns(autostop)),
      ...(autostart && autostartColumns(autostart)),
      allow_user_autostart: request.allow_user_autostart,
      allow_user_autostop: request.allow_user_autostop,
      failure_ttl_ms: request.failure_ttl_ms,
      time_til_dormant_ms: request.time_til_dormant_ms,
      time_til_dormant_autodelete_ms: request.time_til_dormant_autodelete_ms,
    }),
    ...(hasFeature(deps, 'access_control') && {
      require_active_version: request.require_active_version,
      deprecation_message: request.deprecation_message,
    }),
  };
}

/** The one-shot acts of a patch, and when dormant workspaces will be deleted by the template's times. */
async function updateWorkspaces(
  tx: Executor,
  deps: Deps,
  template: TemplateRow,
  request: UpdateTemplateMeta,
): Promise<void> {
  const now = deps.now();
  const own = tx
    .updateTable('workspaces')
    .where('template_id', '=', template.id)
    .where('deleted', '=', false);
  if (request.update_workspace_last_used_at) await own.set({ last_used_at: now }).execute();
  if (!hasFeature(deps, 'advanced_template_scheduling')) return;
  if (!request.update_workspace_dormant_at && request.time_til_dormant_autodelete_ms === undefined) return;
  const since = request.update_workspace_dormant_at
    ? sql<string>`${now}::timestamptz`
    : sql<string>`dormant_at`;
  const ttl = template.time_til_dormant_autodelete_ms;
  await own
    .set({
      dormant_at: since,
      deleting_at: ttl > 0 ? sql<string>`${since} + ${ttl} * interval '1 millisecond'` : null,
    })
    .where('dormant_at', 'is not', null)
    .execute();
}
