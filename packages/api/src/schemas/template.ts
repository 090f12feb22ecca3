import { z } from 'zod';
import * as b from '../body.js';
import {
  CORSBehavior,
  DiagnosticSeverityString,
  OptionType,
  ParameterFormType,
  ProvisionerStorageMethod,
  TemplateRole,
  TemplateVersionWarning,
  ValidationMonotonicOrder,
  WorkspaceAgentPortShareLevel,
} from './enums.js';
import { Response, VariableValue } from './general.js';
import { Group, groupFields } from './group.js';
import { MatchedProvisioners, ProvisionerJob } from './provisioner.js';
import { time, uuid } from './scalar.js';
import { MinimalUser, ReducedUser, User } from './user.js';
import { WorkspaceBuildParameter } from './workspace.js';

export const ArchiveTemplateVersionsRequest = b.body('ArchiveTemplateVersionsRequest', {
  all: b.boolean(),
});

/** Milliseconds; null without a build. The keys are capital on the wire. */
export const TransitionStats = z
  .object({ P50: z.int().nullable(), P95: z.int().nullable() })
  .meta({ id: 'TransitionStats' });
export type TransitionStats = z.output<typeof TransitionStats>;

export const Weekday = z
  .enum(['monday', 'tuesday', 'wednesday', 'thursday', 'friday', 'saturday', 'sunday'])
  .meta({ id: 'Weekday' });
export type Weekday = z.output<typeof Weekday>;

export const TemplateAutostartRequirement = z
  .object({ days_of_week: z.array(Weekday) })
  .meta({ id: 'TemplateAutostartRequirement' });

export const TemplateAutostopRequirement = z
  .object({ days_of_week: z.array(Weekday), weeks: z.int() })
  .meta({ id: 'TemplateAutostopRequirement' });

// Words are judged by the rule, which tells every bad one at once.
const autostartRequirement = z.object({ days_of_week: b.list(z.string()) }).nullish();
const autostopRequirement = z.object({ days_of_week: b.list(z.string()), weeks: b.integer() }).nullish();

export const CreateTemplateRequest = b.body('CreateTemplateRequest', {
  name: b.text(b.required, b.templateName),
  display_name: b.text(b.templateDisplayName),
  description: b.text(b.shorterThan(128)),
  icon: b.text(),
  template_version_id: b.uuid(b.required),
  default_ttl_ms: b.optionalInteger(),
  activity_bump_ms: b.optionalInteger(),
  time_til_autostop_notify_ms: b.optionalInteger(),
  autostop_requirement: autostopRequirement,
  autostart_requirement: autostartRequirement,
  allow_user_cancel_workspace_jobs: b.optionalBoolean(),
  allow_user_autostart: b.optionalBoolean(),
  allow_user_autostop: b.optionalBoolean(),
  failure_ttl_ms: b.optionalInteger(),
  dormant_ttl_ms: b.optionalInteger(),
  delete_ttl_ms: b.optionalInteger(),
  disable_everyone_group_access: b.boolean(),
  require_active_version: b.boolean(),
  max_port_share_level: b.optionalText(),
  template_use_classic_parameter_flow: b.optionalBoolean(),
  cors_behavior: b.optionalText(),
});
export type CreateTemplateRequest = z.output<typeof CreateTemplateRequest>;

export const CreateTemplateVersionDryRunRequest = b.body('CreateTemplateVersionDryRunRequest', {
  rich_parameter_values: b.list(WorkspaceBuildParameter),
  user_variable_values: b.list(VariableValue),
  workspace_name: b.text(),
});

const nothing = (value: unknown) => value === undefined || value === '';

export const CreateTemplateVersionRequest = b.body(
  'CreateTemplateVersionRequest',
  {
    name: b.text(b.templateVersionName),
    message: b.text(b.shorterThan(1_048_577)),
    template_id: b.optionalUuid(),
    storage_method: b.text(b.required, b.oneof(...ProvisionerStorageMethod.options)),
    file_id: b.optionalUuid(),
    example_id: b.text(),
    provisioner: b.text(b.required, b.oneof('terraform', 'echo')),
    tags: b.record(z.string()),
    user_variable_values: b.list(VariableValue),
  },
  ...['file_id', 'example_id'].map((field) => ({
    field,
    tag: 'required_without',
    ok: (body: Readonly<Record<string, unknown>>) => !nothing(body.file_id) || !nothing(body.example_id),
  })),
);
export type CreateTemplateVersionRequest = z.output<typeof CreateTemplateVersionRequest>;

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
export type DAUsResponse = z.output<typeof DAUsResponse>;

export const PatchTemplateVersionRequest = b.body('PatchTemplateVersionRequest', {
  name: b.text(b.templateVersionName),
  message: b.optionalText(b.shorterThan(1_048_577)),
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
export type Preset = z.output<typeof Preset>;

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
    provisioner: z.enum(['terraform', 'echo']),
    require_active_version: z.boolean(),
    time_til_autostop_notify_ms: z.int(),
    time_til_dormant_autodelete_ms: z.int(),
    time_til_dormant_ms: z.int(),
    updated_at: time,
    use_classic_parameter_flow: z.boolean(),
  })
  .meta({ id: 'Template' });
export type Template = z.output<typeof Template>;

export const TemplateExample = z
  .object({
    description: z.string(),
    icon: z.string(),
    id: z.string(),
    markdown: z.string(),
    name: z.string(),
    tags: z.array(z.string()),
    url: z.string(),
  })
  .meta({ id: 'TemplateExample' });
export type TemplateExample = z.output<typeof TemplateExample>;

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
export type TemplateVersion = z.output<typeof TemplateVersion>;

export const TemplateVersionExternalAuth = z
  .object({
    authenticate_url: z.string(),
    authenticated: z.boolean(),
    display_icon: z.string(),
    display_name: z.string(),
    id: z.string(),
    optional: z.boolean().optional(),
    type: z.string(),
  })
  .meta({ id: 'TemplateVersionExternalAuth' });
export type TemplateVersionExternalAuth = z.output<typeof TemplateVersionExternalAuth>;

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
    form_type: ParameterFormType,
    icon: z.string(),
    mutable: z.boolean(),
    name: z.string(),
    options: z.array(TemplateVersionParameterOption),
    required: z.boolean(),
    type: OptionType,
    validation_error: z.string().optional(),
    validation_max: z.int().optional(),
    validation_min: z.int().optional(),
    validation_monotonic: ValidationMonotonicOrder.optional(),
    validation_regex: z.string().optional(),
  })
  .meta({ id: 'TemplateVersionParameter' });
export type TemplateVersionParameter = z.output<typeof TemplateVersionParameter>;

export const TemplateVersionVariable = z
  .object({
    default_value: z.string(),
    description: z.string(),
    name: z.string(),
    required: z.boolean(),
    sensitive: z.boolean(),
    type: z.string(),
    value: z.string(),
  })
  .meta({ id: 'TemplateVersionVariable' });
export type TemplateVersionVariable = z.output<typeof TemplateVersionVariable>;

/** Inputs are whole each time. Without an owner, or with the zero UUID: the one before, if any. */
export const DynamicParametersRequest = b.body('DynamicParametersRequest', {
  id: b.integer(),
  inputs: b.record(z.string()),
  owner_id: b.optionalUuid(),
});

/** A text that may be none: then `valid` is false and the text means nothing. */
export const NullHCLString = z
  .object({ value: z.string(), valid: z.boolean() })
  .meta({ id: 'NullHCLString' });

/** `code` is empty, `required`, `owner_not_found` or `module_not_loaded`. */
export const DiagnosticExtra = z.object({ code: z.string() }).meta({ id: 'DiagnosticExtra' });

export const FriendlyDiagnostic = z
  .object({
    severity: DiagnosticSeverityString,
    summary: z.string(),
    detail: z.string(),
    extra: DiagnosticExtra,
  })
  .meta({ id: 'FriendlyDiagnostic' });

export const PreviewParameterOption = z
  .object({ name: z.string(), description: z.string(), value: NullHCLString, icon: z.string() })
  .meta({ id: 'PreviewParameterOption' });

export const PreviewParameterStyling = z
  .object({
    placeholder: z.string().optional(),
    disabled: z.boolean().optional(),
    label: z.string().optional(),
    mask_input: z.boolean().optional(),
  })
  .meta({ id: 'PreviewParameterStyling' });

export const PreviewParameterValidation = z
  .object({
    validation_error: z.string(),
    validation_regex: z.string().nullable(),
    validation_min: z.int().nullable(),
    validation_max: z.int().nullable(),
    validation_monotonic: z.string().nullable(),
  })
  .meta({ id: 'PreviewParameterValidation' });

/** A parameter as it stands with the inputs. */
export const PreviewParameter = z
  .object({
    name: z.string(),
    display_name: z.string(),
    description: z.string(),
    type: OptionType,
    form_type: ParameterFormType,
    styling: PreviewParameterStyling,
    mutable: z.boolean(),
    default_value: NullHCLString,
    icon: z.string(),
    options: z.array(PreviewParameterOption),
    validations: z.array(PreviewParameterValidation),
    required: z.boolean(),
    order: z.int(),
    ephemeral: z.boolean(),
    value: NullHCLString,
    diagnostics: z.array(FriendlyDiagnostic),
  })
  .meta({ id: 'PreviewParameter' });
export type PreviewParameter = z.output<typeof PreviewParameter>;

/** Null instead of parameters: they could not be found out at all. */
export const DynamicParametersResponse = z
  .object({
    id: z.int(),
    diagnostics: z.array(FriendlyDiagnostic),
    parameters: z.array(PreviewParameter).nullable(),
  })
  .meta({ id: 'DynamicParametersResponse' });
export type DynamicParametersResponse = z.output<typeof DynamicParametersResponse>;

export const UpdateActiveTemplateVersion = b.body('UpdateActiveTemplateVersion', {
  id: b.uuid(b.required),
});

/** What is absent stays as it is. */
export const UpdateTemplateMeta = b.body('UpdateTemplateMeta', {
  name: b.optionalText(b.required, b.templateName),
  display_name: b.optionalText(b.templateDisplayName),
  description: b.optionalText(),
  icon: b.optionalText(),
  default_ttl_ms: b.optionalInteger(),
  activity_bump_ms: b.optionalInteger(),
  time_til_autostop_notify_ms: b.optionalInteger(),
  autostop_requirement: autostopRequirement,
  autostart_requirement: autostartRequirement,
  allow_user_autostart: b.optionalBoolean(),
  allow_user_autostop: b.optionalBoolean(),
  allow_user_cancel_workspace_jobs: b.optionalBoolean(),
  failure_ttl_ms: b.optionalInteger(),
  time_til_dormant_ms: b.optionalInteger(),
  time_til_dormant_autodelete_ms: b.optionalInteger(),
  update_workspace_last_used_at: b.boolean(),
  update_workspace_dormant_at: b.boolean(),
  require_active_version: b.optionalBoolean(),
  deprecation_message: b.optionalText(),
  disable_everyone_group_access: b.optionalBoolean(),
  max_port_share_level: b.optionalText(),
  cors_behavior: b.optionalText(),
  use_classic_parameter_flow: b.optionalBoolean(),
  disable_module_cache: b.optionalBoolean(),
});
export type UpdateTemplateMeta = z.output<typeof UpdateTemplateMeta>;

/** The wire's document says {@link Response} here, whose fields are never set. */
export const ArchiveTemplateVersionsResponse = Response.partial()
  .extend({ template_id: uuid, archived_ids: z.array(uuid).nullable() })
  .meta({ id: 'ArchiveTemplateVersionsResponse' });

export const TemplateUser = z.object({ ...User.shape, role: TemplateRole }).meta({ id: 'TemplateUser' });

export const TemplateGroup = z.object({ ...groupFields, role: TemplateRole }).meta({ id: 'TemplateGroup' });

export const TemplateACL = z
  .object({ group: z.array(TemplateGroup), users: z.array(TemplateUser) })
  .meta({ id: 'TemplateACL' });
export type TemplateACL = z.output<typeof TemplateACL>;

export const UpdateTemplateACL = b.body('UpdateTemplateACL', {
  group_perms: b.record(z.string()),
  user_perms: b.record(z.string()),
});
export type UpdateTemplateACL = z.output<typeof UpdateTemplateACL>;

export const ACLAvailable = z
  .object({ groups: z.array(Group), users: z.array(ReducedUser) })
  .meta({ id: 'ACLAvailable' });
export type ACLAvailable = z.output<typeof ACLAvailable>;
