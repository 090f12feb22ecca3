import { z } from 'zod';
import * as b from '../body.js';
import { AgentConnectionTiming, AgentScriptTiming, WorkspaceAgent, WorkspaceAppStatus } from './agent.js';
import {
  AutomaticUpdates,
  BuildReason,
  CreateWorkspaceBuildReason,
  ProvisionerLogLevel,
  SharedWorkspaceActorType,
  UsageAppName,
  WorkspaceRole,
  WorkspaceStatus,
  WorkspaceTransition,
} from './enums.js';
import { MatchedProvisioners, ProvisionerJob, ProvisionerTiming } from './provisioner.js';
import { time, uuid } from './scalar.js';

export const WorkspaceBuildParameter = z
  .object({
    name: z.string(),
    value: z.string(),
  })
  .meta({ id: 'WorkspaceBuildParameter' });

export const CreateWorkspaceBuildOnSuccessRequest = b.body('CreateWorkspaceBuildOnSuccessRequest', {
  rich_parameter_values: b.list(WorkspaceBuildParameter),
  template_version_id: b.optionalUuid(),
  template_version_preset_id: b.optionalUuid(),
  transition: b.text(b.required, b.oneof(...WorkspaceTransition.options)),
});

export const CreateWorkspaceBuildRequest = b.body('CreateWorkspaceBuildRequest', {
  dry_run: b.boolean(),
  log_level: b.text(b.oneof(...ProvisionerLogLevel.options)),
  on_success: CreateWorkspaceBuildOnSuccessRequest.optional(),
  orphan: b.boolean(),
  reason: b.text(b.oneof(...CreateWorkspaceBuildReason.options)),
  rich_parameter_values: b.list(WorkspaceBuildParameter),
  state: b.list(z.int()),
  template_version_id: b.optionalUuid(),
  template_version_preset_id: b.optionalUuid(),
  transition: b.text(b.required, b.oneof(...WorkspaceTransition.options)),
});

export const CreateWorkspaceRequest = b.body('CreateWorkspaceRequest', {
  automatic_updates: b.text(b.oneof(...AutomaticUpdates.options)),
  autostart_schedule: b.text(),
  name: b.text(b.required),
  rich_parameter_values: b.list(WorkspaceBuildParameter),
  template_id: b.optionalUuid(),
  template_version_id: b.optionalUuid(),
  template_version_preset_id: b.optionalUuid(),
  ttl_ms: b.integer(),
});

export const PostWorkspaceUsageRequest = b.body('PostWorkspaceUsageRequest', {
  agent_id: b.optionalUuid(),
  app_name: b.text(b.oneof(...UsageAppName.options)),
});

export const PutExtendWorkspaceRequest = b.body('PutExtendWorkspaceRequest', {
  deadline: b.time(),
});

export const ResolveAutostartResponse = z
  .object({
    parameter_mismatch: z.boolean(),
  })
  .meta({ id: 'ResolveAutostartResponse' });

export const SharedWorkspaceActor = z
  .object({
    actor_type: SharedWorkspaceActorType,
    avatar_url: z.string(),
    id: uuid,
    name: z.string(),
    roles: z.array(WorkspaceRole),
  })
  .meta({ id: 'SharedWorkspaceActor' });

export const UpdateWorkspaceAutomaticUpdatesRequest = b.body('UpdateWorkspaceAutomaticUpdatesRequest', {
  automatic_updates: b.text(b.oneof(...AutomaticUpdates.options)),
});

export const UpdateWorkspaceAutostartRequest = b.body('UpdateWorkspaceAutostartRequest', {
  schedule: b.text(),
});

export const UpdateWorkspaceBuildStateRequest = b.body('UpdateWorkspaceBuildStateRequest', {
  state: b.list(z.int()),
});

export const UpdateWorkspaceDormancy = b.body('UpdateWorkspaceDormancy', {
  dormant: b.boolean(),
});

export const UpdateWorkspaceRequest = b.body('UpdateWorkspaceRequest', {
  name: b.text(),
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

export const WorkspaceBuild = z
  .object({
    build_number: z.int(),
    created_at: time,
    daily_cost: z.int().optional(),
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
    resources: z.array(WorkspaceResource).optional(),
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

export const WorkspaceBuildTimings = z
  .object({
    agent_connection_timings: z.array(AgentConnectionTiming),
    agent_script_timings: z.array(AgentScriptTiming),
    provisioner_timings: z.array(ProvisionerTiming),
  })
  .meta({ id: 'WorkspaceBuildTimings' });

export const WorkspacesResponse = z
  .object({
    count: z.int(),
    workspaces: z.array(Workspace),
  })
  .meta({ id: 'WorkspacesResponse' });
