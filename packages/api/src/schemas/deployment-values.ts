import { z } from 'zod';
import { LinkConfig } from './deployment.js';
import { SettingSource } from './enums.js';

/** Durations may be longer than what a double counts one by one. */
const nanoseconds = z.number().meta({ type: 'integer' });

// What a deployment is set to, by the wire's names. A server tells the settings that it has; the others are absent.

const AIBridgeAnthropicConfig = z
  .object({
    base_url: z.string().optional(),
    key: z.string().optional(),
  })
  .meta({ id: 'AIBridgeAnthropicConfig' });

const AIBridgeBedrockConfig = z
  .object({
    access_key: z.string().optional(),
    access_key_secret: z.string().optional(),
    base_url: z.string().optional(),
    model: z.string().optional(),
    region: z.string().optional(),
    small_fast_model: z.string().optional(),
  })
  .meta({ id: 'AIBridgeBedrockConfig' });

const AIBridgeOpenAIConfig = z
  .object({
    base_url: z.string().optional(),
    key: z.string().optional(),
  })
  .meta({ id: 'AIBridgeOpenAIConfig' });

const AIProviderConfig = z
  .object({
    base_url: z.string().optional(),
    bedrock_model: z.string().optional(),
    bedrock_region: z.string().optional(),
    bedrock_small_fast_model: z.string().optional(),
    name: z.string().optional(),
    type: z.string().optional(),
  })
  .meta({ id: 'AIProviderConfig' });

const AIBridgeConfig = z
  .object({
    allow_byok: z.boolean().optional(),
    anthropic: AIBridgeAnthropicConfig.optional(),
    api_dump_dir: z.string().optional(),
    bedrock: AIBridgeBedrockConfig.optional(),
    budget_period: z.string().optional(),
    budget_policy: z.string().optional(),
    circuit_breaker_enabled: z.boolean().optional(),
    circuit_breaker_failure_threshold: z.int().optional(),
    circuit_breaker_interval: z.int().optional(),
    circuit_breaker_max_requests: z.int().optional(),
    circuit_breaker_timeout: z.int().optional(),
    enabled: z.boolean().optional(),
    inject_coder_mcp_tools: z.boolean().optional(),
    max_concurrency: z.int().optional(),
    openai: AIBridgeOpenAIConfig.optional(),
    providers: z.array(AIProviderConfig).optional(),
    rate_limit: z.int().optional(),
    retention: z.int().optional(),
    send_actor_headers: z.boolean().optional(),
    structured_logging: z.boolean().optional(),
  })
  .meta({ id: 'AIBridgeConfig' });

const AIBridgeProxyConfig = z
  .object({
    allowed_private_cidrs: z.array(z.string()).optional(),
    api_dump_dir: z.string().optional(),
    cert_file: z.string().optional(),
    domain_allowlist: z.array(z.string()).optional(),
    enabled: z.boolean().optional(),
    key_file: z.string().optional(),
    listen_addr: z.string().optional(),
    target: z.string().optional(),
    tls_cert_file: z.string().optional(),
    tls_key_file: z.string().optional(),
    upstream_proxy: z.string().optional(),
    upstream_proxy_ca: z.string().optional(),
  })
  .meta({ id: 'AIBridgeProxyConfig' });

const ChatConfig = z
  .object({
    acquire_batch_size: z.int().optional(),
    debug_logging_enabled: z.boolean().optional(),
  })
  .meta({ id: 'ChatConfig' });

const AIConfig = z
  .object({
    aibridge_proxy: AIBridgeProxyConfig.optional(),
    bridge: AIBridgeConfig.optional(),
    chat: ChatConfig.optional(),
  })
  .meta({ id: 'AIConfig' });

const ClusterConfig = z
  .object({
    host: z.string().optional(),
  })
  .meta({ id: 'ClusterConfig' });

const DERPConfig = z
  .object({
    block_direct: z.boolean().optional(),
    force_websockets: z.boolean().optional(),
    path: z.string().optional(),
    url: z.string().optional(),
  })
  .meta({ id: 'DERPConfig' });

const SettingUrl = z
  .object({
    forceQuery: z.boolean().optional(),
    fragment: z.string().optional(),
    host: z.string().optional(),
    omitHost: z.boolean().optional(),
    opaque: z.string().optional(),
    path: z.string().optional(),
    rawFragment: z.string().optional(),
    rawPath: z.string().optional(),
    rawQuery: z.string().optional(),
    scheme: z.string().optional(),
    user: z.record(z.string(), z.string()).optional(),
  })
  .meta({ id: 'URL' });

const DERPServerConfig = z
  .object({
    enable: z.boolean().optional(),
    region_code: z.string().optional(),
    region_id: z.int().optional(),
    region_name: z.string().optional(),
    relay_url: SettingUrl.optional(),
    stun_addresses: z.array(z.string()).optional(),
  })
  .meta({ id: 'DERPServerConfig' });

const DERP = z
  .object({
    config: DERPConfig.optional(),
    server: DERPServerConfig.optional(),
  })
  .meta({ id: 'DERP' });

const DangerousConfig = z
  .object({
    allow_all_cors: z.boolean().optional(),
    allow_path_app_sharing: z.boolean().optional(),
    allow_path_app_site_owner_access: z.boolean().optional(),
  })
  .meta({ id: 'DangerousConfig' });

const HostPort = z
  .object({
    host: z.string().optional(),
    port: z.string().optional(),
  })
  .meta({ id: 'HostPort' });

const SSHConfig = z
  .object({
    deploymentName: z.string().optional(),
    sshconfigOptions: z.array(z.string()).optional(),
  })
  .meta({ id: 'SSHConfig' });

const ExternalAuthConfig = z
  .object({
    api_base_url: z.string().optional(),
    app_install_url: z.string().optional(),
    app_installations_url: z.string().optional(),
    auth_url: z.string().optional(),
    client_id: z.string().optional(),
    code_challenge_methods_supported: z.array(z.string()).optional(),
    device_code_url: z.string().optional(),
    device_flow: z.boolean().optional(),
    display_icon: z.string().optional(),
    display_name: z.string().optional(),
    id: z.string().optional(),
    mcp_tool_allow_regex: z.string().optional(),
    mcp_tool_deny_regex: z.string().optional(),
    mcp_url: z.string().optional(),
    no_refresh: z.boolean().optional(),
    regex: z.string().optional(),
    revoke_url: z.string().optional(),
    scopes: z.array(z.string()).optional(),
    token_url: z.string().optional(),
    type: z.string().optional(),
    validate_url: z.string().optional(),
  })
  .meta({ id: 'ExternalAuthConfig' });

const ExternalAuthConfigs = z
  .object({
    value: z.array(ExternalAuthConfig).optional(),
  })
  .meta({ id: 'ExternalAuthConfigs' });

const HealthcheckConfig = z
  .object({
    refresh: z.int().optional(),
    threshold_database: z.int().optional(),
  })
  .meta({ id: 'HealthcheckConfig' });

const HTTPCookieConfig = z
  .object({
    host_prefix: z.boolean().optional(),
    same_site: z.string().optional(),
    secure_auth_cookie: z.boolean().optional(),
  })
  .meta({ id: 'HTTPCookieConfig' });

const LoggingConfig = z
  .object({
    human: z.string().optional(),
    json: z.string().optional(),
    log_filter: z.array(z.string()).optional(),
    stackdriver: z.string().optional(),
  })
  .meta({ id: 'LoggingConfig' });

const NotificationsEmailAuthConfig = z
  .object({
    identity: z.string().optional(),
    password: z.string().optional(),
    password_file: z.string().optional(),
    username: z.string().optional(),
  })
  .meta({ id: 'NotificationsEmailAuthConfig' });

const NotificationsEmailTLSConfig = z
  .object({
    ca_file: z.string().optional(),
    cert_file: z.string().optional(),
    insecure_skip_verify: z.boolean().optional(),
    key_file: z.string().optional(),
    server_name: z.string().optional(),
    start_tls: z.boolean().optional(),
  })
  .meta({ id: 'NotificationsEmailTLSConfig' });

const NotificationsEmailConfig = z
  .object({
    auth: NotificationsEmailAuthConfig.optional(),
    force_tls: z.boolean().optional(),
    from: z.string().optional(),
    hello: z.string().optional(),
    smarthost: z.string().optional(),
    tls: NotificationsEmailTLSConfig.optional(),
  })
  .meta({ id: 'NotificationsEmailConfig' });

const NotificationsInboxConfig = z
  .object({
    enabled: z.boolean().optional(),
  })
  .meta({ id: 'NotificationsInboxConfig' });

const NotificationsWebhookConfig = z
  .object({
    endpoint: SettingUrl.optional(),
  })
  .meta({ id: 'NotificationsWebhookConfig' });

const NotificationsConfig = z
  .object({
    dispatch_timeout: z.int().optional(),
    email: NotificationsEmailConfig.optional(),
    fetch_interval: z.int().optional(),
    inbox: NotificationsInboxConfig.optional(),
    lease_count: z.int().optional(),
    lease_period: z.int().optional(),
    max_send_attempts: z.int().optional(),
    method: z.string().optional(),
    retry_interval: z.int().optional(),
    sync_buffer_size: z.int().optional(),
    sync_interval: z.int().optional(),
    webhook: NotificationsWebhookConfig.optional(),
  })
  .meta({ id: 'NotificationsConfig' });

const OAuth2GithubConfig = z
  .object({
    allow_everyone: z.boolean().optional(),
    allow_signups: z.boolean().optional(),
    allowed_orgs: z.array(z.string()).optional(),
    allowed_teams: z.array(z.string()).optional(),
    client_id: z.string().optional(),
    client_secret: z.string().optional(),
    default_provider_enable: z.boolean().optional(),
    device_flow: z.boolean().optional(),
    enterprise_base_url: z.string().optional(),
  })
  .meta({ id: 'OAuth2GithubConfig' });

const OAuth2Config = z
  .object({
    github: OAuth2GithubConfig.optional(),
  })
  .meta({ id: 'OAuth2Config' });

const OIDCConfig = z
  .object({
    allow_signups: z.boolean().optional(),
    auth_url_params: z.record(z.string(), z.unknown()).optional(),
    auto_repair_links: z.boolean().optional(),
    client_cert_file: z.string().optional(),
    client_id: z.string().optional(),
    client_key_file: z.string().optional(),
    client_secret: z.string().optional(),
    email_domain: z.array(z.string()).optional(),
    email_fallback: z.boolean().optional(),
    email_field: z.string().optional(),
    group_allow_list: z.array(z.string()).optional(),
    group_auto_create: z.boolean().optional(),
    group_mapping: z.record(z.string(), z.unknown()).optional(),
    group_regex_filter: z.record(z.string(), z.string()).optional(),
    groups_field: z.string().optional(),
    icon_url: SettingUrl.optional(),
    ignore_email_verified: z.boolean().optional(),
    ignore_user_info: z.boolean().optional(),
    issuer_url: z.string().optional(),
    name_field: z.string().optional(),
    organization_assign_default: z.boolean().optional(),
    organization_field: z.string().optional(),
    organization_mapping: z.record(z.string(), z.unknown()).optional(),
    redirect_allowed_hosts: z.array(z.string()).optional(),
    redirect_url: SettingUrl.optional(),
    scopes: z.array(z.string()).optional(),
    sign_in_text: z.string().optional(),
    signups_disabled_text: z.string().optional(),
    skip_issuer_checks: z.boolean().optional(),
    source_user_info_from_access_token: z.boolean().optional(),
    user_role_field: z.string().optional(),
    user_role_mapping: z.record(z.string(), z.unknown()).optional(),
    user_roles_default: z.array(z.string()).optional(),
    username_field: z.string().optional(),
  })
  .meta({ id: 'OIDCConfig' });

const PprofConfig = z
  .object({
    address: HostPort.optional(),
    enable: z.boolean().optional(),
  })
  .meta({ id: 'PprofConfig' });

const PrometheusConfig = z
  .object({
    address: HostPort.optional(),
    aggregate_agent_stats_by: z.array(z.string()).optional(),
    collect_agent_stats: z.boolean().optional(),
    collect_db_metrics: z.boolean().optional(),
    enable: z.boolean().optional(),
  })
  .meta({ id: 'PrometheusConfig' });

const ProvisionerConfig = z
  .object({
    daemon_poll_interval: z.int().optional(),
    daemon_poll_jitter: z.int().optional(),
    daemon_psk: z.string().optional(),
    daemon_types: z.array(z.string()).optional(),
    daemons: z.int().optional(),
    force_cancel_interval: z.int().optional(),
  })
  .meta({ id: 'ProvisionerConfig' });

const RateLimitConfig = z
  .object({
    api: z.int().optional(),
    disable_all: z.boolean().optional(),
  })
  .meta({ id: 'RateLimitConfig' });

const RetentionConfig = z
  .object({
    api_keys: z.int().optional(),
    audit_logs: z.int().optional(),
    boundary_logs: z.int().optional(),
    connection_logs: z.int().optional(),
    workspace_agent_logs: z.int().optional(),
  })
  .meta({ id: 'RetentionConfig' });

const SessionLifetime = z
  .object({
    default_duration: nanoseconds.optional(),
    default_token_lifetime: nanoseconds.optional(),
    disable_expiry_refresh: z.boolean().optional(),
    max_admin_token_lifetime: nanoseconds.optional(),
    max_token_lifetime: nanoseconds.optional(),
    refresh_default_duration: nanoseconds.optional(),
  })
  .meta({ id: 'SessionLifetime' });

const UsageStatsConfig = z
  .object({
    enable: z.boolean().optional(),
  })
  .meta({ id: 'UsageStatsConfig' });

const StatsCollectionConfig = z
  .object({
    usage_stats: UsageStatsConfig.optional(),
  })
  .meta({ id: 'StatsCollectionConfig' });

const LinkConfigs = z
  .object({
    value: z.array(LinkConfig).optional(),
  })
  .meta({ id: 'LinkConfigs' });

const SupportConfig = z
  .object({
    links: LinkConfigs.optional(),
  })
  .meta({ id: 'SupportConfig' });

const SwaggerConfig = z
  .object({
    enable: z.boolean().optional(),
  })
  .meta({ id: 'SwaggerConfig' });

const TelemetryConfig = z
  .object({
    enable: z.boolean().optional(),
    trace: z.boolean().optional(),
    url: SettingUrl.optional(),
  })
  .meta({ id: 'TelemetryConfig' });

const TemplateBuilderConfig = z
  .object({
    disabled: z.boolean().optional(),
    registry_url: z.string().optional(),
  })
  .meta({ id: 'TemplateBuilderConfig' });

const TLSConfig = z
  .object({
    address: HostPort.optional(),
    allow_insecure_ciphers: z.boolean().optional(),
    cert_file: z.array(z.string()).optional(),
    client_auth: z.string().optional(),
    client_ca_file: z.string().optional(),
    client_cert_file: z.string().optional(),
    client_key_file: z.string().optional(),
    enable: z.boolean().optional(),
    key_file: z.array(z.string()).optional(),
    min_version: z.string().optional(),
    redirect_http: z.boolean().optional(),
    supported_ciphers: z.array(z.string()).optional(),
  })
  .meta({ id: 'TLSConfig' });

const TraceConfig = z
  .object({
    capture_logs: z.boolean().optional(),
    data_dog: z.boolean().optional(),
    enable: z.boolean().optional(),
    honeycomb_api_key: z.string().optional(),
  })
  .meta({ id: 'TraceConfig' });

const UserQuietHoursScheduleConfig = z
  .object({
    allow_user_custom: z.boolean().optional(),
    default_schedule: z.string().optional(),
  })
  .meta({ id: 'UserQuietHoursScheduleConfig' });

const PrebuildsConfig = z
  .object({
    failure_hard_limit: z.int().optional(),
    reconciliation_backoff_interval: z.int().optional(),
    reconciliation_backoff_lookback: z.int().optional(),
    reconciliation_interval: z.int().optional(),
  })
  .meta({ id: 'PrebuildsConfig' });

export const DeploymentValues = z
  .object({
    access_url: SettingUrl.optional(),
    additional_csp_policy: z.array(z.string()).optional(),
    address: HostPort.optional(),
    agent_fallback_troubleshooting_url: SettingUrl.optional(),
    agent_stat_refresh_interval: z.int().optional(),
    ai: AIConfig.optional(),
    allow_workspace_renames: z.boolean().optional(),
    autobuild_poll_interval: z.int().optional(),
    browser_only: z.boolean().optional(),
    cache_directory: z.string().optional(),
    cli_upgrade_message: z.string().optional(),
    cluster: ClusterConfig.optional(),
    config: z.string().optional(),
    config_ssh: SSHConfig.optional(),
    dangerous: DangerousConfig.optional(),
    derp: DERP.optional(),
    disable_chat_sharing: z.boolean().optional(),
    disable_owner_workspace_exec: z.boolean().optional(),
    disable_password_auth: z.boolean().optional(),
    disable_path_apps: z.boolean().optional(),
    disable_workspace_sharing: z.boolean().optional(),
    docs_url: SettingUrl.optional(),
    enable_authz_recording: z.boolean().optional(),
    enable_terraform_debug_mode: z.boolean().optional(),
    ephemeral_deployment: z.boolean().optional(),
    experiments: z.array(z.string()).optional(),
    external_auth: ExternalAuthConfigs.optional(),
    external_auth_github_default_provider_enable: z.boolean().optional(),
    external_token_encryption_keys: z.array(z.string()).optional(),
    healthcheck: HealthcheckConfig.optional(),
    hide_ai_tasks: z.boolean().optional(),
    http_address: z.string().optional(),
    http_cookies: HTTPCookieConfig.optional(),
    job_hang_detector_interval: z.int().optional(),
    logging: LoggingConfig.optional(),
    metrics_cache_refresh_interval: z.int().optional(),
    notifications: NotificationsConfig.optional(),
    oauth2: OAuth2Config.optional(),
    oidc: OIDCConfig.optional(),
    pg_auth: z.string().optional(),
    pg_conn_max_idle: z.string().optional(),
    pg_conn_max_open: z.int().optional(),
    pg_connection_url: z.string().optional(),
    pprof: PprofConfig.optional(),
    prometheus: PrometheusConfig.optional(),
    provisioner: ProvisionerConfig.optional(),
    proxy_health_status_interval: z.int().optional(),
    proxy_trusted_headers: z.array(z.string()).optional(),
    proxy_trusted_origins: z.array(z.string()).optional(),
    rate_limit: RateLimitConfig.optional(),
    redirect_to_access_url: z.boolean().optional(),
    retention: RetentionConfig.optional(),
    scim_api_key: z.string().optional(),
    scim_use_legacy: z.boolean().optional(),
    session_lifetime: SessionLifetime.optional(),
    ssh_keygen_algorithm: z.string().optional(),
    stats_collection: StatsCollectionConfig.optional(),
    strict_transport_security: z.int().optional(),
    strict_transport_security_options: z.array(z.string()).optional(),
    support: SupportConfig.optional(),
    swagger: SwaggerConfig.optional(),
    telemetry: TelemetryConfig.optional(),
    template_builder: TemplateBuilderConfig.optional(),
    terms_of_service_url: z.string().optional(),
    tls: TLSConfig.optional(),
    trace: TraceConfig.optional(),
    update_check: z.boolean().optional(),
    user_quiet_hours_schedule: UserQuietHoursScheduleConfig.optional(),
    verbose: z.boolean().optional(),
    web_terminal_renderer: z.string().optional(),
    wgtunnel_host: z.string().optional(),
    wildcard_access_url: z.string().optional(),
    workspace_hostname_suffix: z.string().optional(),
    workspace_prebuilds: PrebuildsConfig.optional(),
    write_config: z.boolean().optional(),
  })
  .meta({ id: 'DeploymentValues' });

/** A group of settings; its parents are told as far as they matter, which is one. */
const parent = { name: z.string(), description: z.string().optional(), yaml: z.string().optional() };
const SettingGroup = z
  .object({ ...parent, parent: z.object(parent).optional() })
  .meta({ id: 'SettingGroup' });

const Setting = z
  .object({
    annotations: z.record(z.string(), z.string()).optional(),
    default: z.string().optional(),
    description: z.string().optional(),
    env: z.string().optional(),
    flag: z.string().optional(),
    flag_shorthand: z.string().optional(),
    group: SettingGroup.optional(),
    hidden: z.boolean().optional(),
    name: z.string(),
    required: z.boolean().optional(),
    use_instead: z.array(z.object({ name: z.string() })).optional(),
    value: z.unknown(),
    value_source: SettingSource.optional(),
    yaml: z.string().optional(),
  })
  .meta({ id: 'Setting' });

export const DeploymentConfig = z
  .object({ config: DeploymentValues, options: z.array(Setting) })
  .meta({ id: 'DeploymentConfig' });
