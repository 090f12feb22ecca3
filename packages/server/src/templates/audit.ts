import { type AuditEntry, diffOf } from '../audit/write.js';
import type { TemplateVersionRow } from '../template-versions/load.js';
import type { Actor } from '../users/actor.js';
import type { TemplateRow } from './load.js';

const templateFields = [
  'name',
  'display_name',
  'description',
  'icon',
  'active_version_id',
  'default_ttl_ms',
  'activity_bump_ms',
  'time_til_autostop_notify_ms',
  'failure_ttl_ms',
  'time_til_dormant_ms',
  'time_til_dormant_autodelete_ms',
  'autostop_days',
  'autostop_weeks',
  'autostart_days',
  'allow_user_cancel_workspace_jobs',
  'allow_user_autostart',
  'allow_user_autostop',
  'require_active_version',
  'deprecation_message',
  'max_port_share_level',
  'cors_behavior',
  'use_classic_parameter_flow',
  'disable_module_cache',
  'user_acl',
  'group_acl',
  'deleted',
] as const satisfies readonly (keyof TemplateRow)[];

/** An entry of the audit log about a template. */
export const templateEntry = (
  actor: Actor,
  action: AuditEntry['action'],
  template: TemplateRow,
  status = 200,
): AuditEntry => ({
  action,
  resourceType: 'template',
  resourceId: template.id,
  target: template.name,
  organizationId: template.organization_id,
  userId: actor.user.id,
  status,
});

export const templateDiff = (before: Partial<TemplateRow>, after: Partial<TemplateRow>) =>
  diffOf(before, after, templateFields);

type Version = Omit<TemplateVersionRow, 'template'>;

/** An entry of the audit log about a version. */
export const versionEntry = (
  actor: Actor,
  action: AuditEntry['action'],
  version: Version,
  status = 200,
): AuditEntry => ({
  action,
  resourceType: 'template_version',
  resourceId: version.id,
  target: version.name,
  organizationId: version.organization_id,
  userId: actor.user.id,
  status,
});

export const versionDiff = (before: Partial<Version>, after: Partial<Version>) =>
  diffOf(before, after, ['name', 'message', 'template_id', 'archived', 'job_id']);
