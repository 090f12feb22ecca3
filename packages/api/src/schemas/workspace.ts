import { z } from 'zod';
import * as b from '../body.js';
import { AgentConnectionTiming, AgentScriptTiming, WorkspaceAgent, WorkspaceAppStatus } from './agent.js';
import {
  AutomaticUpdates,
  BuildReason,
  CreateWorkspaceBuildReason,
  ProvisionerLogLevel,
  SharedWorkspaceActorType,
  WorkspaceAgentPortShareLevel,
  WorkspaceRole,
  WorkspaceStatus,
  WorkspaceTransition,
} from './enums.js';
import { groupFields } from './group.js';
import { MatchedProvisioners, ProvisionerJob, ProvisionerTiming } from './provisioner.js';
import { time, uuid } from './scalar.js';

export const WorkspaceBuildParameter = z
  .object({
    name: z.string(),
    value: z.string(),
  })
  .meta({ id: 'WorkspaceBuildParameter' });
export type WorkspaceBuildParameter = z.output<typeof WorkspaceBuildParameter>;

/** Stored reasons that a request may not give. */
const requestReasons = CreateWorkspaceBuildReason.options.filter((reason) => reason !== 'task_resume');

export const CreateWorkspaceBuildOnSuccessRequest = b.body('CreateWorkspaceBuildOnSuccessRequest', {
  rich_parameter_values: b.list(WorkspaceBuildParameter),
  template_version_id: b.optionalUuid(),
  template_version_preset_id: b.optionalUuid(),
  transition: b.text(b.required, b.oneof('start')),
});
export type CreateWorkspaceBuildOnSuccessRequest = z.output<typeof CreateWorkspaceBuildOnSuccessRequest>;

export const CreateWorkspaceBuildRequest = b.body('CreateWorkspaceBuildRequest', {
  dry_run: b.boolean(),
  log_level: b.text(b.oneof(...ProvisionerLogLevel.options)),
  on_success: CreateWorkspaceBuildOnSuccessRequest.optional(),
  orphan: b.boolean(),
  reason: b.text(b.oneof(...requestReasons)),
  rich_parameter_values: b.list(WorkspaceBuildParameter),
  state: b.bytes(),
  template_version_id: b.optionalUuid(),
  template_version_preset_id: b.optionalUuid(),
  transition: b.text(b.required, b.oneof(...WorkspaceTransition.options)),
});
export type CreateWorkspaceBuildRequest = z.output<typeof CreateWorkspaceBuildRequest>;

export const CreateWorkspaceRequest = b.body(
  'CreateWorkspaceRequest',
  {
    automatic_updates: b.text(),
    autostart_schedule: b.text(),
    name: b.text(b.required, b.workspaceName),
    rich_parameter_values: b.list(WorkspaceBuildParameter),
    template_id: b.optionalUuid(),
    template_version_id: b.optionalUuid(),
    template_version_preset_id: b.optionalUuid(),
    ttl_ms: b.integer(),
  },
  ...b.exactlyOne('template_id', 'template_version_id'),
);
export type CreateWorkspaceRequest = z.output<typeof CreateWorkspaceRequest>;

export const PostWorkspaceUsageRequest = b.body('PostWorkspaceUsageRequest', {
  agent_id: b.optionalUuid(),
  app_name: b.text(),
});

export const PutExtendWorkspaceRequest = b.body('PutExtendWorkspaceRequest', {
  deadline: b.requiredTime(),
});

export const ResolveAutostartResponse = z
  .object({
    parameter_mismatch: z.boolean(),
  })
  .meta({ id: 'ResolveAutostartResponse' });

export const SharedWorkspaceActor = z
  .object({
    actor_type: SharedWorkspaceActorType,
    avatar_url: z.string().optional(),
    id: uuid,
    name: z.string(),
    roles: z.array(WorkspaceRole),
  })
  .meta({ id: 'SharedWorkspaceActor' });
export type SharedWorkspaceActor = z.output<typeof SharedWorkspaceActor>;

export const UpdateWorkspaceAutomaticUpdatesRequest = b.body('UpdateWorkspaceAutomaticUpdatesRequest', {
  automatic_updates: b.text(),
});

export const UpdateWorkspaceAutostartRequest = b.body('UpdateWorkspaceAutostartRequest', {
  schedule: b.text(),
});

export const UpdateWorkspaceBuildStateRequest = b.body('UpdateWorkspaceBuildStateRequest', {
  state: b.bytes(),
});

export const UpdateWorkspaceDormancy = b.body('UpdateWorkspaceDormancy', {
  dormant: b.boolean(),
});

export const UpdateWorkspaceRequest = b.body('UpdateWorkspaceRequest', {
  name: b.text(b.someUsername),
});

export const UpdateWorkspaceTTLRequest = b.body('UpdateWorkspaceTTLRequest', {
  ttl_ms: b.integer(),
});

export const UserParameter = z
  .object({
    name: z.string(),
    value: z.string(),
  })
  .meta({ id: 'UserParameter' });

export const WorkspaceHealth = z
  .object({
    failing_agents: z.array(uuid),
    healthy: z.boolean(),
  })
  .meta({ id: 'WorkspaceHealth' });

export const WorkspaceResourceMetadata = z
  .object({
    key: z.string(),
    sensitive: z.boolean(),
    value: z.string(),
  })
  .meta({ id: 'WorkspaceResourceMetadata' });

export const WorkspaceResource = z
  .object({
    agents: z.array(WorkspaceAgent).optional(),
    created_at: time,
    daily_cost: z.int(),
    hide: z.boolean(),
    icon: z.string(),
    id: uuid,
    job_id: uuid,
    metadata: z.array(WorkspaceResourceMetadata).optional(),
    name: z.string(),
    type: z.string(),
    workspace_transition: WorkspaceTransition,
  })
  .meta({ id: 'WorkspaceResource' });
export type WorkspaceResource = z.output<typeof WorkspaceResource>;

export const WorkspaceBuild = z
  .object({
    build_number: z.int(),
    created_at: time,
    daily_cost: z.int(),
    deadline: time.nullable(),
    has_ai_task: z.boolean().optional(),
    has_external_agent: z.boolean().optional(),
    id: uuid,
    initiator_id: uuid,
    initiator_name: z.string(),
    job: ProvisionerJob,
    matched_provisioners: MatchedProvisioners,
    max_deadline: time.nullable(),
    reason: BuildReason,
    resources: z.array(WorkspaceResource),
    status: WorkspaceStatus,
    template_version_id: uuid,
    template_version_name: z.string(),
    template_version_preset_id: uuid.nullable(),
    transition: WorkspaceTransition,
    updated_at: time,
    workspace_id: uuid,
    workspace_name: z.string(),
    workspace_owner_avatar_url: z.string().optional(),
    workspace_owner_id: uuid,
    workspace_owner_name: z.string(),
  })
  .meta({ id: 'WorkspaceBuild' });
export type WorkspaceBuild = z.output<typeof WorkspaceBuild>;

export const Workspace = z
  .object({
    allow_renames: z.boolean(),
    automatic_updates: AutomaticUpdates,
    autostart_schedule: z.string().optional(),
    created_at: time,
    deleting_at: time.nullable(),
    dormant_at: time.nullable(),
    favorite: z.boolean(),
    health: WorkspaceHealth,
    id: uuid,
    is_prebuild: z.boolean(),
    last_used_at: time,
    latest_app_status: WorkspaceAppStatus.nullable(),
    latest_build: WorkspaceBuild,
    name: z.string(),
    next_start_at: time.nullable(),
    organization_id: uuid,
    organization_name: z.string(),
    outdated: z.boolean(),
    owner_avatar_url: z.string(),
    owner_id: uuid,
    owner_name: z.string(),
    shared_with: z.array(SharedWorkspaceActor).optional(),
    task_id: uuid.nullable(),
    template_active_version_id: uuid,
    template_allow_user_cancel_workspace_jobs: z.boolean(),
    template_display_name: z.string(),
    template_icon: z.string(),
    template_id: uuid,
    template_name: z.string(),
    template_require_active_version: z.boolean(),
    template_use_classic_parameter_flow: z.boolean(),
    ttl_ms: z.int().optional(),
    updated_at: time,
  })
  .meta({ id: 'Workspace' });
export type Workspace = z.output<typeof Workspace>;

export const WorkspaceBuildTimings = z
  .object({
    agent_connection_timings: z.array(AgentConnectionTiming),
    agent_script_timings: z.array(AgentScriptTiming),
    provisioner_timings: z.array(ProvisionerTiming),
  })
  .meta({ id: 'WorkspaceBuildTimings' });
export type WorkspaceBuildTimings = z.output<typeof WorkspaceBuildTimings>;

export const WorkspacesResponse = z
  .object({
    count: z.int(),
    workspaces: z.array(Workspace),
  })
  .meta({ id: 'WorkspacesResponse' });

export const WorkspaceUser = z
  .object({
    avatar_url: z.string().optional(),
    id: uuid,
    name: z.string().optional(),
    role: WorkspaceRole,
    username: z.string(),
  })
  .meta({ id: 'WorkspaceUser' });

export const WorkspaceGroup = z
  .object({ ...groupFields, role: WorkspaceRole })
  .meta({ id: 'WorkspaceGroup' });

export const WorkspaceACL = z
  .object({ group: z.array(WorkspaceGroup), users: z.array(WorkspaceUser) })
  .meta({ id: 'WorkspaceACL' });
export type WorkspaceACL = z.output<typeof WorkspaceACL>;

export const UpdateWorkspaceACL = b.body('UpdateWorkspaceACL', {
  group_roles: b.record(z.string()),
  user_roles: b.record(z.string()),
});

export const WorkspaceAgentPortShare = z
  .object({
    agent_name: z.string(),
    port: z.int(),
    protocol: z.enum(['http', 'https']).meta({ id: 'WorkspaceAgentPortShareProtocol' }),
    share_level: WorkspaceAgentPortShareLevel,
    workspace_id: uuid,
  })
  .meta({ id: 'WorkspaceAgentPortShare' });
export type WorkspaceAgentPortShare = z.output<typeof WorkspaceAgentPortShare>;

export const WorkspaceAgentPortShares = z
  .object({ shares: z.array(WorkspaceAgentPortShare) })
  .meta({ id: 'WorkspaceAgentPortShares' });

export const UpsertWorkspaceAgentPortShareRequest = b.body('UpsertWorkspaceAgentPortShareRequest', {
  agent_name: b.text(),
  port: b.integer(),
  protocol: b.text(),
  share_level: b.text(),
});

export const DeleteWorkspaceAgentPortShareRequest = b.body('DeleteWorkspaceAgentPortShareRequest', {
  agent_name: b.text(),
  port: b.integer(),
});
