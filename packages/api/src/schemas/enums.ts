import { z } from 'zod';

export const LoginType = z
  .enum(['', 'password', 'github', 'oidc', 'token', 'none'])
  .meta({ id: 'LoginType' });

export const APIKeyScope = z
  .enum([
    'all',
    'application_connect',
    'ai_gateway_key:*',
    'ai_gateway_key:create',
    'ai_gateway_key:delete',
    'ai_gateway_key:read',
    'ai_gateway_key:update',
    'ai_model_price:*',
    'ai_model_price:read',
    'ai_model_price:update',
    'ai_provider:*',
    'ai_provider:create',
    'ai_provider:delete',
    'ai_provider:read',
    'ai_provider:update',
    'ai_seat:*',
    'ai_seat:create',
    'ai_seat:read',
    'aibridge_interception:*',
    'aibridge_interception:create',
    'aibridge_interception:read',
    'aibridge_interception:update',
    'api_key:*',
    'api_key:create',
    'api_key:delete',
    'api_key:read',
    'api_key:update',
    'assign_org_role:*',
    'assign_org_role:assign',
    'assign_org_role:create',
    'assign_org_role:delete',
    'assign_org_role:read',
    'assign_org_role:unassign',
    'assign_org_role:update',
    'assign_role:*',
    'assign_role:assign',
    'assign_role:read',
    'assign_role:unassign',
    'audit_log:*',
    'audit_log:create',
    'audit_log:read',
    'boundary_log:*',
    'boundary_log:create',
    'boundary_log:delete',
    'boundary_log:read',
    'boundary_usage:*',
    'boundary_usage:delete',
    'boundary_usage:read',
    'boundary_usage:update',
    'chat:*',
    'chat:create',
    'chat:delete',
    'chat:read',
    'chat:share',
    'chat:update',
    'coder:all',
    'coder:apikeys.manage_self',
    'coder:application_connect',
    'coder:templates.author',
    'coder:templates.build',
    'coder:workspaces.access',
    'coder:workspaces.create',
    'coder:workspaces.delete',
    'coder:workspaces.operate',
    'connection_log:*',
    'connection_log:read',
    'connection_log:update',
    'crypto_key:*',
    'crypto_key:create',
    'crypto_key:delete',
    'crypto_key:read',
    'crypto_key:update',
    'debug_info:*',
    'debug_info:read',
    'deployment_config:*',
    'deployment_config:read',
    'deployment_config:update',
    'deployment_stats:*',
    'deployment_stats:read',
    'file:*',
    'file:create',
    'file:read',
    'group:*',
    'group:create',
    'group:delete',
    'group:read',
    'group:update',
    'group_member:*',
    'group_member:read',
    'idpsync_settings:*',
    'idpsync_settings:read',
    'idpsync_settings:update',
    'inbox_notification:*',
    'inbox_notification:create',
    'inbox_notification:read',
    'inbox_notification:update',
    'license:*',
    'license:create',
    'license:delete',
    'license:read',
    'notification_message:*',
    'notification_message:create',
    'notification_message:delete',
    'notification_message:read',
    'notification_message:update',
    'notification_preference:*',
    'notification_preference:read',
    'notification_preference:update',
    'notification_template:*',
    'notification_template:read',
    'notification_template:update',
    'oauth2_app:*',
    'oauth2_app:create',
    'oauth2_app:delete',
    'oauth2_app:read',
    'oauth2_app:update',
    'oauth2_app_code_token:*',
    'oauth2_app_code_token:create',
    'oauth2_app_code_token:delete',
    'oauth2_app_code_token:read',
    'oauth2_app_secret:*',
    'oauth2_app_secret:create',
    'oauth2_app_secret:delete',
    'oauth2_app_secret:read',
    'oauth2_app_secret:update',
    'organization:*',
    'organization:create',
    'organization:delete',
    'organization:read',
    'organization:update',
    'organization_member:*',
    'organization_member:create',
    'organization_member:delete',
    'organization_member:read',
    'organization_member:update',
    'prebuilt_workspace:*',
    'prebuilt_workspace:delete',
    'prebuilt_workspace:update',
    'provisioner_daemon:*',
    'provisioner_daemon:create',
    'provisioner_daemon:delete',
    'provisioner_daemon:read',
    'provisioner_daemon:update',
    'provisioner_jobs:*',
    'provisioner_jobs:create',
    'provisioner_jobs:read',
    'provisioner_jobs:update',
    'replicas:*',
    'replicas:read',
    'system:*',
    'system:create',
    'system:delete',
    'system:read',
    'system:update',
    'tailnet_coordinator:*',
    'tailnet_coordinator:create',
    'tailnet_coordinator:delete',
    'tailnet_coordinator:read',
    'tailnet_coordinator:update',
    'task:*',
    'task:create',
    'task:delete',
    'task:read',
    'task:update',
    'template:*',
    'template:create',
    'template:delete',
    'template:read',
    'template:update',
    'template:use',
    'template:view_insights',
    'usage_event:*',
    'usage_event:create',
    'usage_event:read',
    'usage_event:update',
    'user:*',
    'user:create',
    'user:delete',
    'user:read',
    'user:read_personal',
    'user:update',
    'user:update_personal',
    'user_secret:*',
    'user_secret:create',
    'user_secret:delete',
    'user_secret:read',
    'user_secret:update',
    'user_skill:*',
    'user_skill:create',
    'user_skill:delete',
    'user_skill:read',
    'user_skill:update',
    'webpush_subscription:*',
    'webpush_subscription:create',
    'webpush_subscription:delete',
    'webpush_subscription:read',
    'workspace:*',
    'workspace:application_connect',
    'workspace:create',
    'workspace:create_agent',
    'workspace:delete',
    'workspace:delete_agent',
    'workspace:read',
    'workspace:share',
    'workspace:ssh',
    'workspace:start',
    'workspace:stop',
    'workspace:update',
    'workspace:update_agent',
    'workspace_agent_devcontainers:*',
    'workspace_agent_devcontainers:create',
    'workspace_agent_resource_monitor:*',
    'workspace_agent_resource_monitor:create',
    'workspace_agent_resource_monitor:read',
    'workspace_agent_resource_monitor:update',
    'workspace_build_orchestration:*',
    'workspace_build_orchestration:create',
    'workspace_build_orchestration:delete',
    'workspace_build_orchestration:read',
    'workspace_build_orchestration:update',
    'workspace_dormant:*',
    'workspace_dormant:application_connect',
    'workspace_dormant:create',
    'workspace_dormant:create_agent',
    'workspace_dormant:delete',
    'workspace_dormant:delete_agent',
    'workspace_dormant:read',
    'workspace_dormant:share',
    'workspace_dormant:ssh',
    'workspace_dormant:start',
    'workspace_dormant:stop',
    'workspace_dormant:update',
    'workspace_dormant:update_agent',
    'workspace_proxy:*',
    'workspace_proxy:create',
    'workspace_proxy:delete',
    'workspace_proxy:read',
    'workspace_proxy:update',
  ])
  .meta({ id: 'APIKeyScope' });

export const AgentChatSendShortcut = z
  .enum(['enter', 'modifier_enter'])
  .meta({ id: 'AgentChatSendShortcut' });

export const TimingStage = z
  .enum(['init', 'plan', 'graph', 'apply', 'start', 'stop', 'cron', 'connect'])
  .meta({ id: 'TimingStage' });

export const AgentDisplayMode = z
  .enum(['auto', 'always_expanded', 'always_collapsed'])
  .meta({ id: 'AgentDisplayMode' });

export const AgentSubsystem = z.enum(['envbox', 'envbuilder', 'exectrace']).meta({ id: 'AgentSubsystem' });

export const RBACAction = z
  .enum([
    'application_connect',
    'assign',
    'create',
    'create_agent',
    'delete',
    'delete_agent',
    'read',
    'read_personal',
    'ssh',
    'share',
    'unassign',
    'update',
    'update_agent',
    'update_personal',
    'use',
    'view_insights',
    'start',
    'stop',
  ])
  .meta({ id: 'RBACAction' });

export const RBACResource = z
  .enum([
    '*',
    'ai_gateway_key',
    'ai_model_price',
    'ai_provider',
    'ai_seat',
    'aibridge_interception',
    'api_key',
    'assign_org_role',
    'assign_role',
    'audit_log',
    'boundary_log',
    'boundary_usage',
    'chat',
    'connection_log',
    'crypto_key',
    'debug_info',
    'deployment_config',
    'deployment_stats',
    'file',
    'group',
    'group_member',
    'idpsync_settings',
    'inbox_notification',
    'license',
    'notification_message',
    'notification_preference',
    'notification_template',
    'oauth2_app',
    'oauth2_app_code_token',
    'oauth2_app_secret',
    'organization',
    'organization_member',
    'prebuilt_workspace',
    'provisioner_daemon',
    'provisioner_jobs',
    'replicas',
    'system',
    'tailnet_coordinator',
    'task',
    'template',
    'usage_event',
    'user',
    'user_secret',
    'user_skill',
    'webpush_subscription',
    'workspace',
    'workspace_agent_devcontainers',
    'workspace_agent_resource_monitor',
    'workspace_build_orchestration',
    'workspace_dormant',
    'workspace_proxy',
  ])
  .meta({ id: 'RBACResource' });

export const ShareableWorkspaceOwners = z
  .enum(['none', 'everyone', 'service_accounts'])
  .meta({ id: 'ShareableWorkspaceOwners' });

export const AutomaticUpdates = z.enum(['always', 'never']).meta({ id: 'AutomaticUpdates' });

export const BuildReason = z
  .enum([
    'initiator',
    'autostart',
    'autostop',
    'dormancy',
    'dashboard',
    'cli',
    'ssh_connection',
    'vscode_connection',
    'jetbrains_connection',
    'task_auto_pause',
    'task_manual_pause',
    'task_resume',
  ])
  .meta({ id: 'BuildReason' });

export const CORSBehavior = z.enum(['simple', 'passthru']).meta({ id: 'CORSBehavior' });

export const WorkspaceAgentPortShareLevel = z
  .enum(['owner', 'authenticated', 'organization', 'public'])
  .meta({ id: 'WorkspaceAgentPortShareLevel' });

export const ProvisionerStorageMethod = z.enum(['file']).meta({ id: 'ProvisionerStorageMethod' });

export const UserStatus = z.enum(['active', 'dormant', 'suspended']).meta({ id: 'UserStatus' });

export const WorkspaceTransition = z.enum(['start', 'stop', 'delete']).meta({ id: 'WorkspaceTransition' });

export const CreateWorkspaceBuildReason = z
  .enum([
    'dashboard',
    'cli',
    'ssh_connection',
    'vscode_connection',
    'jetbrains_connection',
    'task_manual_pause',
    'task_resume',
  ])
  .meta({ id: 'CreateWorkspaceBuildReason' });

export const ProvisionerLogLevel = z.enum(['debug']).meta({ id: 'ProvisionerLogLevel' });

export const DisplayApp = z
  .enum(['vscode', 'vscode_insiders', 'web_terminal', 'port_forwarding_helper', 'ssh_helper'])
  .meta({ id: 'DisplayApp' });

export const ParameterFormType = z
  .enum([
    '',
    'radio',
    'slider',
    'input',
    'dropdown',
    'checkbox',
    'switch',
    'multi-select',
    'tag-select',
    'textarea',
    'error',
  ])
  .meta({ id: 'ParameterFormType' });

export const OptionType = z.enum(['string', 'number', 'bool', 'list(string)']).meta({ id: 'OptionType' });

export const DiagnosticSeverityString = z.enum(['error', 'warning']).meta({ id: 'DiagnosticSeverityString' });

export const Entitlement = z.enum(['entitled', 'grace_period', 'not_entitled']).meta({ id: 'Entitlement' });

export const Experiment = z
  .enum([
    'example',
    'auto-fill-parameters',
    'notifications',
    'workspace-usage',
    'oauth2',
    'mcp-server-http',
    'workspace-build-updates',
    'nats_pubsub',
    'minimum-implicit-member',
    'ai-gateway-cost-control',
    'chat-advisor',
    'chat-virtual-desktop',
  ])
  .meta({ id: 'Experiment' });

export const GroupSource = z.enum(['oidc', 'user']).meta({ id: 'GroupSource' });

export const JobErrorCode = z
  .enum(['REQUIRED_TEMPLATE_VARIABLES', 'INSUFFICIENT_QUOTA'])
  .meta({ id: 'JobErrorCode' });

export const LogLevel = z.enum(['trace', 'debug', 'info', 'warn', 'error']).meta({ id: 'LogLevel' });

export const LogSource = z.enum(['provisioner_daemon', 'provisioner']).meta({ id: 'LogSource' });

export const UsageAppName = z
  .enum(['vscode', 'jetbrains', 'reconnecting-pty', 'ssh'])
  .meta({ id: 'UsageAppName' });

export const ProvisionerJobStatus = z
  .enum(['pending', 'running', 'succeeded', 'canceling', 'canceled', 'failed', 'unknown'])
  .meta({ id: 'ProvisionerJobStatus' });

export const ProvisionerDaemonStatus = z
  .enum(['offline', 'idle', 'busy'])
  .meta({ id: 'ProvisionerDaemonStatus' });

export const ProvisionerJobType = z
  .enum(['template_version_import', 'workspace_build', 'template_version_dry_run'])
  .meta({ id: 'ProvisionerJobType' });

export const ServerSentEventType = z.enum(['ping', 'data', 'error']).meta({ id: 'ServerSentEventType' });

export const SharedWorkspaceActorType = z.enum(['group', 'user']).meta({ id: 'SharedWorkspaceActorType' });

export const WorkspaceRole = z.enum(['admin', 'use', '']).meta({ id: 'WorkspaceRole' });

/** What a template's access list gives; nothing takes the role away. */
export const TemplateRole = z.enum(['', 'admin', 'use']).meta({ id: 'TemplateRole' });

export const TemplateVersionWarning = z
  .enum(['UNSUPPORTED_WORKSPACES'])
  .meta({ id: 'TemplateVersionWarning' });

export const ValidationMonotonicOrder = z
  .enum(['increasing', 'decreasing'])
  .meta({ id: 'ValidationMonotonicOrder' });

export const TerminalFontName = z
  .enum(['', 'geist-mono', 'ibm-plex-mono', 'fira-code', 'source-code-pro', 'jetbrains-mono'])
  .meta({ id: 'TerminalFontName' });

export const ThemeMode = z.enum(['', 'sync', 'single']).meta({ id: 'ThemeMode' });

export const ThinkingDisplayMode = z
  .enum(['auto', 'preview', 'always_expanded', 'always_collapsed'])
  .meta({ id: 'ThinkingDisplayMode' });

export const WorkspaceAppStatusState = z
  .enum(['working', 'idle', 'complete', 'failure'])
  .meta({ id: 'WorkspaceAppStatusState' });

export const WorkspaceAppHealth = z
  .enum(['disabled', 'initializing', 'healthy', 'unhealthy'])
  .meta({ id: 'WorkspaceAppHealth' });

export const WorkspaceAppOpenIn = z.enum(['slim-window', 'tab']).meta({ id: 'WorkspaceAppOpenIn' });

export const WorkspaceAppSharingLevel = z
  .enum(['owner', 'authenticated', 'organization', 'public'])
  .meta({ id: 'WorkspaceAppSharingLevel' });

export const WorkspaceAgentLifecycle = z
  .enum([
    'created',
    'starting',
    'start_timeout',
    'start_error',
    'ready',
    'shutting_down',
    'shutdown_timeout',
    'shutdown_error',
    'off',
  ])
  .meta({ id: 'WorkspaceAgentLifecycle' });

export const WorkspaceAgentScriptStatus = z
  .enum(['ok', 'exit_failure', 'timed_out', 'pipes_left_open'])
  .meta({ id: 'WorkspaceAgentScriptStatus' });

export const WorkspaceAgentStartupScriptBehavior = z
  .enum(['blocking', 'non-blocking'])
  .meta({ id: 'WorkspaceAgentStartupScriptBehavior' });

export const WorkspaceAgentStatus = z
  .enum(['connecting', 'connected', 'disconnected', 'timeout'])
  .meta({ id: 'WorkspaceAgentStatus' });

export const WorkspaceStatus = z
  .enum([
    'pending',
    'starting',
    'running',
    'stopping',
    'stopped',
    'failed',
    'canceling',
    'canceled',
    'deleting',
    'deleted',
  ])
  .meta({ id: 'WorkspaceStatus' });

export const ProxyHealthStatus = z
  .enum(['ok', 'unreachable', 'unhealthy', 'unregistered'])
  .meta({ id: 'ProxyHealthStatus' });

export const TemplateBuilderVariableType = z
  .enum(['string', 'number', 'bool'])
  .meta({ id: 'TemplateBuilderVariableType' });

export const TemplateAppsType = z.enum(['builtin', 'app']).meta({ id: 'TemplateAppsType' });

export const InsightsReportInterval = z.enum(['day', 'week']).meta({ id: 'InsightsReportInterval' });

export const SettingSource = z.enum(['', 'flag', 'env', 'yaml', 'default']).meta({ id: 'ValueSource' });

export const HealthSeverity = z.enum(['ok', 'warning', 'error']).meta({ id: 'HealthSeverity' });

export const HealthSection = z
  .enum(['DERP', 'AccessURL', 'Websocket', 'Database', 'WorkspaceProxy', 'ProvisionerDaemons'])
  .meta({ id: 'HealthSection' });

export const HealthCode = z
  .enum([
    'EUNKNOWN',
    'EWP01',
    'EWP02',
    'EWP04',
    'EDB01',
    'EDB02',
    'EWS01',
    'EWS02',
    'EWS03',
    'EACS01',
    'EACS02',
    'EACS03',
    'EACS04',
    'EDERP01',
    'EDERP02',
    'EDERP03',
    'EPD01',
    'EPD02',
    'EPD03',
  ])
  .meta({ id: 'HealthCode' });
