import type { Template } from '@coder-ts/api';
import type { Deps } from '../deps.js';
import { type Feature, hasFeature } from '../licenses/feature.js';
import { countActiveUsers } from './active-users.js';
import { readBuildTimes } from './build-times.js';
import type { TemplateRow } from './load.js';
import { everyDay, toWeekdays } from './weekdays.js';

/** Templates as on the wire, in the order of `rows`; four statements however many there are. */
export async function toTemplates(deps: Deps, rows: readonly TemplateRow[]): Promise<Template[]> {
  if (rows.length === 0) return [];
  const ids = rows.map(({ id }) => id);
  const [organizations, creators, users, times] = await Promise.all([
    deps.db
      .selectFrom('organizations')
      .select(['id', 'name', 'display_name', 'icon'])
      .where('id', 'in', [...new Set(rows.map((row) => row.organization_id))])
      .execute(),
    deps.db
      .selectFrom('users')
      .select(['id', 'username'])
      .where('id', 'in', [...new Set(rows.map((row) => row.created_by))])
      .execute(),
    countActiveUsers(deps.db, ids, deps.now()),
    readBuildTimes(deps.db, ids),
  ]);
  const organizationsById = new Map(organizations.map((row) => [row.id, row]));
  const namesById = new Map(creators.map((row) => [row.id, row.username]));
  const on = (feature: Feature) => hasFeature(deps, feature);
  const scheduling = on('advanced_template_scheduling');
  const access = on('access_control');
  return rows.map((row): Template => {
    const organization = organizationsById.get(row.organization_id);
    const deprecation = access ? row.deprecation_message : '';
    return {
      id: row.id,
      created_at: row.created_at,
      updated_at: row.updated_at,
      organization_id: row.organization_id,
      organization_name: organization?.name ?? '',
      organization_display_name: organization?.display_name ?? '',
      organization_icon: organization?.icon ?? '',
      name: row.name,
      display_name: row.display_name,
      provisioner: row.provisioner,
      active_version_id: row.active_version_id,
      active_user_count: users.get(row.id) ?? 0,
      build_time_stats: times.get(row.id) ?? {},
      description: row.description,
      deprecated: deprecation !== '',
      deprecation_message: deprecation,
      deleted: row.deleted,
      icon: row.icon,
      default_ttl_ms: row.default_ttl_ms,
      activity_bump_ms: row.activity_bump_ms,
      time_til_autostop_notify_ms: row.time_til_autostop_notify_ms,
      autostop_requirement: scheduling
        ? { days_of_week: toWeekdays(row.autostop_days), weeks: row.autostop_weeks }
        : { days_of_week: [], weeks: 1 },
      autostart_requirement: { days_of_week: toWeekdays(scheduling ? row.autostart_days : everyDay) },
      created_by_id: row.created_by,
      created_by_name: namesById.get(row.created_by) ?? '',
      allow_user_autostart: scheduling ? row.allow_user_autostart : true,
      allow_user_autostop: scheduling ? row.allow_user_autostop : true,
      allow_user_cancel_workspace_jobs: row.allow_user_cancel_workspace_jobs,
      failure_ttl_ms: scheduling ? row.failure_ttl_ms : 0,
      time_til_dormant_ms: scheduling ? row.time_til_dormant_ms : 0,
      time_til_dormant_autodelete_ms: scheduling ? row.time_til_dormant_autodelete_ms : 0,
      require_active_version: access && row.require_active_version,
      max_port_share_level: shownPortLevel(deps, row),
      cors_behavior: row.cors_behavior as Template['cors_behavior'],
      use_classic_parameter_flow: row.use_classic_parameter_flow,
      disable_module_cache: row.disable_module_cache,
    };
  });
}

export async function toTemplate(deps: Deps, row: TemplateRow): Promise<Template> {
  const [template] = await toTemplates(deps, [row]);
  if (!template) throw new Error('one row makes one template');
  return template;
}

/** Without the feature nothing is limited. */
export const shownPortLevel = (
  deps: Deps,
  row: Pick<TemplateRow, 'max_port_share_level'>,
): Template['max_port_share_level'] =>
  hasFeature(deps, 'control_shared_ports')
    ? (row.max_port_share_level as Template['max_port_share_level'])
    : 'public';
