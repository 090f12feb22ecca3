import { z } from 'zod';
import * as b from '../body.js';
import { Entitlement, ServerSentEventType } from './enums.js';
import { time, uuid } from './scalar.js';

export const BuildInfoResponse = z
  .object({
    agent_api_version: z.string(),
    dashboard_url: z.string(),
    deployment_id: z.string(),
    external_url: z.string(),
    provisioner_api_version: z.string(),
    telemetry: z.boolean(),
    upgrade_message: z.string(),
    version: z.string(),
    webpush_public_key: z.string(),
    workspace_proxy: z.boolean(),
  })
  .meta({ id: 'BuildInfoResponse' });

export const VariableValue = b.body('VariableValue', {
  name: b.text(),
  value: b.text(),
});

export const UsagePeriod = z
  .object({
    end: time,
    issued_at: time,
    start: time,
  })
  .meta({ id: 'UsagePeriod' });

export const Feature = z
  .object({
    actual: z.int().optional(),
    enabled: z.boolean(),
    entitlement: Entitlement,
    limit: z.int().optional(),
    usage_period: UsagePeriod.optional(),
  })
  .meta({ id: 'Feature' });

export const Entitlements = z
  .object({
    errors: z.array(z.string()),
    features: z.record(z.string(), Feature),
    has_license: z.boolean(),
    refreshed_at: time,
    require_telemetry: z.boolean(),
    trial: z.boolean(),
    warnings: z.array(z.string()),
  })
  .meta({ id: 'Entitlements' });

export const ValidationError = z
  .object({
    detail: z.string(),
    field: z.string(),
  })
  .meta({ id: 'ValidationError' });

export const Response = z
  .object({
    detail: z.string().optional(),
    message: z.string(),
    validations: z.array(ValidationError).optional(),
  })
  .meta({ id: 'Response' });

export const SSHConfigResponse = z
  .object({
    hostname_prefix: z.string(),
    hostname_suffix: z.string(),
    ssh_config_options: z.record(z.string(), z.string()),
  })
  .meta({ id: 'SSHConfigResponse' });

export const ServerSentEvent = z
  .object({
    data: z.unknown(),
    type: ServerSentEventType,
  })
  .meta({ id: 'ServerSentEvent' });

export const AvailableExperiments = z
  .object({
    safe: z.array(z.string()),
  })
  .meta({ id: 'AvailableExperiments' });

export const UpdateCheckResponse = z
  .object({
    current: z.boolean(),
    url: z.string(),
    version: z.string(),
  })
  .meta({ id: 'UpdateCheckResponse' });

export const UploadResponse = z
  .object({
    hash: uuid,
  })
  .meta({ id: 'UploadResponse' });
