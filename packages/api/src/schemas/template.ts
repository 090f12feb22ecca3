import { z } from 'zod';
import * as b from '../body.js';
import {
  CORSBehavior,
  DiagnosticSeverityString,
  OptionType,
  ParameterFormType,
  ProvisionerStorageMethod,
  TemplateVersionWarning,
  ValidationMonotonicOrder,
  WorkspaceAgentPortShareLevel,
} from './enums.js';
import { VariableValue } from './general.js';
import { MatchedProvisioners, ProvisionerJob } from './provisioner.js';
import { time, uuid } from './scalar.js';
import { MinimalUser } from './user.js';
import { WorkspaceBuildParameter } from './workspace.js';

export const ArchiveTemplateVersionsRequest = b.body('ArchiveTemplateVersionsRequest', {
  all: b.boolean(),
});

/** Milliseconds; null without a build. The keys are capital on the wire. */
export const TransitionStats = z
  .object({ P50: z.int().nullable(), P95: z.int().nullable() })
  .meta({ id: 'TransitionStats' });

export const TemplateAutostartRequirement = z
  .object({
    days_of_week: z.array(
      z.enum(['monday', 'tuesday', 'wednesday', 'thursday', 'friday', 'saturday', 'sunday']),
    ),
  })
  .meta({ id: 'TemplateAutostartRequirement' });

export const TemplateAutostopRequirement = z
  .object({
    days_of_week: z.array(
      z.enum(['monday', 'tuesday', 'wednesday', 'thursday', 'friday', 'saturday', 'sunday']),
    ),
    weeks: z.int(),
  })
  .meta({ id: 'TemplateAutostopRequirement' });

export const CreateTemplateRequest = b.body('CreateTemplateRequest', {
  activity_bump_ms: b.integer(),
  allow_user_autostart: b.boolean(),
  allow_user_autostop: b.boolean(),
  allow_user_cancel_workspace_jobs: b.boolean(),
  autostart_requirement: TemplateAutostartRequirement.optional(),
  autostop_requirement: TemplateAutostopRequirement.optional(),
  cors_behavior: b.text(b.oneof(...CORSBehavior.options)),
  default_ttl_ms: b.integer(),
  delete_ttl_ms: b.integer(),
  description: b.text(),
  disable_everyone_group_access: b.boolean(),
  display_name: b.text(),
  dormant_ttl_ms: b.integer(),
  failure_ttl_ms: b.integer(),
  icon: b.text(),
  max_port_share_level: b.text(b.oneof(...WorkspaceAgentPortShareLevel.options)),
  name: b.text(b.required),
  require_active_version: b.boolean(),
  template_use_classic_parameter_flow: b.boolean(),
  template_version_id: b.uuid(b.required),
  time_til_autostop_notify_ms: b.integer(),
});

export const CreateTemplateVersionDryRunRequest = b.body('CreateTemplateVersionDryRunRequest', {
  rich_parameter_values: b.list(WorkspaceBuildParameter),
  user_variable_values: b.list(VariableValue),
  workspace_name: b.text(),
});

export const CreateTemplateVersionRequest = b.body('CreateTemplateVersionRequest', {
  example_id: b.text(),
  file_id: b.optionalUuid(),
  message: b.text(),
  name: b.text(),
  provisioner: b.text(b.required, b.oneof('terraform', 'echo')),
  storage_method: b.text(b.required, b.oneof(...ProvisionerStorageMethod.options)),
  tags: b.record(z.string()),
  template_id: b.optionalUuid(),
  user_variable_values: b.list(VariableValue),
});

export const DAUEntry = z
  .object({
    amount: z.int(),
    date: z.string(),
  })
  .meta({ id: 'DAUEntry' });

export const DAUsResponse = z
  .object({
    entries: z.array(DAUEntry),
    tz_hour_offset: z.int(),
  })
  .meta({ id: 'DAUsResponse' });

export const DiagnosticExtra = z
  .object({
    code: z.string(),
  })
  .meta({ id: 'DiagnosticExtra' });

export const DynamicParametersRequest = b.body('DynamicParametersRequest', {
  id: b.integer(),
  inputs: b.record(z.string()),
  owner_id: b.optionalUuid(),
});

export const FriendlyDiagnostic = z
  .object({
    detail: z.string(),
    extra: DiagnosticExtra,
    severity: DiagnosticSeverityString,
    summary: z.string(),
  })
  .meta({ id: 'FriendlyDiagnostic' });

export const NullHCLString = z
  .object({
    valid: z.boolean(),
    value: z.string(),
  })
  .meta({ id: 'NullHCLString' });

export const PreviewParameterOption = z
  .object({
    description: z.string(),
    icon: z.string(),
    name: z.string(),
    value: NullHCLString,
  })
  .meta({ id: 'PreviewParameterOption' });

export const PreviewParameterStyling = z
  .object({
    disabled: z.boolean(),
    label: z.string(),
    mask_input: z.boolean(),
    placeholder: z.string(),
  })
  .meta({ id: 'PreviewParameterStyling' });

export const PreviewParameterValidation = z
  .object({
    validation_error: z.string(),
    validation_max: z.int(),
    validation_min: z.int(),
    validation_monotonic: z.string(),
    validation_regex: z.string(),
  })
  .meta({ id: 'PreviewParameterValidation' });

export const PreviewParameter = z
  .object({
    default_value: NullHCLString,
    description: z.string(),
    diagnostics: z.array(FriendlyDiagnostic),
    display_name: z.string(),
    ephemeral: z.boolean(),
    form_type: ParameterFormType,
    icon: z.string(),
    mutable: z.boolean(),
    name: z.string(),
    options: z.array(PreviewParameterOption),
    order: z.int(),
    required: z.boolean(),
    styling: PreviewParameterStyling,
    type: OptionType,
    validations: z.array(PreviewParameterValidation),
    value: NullHCLString,
  })
  .meta({ id: 'PreviewParameter' });

export const DynamicParametersResponse = z
  .object({
    diagnostics: z.array(FriendlyDiagnostic),
    id: z.int(),
    parameters: z.array(PreviewParameter).nullable(),
  })
  .meta({ id: 'DynamicParametersResponse' });

export const PatchTemplateVersionRequest = b.body('PatchTemplateVersionRequest', {
  message: b.text(),
  name: b.text(),
});

export const PresetParameter = z
  .object({ Name: z.string(), Value: z.string() })
  .meta({ id: 'PresetParameter' });

/** The keys are capital on the wire. */
export const Preset = z
  .object({
    ID: uuid,
    Name: z.string(),
    Parameters: z.array(PresetParameter).nullable(),
    Default: z.boolean(),
    DesiredPrebuildInstances: z.int().nullable(),
    Description: z.string(),
    Icon: z.string(),
  })
  .meta({ id: 'Preset' });

export const Template = z
  .object({
    active_user_count: z.int(),
    active_version_id: uuid,
    activity_bump_ms: z.int(),
    allow_user_autostart: z.boolean(),
    allow_user_autostop: z.boolean(),
    allow_user_cancel_workspace_jobs: z.boolean(),
    autostart_requirement: TemplateAutostartRequirement,
    autostop_requirement: TemplateAutostopRequirement,
    build_time_stats: z.record(z.string(), TransitionStats),
    cors_behavior: CORSBehavior,
    created_at: time,
    created_by_id: uuid,
    created_by_name: z.string(),
    default_ttl_ms: z.int(),
    deleted: z.boolean(),
    deprecated: z.boolean(),
    deprecation_message: z.string(),
    description: z.string(),
    disable_module_cache: z.boolean(),
    display_name: z.string(),
    failure_ttl_ms: z.int(),
    icon: z.string(),
    id: uuid,
    max_port_share_level: WorkspaceAgentPortShareLevel,
    name: z.string(),
    organization_display_name: z.string(),
    organization_icon: z.string(),
    organization_id: uuid,
    organization_name: z.string(),
    provisioner: z.enum(['terraform']),
    require_active_version: z.boolean(),
    time_til_autostop_notify_ms: z.int(),
    time_til_dormant_autodelete_ms: z.int(),
    time_til_dormant_ms: z.int(),
    updated_at: time,
    use_classic_parameter_flow: z.boolean(),
  })
  .meta({ id: 'Template' });

export const TemplateExample = z
  .object({
    description: z.string(),
    icon: z.string(),
    id: uuid,
    markdown: z.string(),
    name: z.string(),
    tags: z.array(z.string()),
    url: z.string(),
  })
  .meta({ id: 'TemplateExample' });

export const TemplateVersion = z
  .object({
    archived: z.boolean(),
    created_at: time,
    created_by: MinimalUser,
    has_external_agent: z.boolean(),
    id: uuid,
    job: ProvisionerJob,
    matched_provisioners: MatchedProvisioners.optional(),
    message: z.string(),
    name: z.string(),
    organization_id: uuid,
    readme: z.string(),
    template_id: uuid,
    updated_at: time,
    warnings: z.array(TemplateVersionWarning).optional(),
  })
  .meta({ id: 'TemplateVersion' });

export const TemplateVersionExternalAuth = z
  .object({
    authenticate_url: z.string(),
    authenticated: z.boolean(),
    display_icon: z.string(),
    display_name: z.string(),
    id: z.string(),
    optional: z.boolean(),
    type: z.string(),
  })
  .meta({ id: 'TemplateVersionExternalAuth' });

export const TemplateVersionParameterOption = z
  .object({
    description: z.string(),
    icon: z.string(),
    name: z.string(),
    value: z.string(),
  })
  .meta({ id: 'TemplateVersionParameterOption' });

export const TemplateVersionParameter = z
  .object({
    default_value: z.string(),
    description: z.string(),
    description_plaintext: z.string(),
    display_name: z.string().optional(),
    ephemeral: z.boolean(),
    form_type: z.enum([
      '',
      'radio',
      'dropdown',
      'input',
      'textarea',
      'slider',
      'checkbox',
      'switch',
      'tag-select',
      'multi-select',
      'error',
    ]),
    icon: z.string(),
    mutable: z.boolean(),
    name: z.string(),
    options: z.array(TemplateVersionParameterOption),
    required: z.boolean(),
    type: z.enum(['string', 'number', 'bool', 'list(string)']),
    validation_error: z.string().optional(),
    validation_max: z.int().optional(),
    validation_min: z.int().optional(),
    validation_monotonic: ValidationMonotonicOrder.optional(),
    validation_regex: z.string().optional(),
  })
  .meta({ id: 'TemplateVersionParameter' });

export const TemplateVersionVariable = z
  .object({
    default_value: z.string(),
    description: z.string(),
    name: z.string(),
    required: z.boolean(),
    sensitive: z.boolean(),
    type: z.enum(['string', 'number', 'bool']),
    value: z.string(),
  })
  .meta({ id: 'TemplateVersionVariable' });

export const UpdateActiveTemplateVersion = b.body('UpdateActiveTemplateVersion', {
  id: b.uuid(b.required),
});

export const UpdateTemplateMeta = b.body('UpdateTemplateMeta', {
  activity_bump_ms: b.integer(),
  allow_user_autostart: b.boolean(),
  allow_user_autostop: b.boolean(),
  allow_user_cancel_workspace_jobs: b.boolean(),
  autostart_requirement: TemplateAutostartRequirement.optional(),
  autostop_requirement: TemplateAutostopRequirement.optional(),
  cors_behavior: b.text(b.oneof(...CORSBehavior.options)),
  default_ttl_ms: b.integer(),
  deprecation_message: b.text(),
  description: b.text(),
  disable_everyone_group_access: b.boolean(),
  disable_module_cache: b.boolean(),
  display_name: b.text(),
  failure_ttl_ms: b.integer(),
  icon: b.text(),
  max_port_share_level: b.text(b.oneof(...WorkspaceAgentPortShareLevel.options)),
  name: b.text(),
  require_active_version: b.boolean(),
  time_til_autostop_notify_ms: b.integer(),
  time_til_dormant_autodelete_ms: b.integer(),
  time_til_dormant_ms: b.integer(),
  update_workspace_dormant_at: b.boolean(),
  update_workspace_last_used_at: b.boolean(),
  use_classic_parameter_flow: b.boolean(),
});
