import { z } from 'zod';
import * as b from '../body.js';
import { BuildReason } from './enums.js';
import { time, uuid } from './scalar.js';
import { User } from './user.js';

export const AuditAction = z
  .enum([
    'create',
    'write',
    'delete',
    'start',
    'stop',
    'login',
    'logout',
    'register',
    'request_password_reset',
    'connect',
    'disconnect',
    'open',
    'close',
  ])
  .meta({ id: 'AuditAction' });

/** What a row of the audit log is about; `provisioner_key` is an extension. */
export const ResourceType = z
  .enum([
    'template',
    'template_version',
    'user',
    'workspace',
    'workspace_build',
    'git_ssh_key',
    'api_key',
    'group',
    'license',
    'convert_login',
    'health_settings',
    'notifications_settings',
    'prebuilds_settings',
    'workspace_proxy',
    'organization',
    'oauth2_provider_app',
    'oauth2_provider_app_secret',
    'custom_role',
    'organization_member',
    'notification_template',
    'idp_sync_settings_organization',
    'idp_sync_settings_group',
    'idp_sync_settings_role',
    'workspace_agent',
    'workspace_app',
    'task',
    'ai_seat',
    'ai_provider',
    'ai_provider_key',
    'ai_gateway_key',
    'group_ai_budget',
    'user_ai_budget_override',
    'chat',
    'user_secret',
    'user_skill',
    'provisioner_key',
  ])
  .meta({ id: 'ResourceType', description: '`provisioner_key` is an extension of this server.' });

export const MinimalOrganization = z
  .object({ display_name: z.string(), icon: z.string(), id: uuid, name: z.string() })
  .meta({ id: 'MinimalOrganization' });

const AuditDiffField = z
  .object({ new: z.unknown().optional(), old: z.unknown().optional(), secret: z.boolean() })
  .meta({ id: 'AuditDiffField' });

const AuditDiff = z.record(z.string(), AuditDiffField).meta({ id: 'AuditDiff' });

export const AuditLog = z
  .object({
    action: AuditAction,
    additional_fields: z.record(z.string(), z.unknown()),
    description: z.string(),
    diff: AuditDiff,
    id: uuid,
    ip: z.string(),
    is_deleted: z.boolean(),
    organization: MinimalOrganization.optional(),
    organization_id: uuid.meta({ deprecated: true }),
    request_id: uuid,
    resource_icon: z.string(),
    resource_id: uuid,
    resource_link: z.string(),
    resource_target: z.string(),
    resource_type: ResourceType,
    status_code: z.int(),
    time,
    user: User.nullable(),
    user_agent: z.string(),
  })
  .meta({ id: 'AuditLog' });
export type AuditLog = z.output<typeof AuditLog>;

export const AuditLogResponse = z
  .object({ audit_logs: z.array(AuditLog), count: z.int(), count_cap: z.int() })
  .meta({ id: 'AuditLogResponse' });
export type AuditLogResponse = z.output<typeof AuditLogResponse>;

/** A row made up for tests; what is left out is filled in. */
export const CreateTestAuditLogRequest = b.body('CreateTestAuditLogRequest', {
  action: b.text(b.oneof(...AuditAction.options)),
  additional_fields: b.record(z.unknown()),
  build_reason: b.text(b.oneof(...BuildReason.options)),
  organization_id: b.uuid(),
  request_id: b.optionalUuid(),
  resource_id: b.optionalUuid(),
  resource_type: b.text(b.oneof(...ResourceType.options)),
  time: b.time(),
});
