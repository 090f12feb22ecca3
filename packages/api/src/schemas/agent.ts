import { z } from 'zod';
import {
  AgentSubsystem,
  DisplayApp,
  TimingStage,
  WorkspaceAgentLifecycle,
  WorkspaceAgentScriptStatus,
  WorkspaceAgentStartupScriptBehavior,
  WorkspaceAgentStatus,
  WorkspaceAppHealth,
  WorkspaceAppOpenIn,
  WorkspaceAppSharingLevel,
  WorkspaceAppStatusState,
} from './enums.js';
import { time, uuid } from './scalar.js';

export const AgentConnectionTiming = z
  .object({
    ended_at: time,
    stage: TimingStage,
    started_at: time,
    workspace_agent_id: z.string(),
    workspace_agent_name: z.string(),
  })
  .meta({ id: 'AgentConnectionTiming' });

export const AgentScriptTiming = z
  .object({
    display_name: z.string(),
    ended_at: time,
    exit_code: z.int(),
    stage: TimingStage,
    started_at: time,
    status: z.string(),
    workspace_agent_id: z.string(),
    workspace_agent_name: z.string(),
  })
  .meta({ id: 'AgentScriptTiming' });

export const DERPRegion = z
  .object({
    latency_ms: z.number(),
    preferred: z.boolean(),
  })
  .meta({ id: 'DERPRegion' });

export const Healthcheck = z
  .object({
    interval: z.int(),
    threshold: z.int(),
    url: z.string(),
  })
  .meta({ id: 'Healthcheck' });

export const WorkspaceAppStatus = z
  .object({
    agent_id: uuid,
    app_id: uuid,
    created_at: time,
    icon: z.string(),
    id: uuid,
    message: z.string(),
    needs_user_attention: z.boolean(),
    state: WorkspaceAppStatusState,
    uri: z.string(),
    workspace_id: uuid,
  })
  .meta({ id: 'WorkspaceAppStatus' });
export type WorkspaceAppStatus = z.output<typeof WorkspaceAppStatus>;

export const WorkspaceApp = z
  .object({
    command: z.string().optional(),
    display_name: z.string().optional(),
    external: z.boolean(),
    group: z.string().optional(),
    health: WorkspaceAppHealth,
    healthcheck: Healthcheck,
    hidden: z.boolean(),
    icon: z.string().optional(),
    id: uuid,
    open_in: WorkspaceAppOpenIn,
    sharing_level: WorkspaceAppSharingLevel,
    slug: z.string(),
    statuses: z.array(WorkspaceAppStatus),
    subdomain: z.boolean(),
    subdomain_name: z.string().optional(),
    tooltip: z.string().optional(),
    url: z.string().optional(),
  })
  .meta({ id: 'WorkspaceApp' });
export type WorkspaceApp = z.output<typeof WorkspaceApp>;

export const WorkspaceAgentHealth = z
  .object({
    healthy: z.boolean(),
    reason: z.string().optional(),
  })
  .meta({ id: 'WorkspaceAgentHealth' });
export type WorkspaceAgentHealth = z.output<typeof WorkspaceAgentHealth>;

export const WorkspaceAgentLogSource = z
  .object({
    created_at: time,
    display_name: z.string(),
    icon: z.string(),
    id: uuid,
    workspace_agent_id: uuid,
  })
  .meta({ id: 'WorkspaceAgentLogSource' });

export const WorkspaceAgentScript = z
  .object({
    cron: z.string(),
    display_name: z.string(),
    exit_code: z.int().optional(),
    id: uuid,
    log_path: z.string(),
    log_source_id: uuid,
    run_on_start: z.boolean(),
    run_on_stop: z.boolean(),
    script: z.string(),
    start_blocks_login: z.boolean(),
    status: WorkspaceAgentScriptStatus.optional(),
    timeout: z.int(),
  })
  .meta({ id: 'WorkspaceAgentScript' });

export const WorkspaceAgent = z
  .object({
    api_version: z.string(),
    apps: z.array(WorkspaceApp),
    architecture: z.string(),
    connection_timeout_seconds: z.int(),
    created_at: time,
    directory: z.string().optional(),
    disconnected_at: time.optional(),
    display_apps: z.array(DisplayApp),
    environment_variables: z.record(z.string(), z.string()),
    expanded_directory: z.string().optional(),
    first_connected_at: time.optional(),
    health: WorkspaceAgentHealth,
    id: uuid,
    instance_id: z.string().optional(),
    last_connected_at: time.optional(),
    latency: z.record(z.string(), DERPRegion).optional(),
    lifecycle_state: WorkspaceAgentLifecycle,
    log_sources: z.array(WorkspaceAgentLogSource),
    logs_length: z.int(),
    logs_overflowed: z.boolean(),
    name: z.string(),
    operating_system: z.string(),
    parent_id: uuid.nullable(),
    ready_at: time.optional(),
    resource_id: uuid,
    scripts: z.array(WorkspaceAgentScript),
    started_at: time.optional(),
    startup_script_behavior: WorkspaceAgentStartupScriptBehavior,
    status: WorkspaceAgentStatus,
    subsystems: z.array(AgentSubsystem),
    troubleshooting_url: z.string(),
    updated_at: time,
    version: z.string(),
  })
  .meta({ id: 'WorkspaceAgent' });
export type WorkspaceAgent = z.output<typeof WorkspaceAgent>;
