import { z } from 'zod';
import * as b from '../body.js';
import { ProxyHealthStatus, TemplateBuilderVariableType } from './enums.js';
import { time, uuid } from './scalar.js';

export const AppHostResponse = z
  .object({
    host: z.string(),
  })
  .meta({ id: 'AppHostResponse' });

export const BannerConfig = z
  .object({
    background_color: z.string().optional(),
    enabled: z.boolean(),
    message: z.string().optional(),
  })
  .meta({ id: 'BannerConfig' });

export const LinkConfig = z
  .object({
    icon: z.enum(['bug', 'chat', 'docs', 'star']),
    location: z.enum(['navbar', 'dropdown']).optional(),
    name: z.string(),
    target: z.string(),
  })
  .meta({ id: 'LinkConfig' });

export const AppearanceConfig = z
  .object({
    announcement_banners: z.array(BannerConfig),
    application_name: z.string(),
    docs_url: z.string(),
    logo_url: z.string(),
    service_banner: BannerConfig,
    support_links: z.array(LinkConfig),
  })
  .meta({ id: 'AppearanceConfig' });

const banner = z.object({
  background_color: z.string().optional(),
  enabled: b.boolean(),
  message: z.string().optional(),
});

/** As it is asked for and as it is answered. */
export const UpdateAppearanceConfig = z
  .object({
    announcement_banners: b.list(banner),
    application_name: b.text(),
    logo_url: b.text(),
    service_banner: banner.optional(),
  })
  .meta({ id: 'UpdateAppearanceConfig' });

export const SessionCountDeploymentStats = z
  .object({
    jetbrains: z.int(),
    reconnecting_pty: z.int(),
    ssh: z.int(),
    vscode: z.int(),
  })
  .meta({ id: 'SessionCountDeploymentStats' });

export const WorkspaceConnectionLatencyMS = z
  .object({
    P50: z.number(),
    P95: z.number(),
  })
  .meta({ id: 'WorkspaceConnectionLatencyMS' });

export const WorkspaceDeploymentStats = z
  .object({
    building: z.int(),
    connection_latency_ms: WorkspaceConnectionLatencyMS,
    failed: z.int(),
    pending: z.int(),
    running: z.int(),
    rx_bytes: z.int(),
    stopped: z.int(),
    tx_bytes: z.int(),
  })
  .meta({ id: 'WorkspaceDeploymentStats' });

export const DeploymentStats = z
  .object({
    aggregated_from: time,
    collected_at: time,
    next_update_at: time,
    session_count: SessionCountDeploymentStats,
    workspaces: WorkspaceDeploymentStats,
  })
  .meta({ id: 'DeploymentStats' });

export const Region = z
  .object({
    display_name: z.string(),
    healthy: z.boolean(),
    icon_url: z.string(),
    id: uuid,
    name: z.string(),
    path_app_url: z.string(),
    wildcard_hostname: z.string(),
  })
  .meta({ id: 'Region' });

export const RegionsResponse = z
  .object({
    regions: z.array(Region),
  })
  .meta({ id: 'RegionsResponse' });

export const ProxyHealthReport = z
  .object({
    errors: z.array(z.string()),
    warnings: z.array(z.string()),
  })
  .meta({ id: 'ProxyHealthReport' });

export const WorkspaceProxyStatus = z
  .object({
    checked_at: time,
    report: ProxyHealthReport,
    status: ProxyHealthStatus,
  })
  .meta({ id: 'WorkspaceProxyStatus' });

export const WorkspaceProxy = z
  .object({
    created_at: time,
    deleted: z.boolean(),
    derp_enabled: z.boolean(),
    derp_only: z.boolean(),
    display_name: z.string(),
    healthy: z.boolean(),
    icon_url: z.string(),
    id: uuid,
    name: z.string(),
    path_app_url: z.string(),
    status: WorkspaceProxyStatus,
    updated_at: time,
    version: z.string(),
    wildcard_hostname: z.string(),
  })
  .meta({ id: 'WorkspaceProxy' });

export const WorkspaceProxies = z
  .object({
    regions: z.array(WorkspaceProxy),
  })
  .meta({ id: 'WorkspaceProxies' });

export const Replica = z
  .object({
    created_at: time,
    database_latency: z.int(),
    error: z.string(),
    hostname: z.string(),
    id: uuid,
    region_id: z.int(),
    relay_address: z.string(),
  })
  .meta({ id: 'Replica' });

export const TemplateBuilderModuleVariable = z
  .object({
    default: z.array(z.int()),
    description: z.string(),
    name: z.string(),
    required: z.boolean(),
    sensitive: z.boolean(),
    type: TemplateBuilderVariableType,
  })
  .meta({ id: 'TemplateBuilderModuleVariable' });

export const TemplateBuilderBase = z
  .object({
    description: z.string(),
    icon: z.string(),
    id: z.string(),
    name: z.string(),
    os: z.string(),
    prerequisites: z.string(),
    variables: z.array(TemplateBuilderModuleVariable),
  })
  .meta({ id: 'TemplateBuilderBase' });

export const TemplateBuilderBasesResponse = z
  .object({
    bases: z.array(TemplateBuilderBase),
  })
  .meta({ id: 'TemplateBuilderBasesResponse' });

export const TemplateBuilderModule = z
  .object({
    category: z.string(),
    compatible_os: z.array(z.string()),
    conflicts_with: z.array(z.string()),
    description: z.string(),
    display_name: z.string(),
    icon: z.string(),
    id: z.string(),
    variables: z.array(TemplateBuilderModuleVariable),
    version: z.string(),
  })
  .meta({ id: 'TemplateBuilderModule' });

export const TemplateBuilderModulesResponse = z
  .object({
    modules: z.array(TemplateBuilderModule),
  })
  .meta({ id: 'TemplateBuilderModulesResponse' });

export const ExternalAuthUser = z
  .object({
    avatar_url: z.string(),
    id: z.int(),
    login: z.string(),
    name: z.string(),
    profile_url: z.string(),
  })
  .meta({ id: 'ExternalAuthUser' });

export const ExternalAuthAppInstallation = z
  .object({
    account: ExternalAuthUser,
    configure_url: z.string(),
    id: z.int(),
  })
  .meta({ id: 'ExternalAuthAppInstallation' });

export const ExternalAuth = z
  .object({
    app_install_url: z.string(),
    app_installable: z.boolean(),
    authenticated: z.boolean(),
    device: z.boolean(),
    display_name: z.string(),
    installations: z.array(ExternalAuthAppInstallation),
    supports_revocation: z.boolean(),
    user: ExternalAuthUser.nullable(),
  })
  .meta({ id: 'ExternalAuth' });

export const ExternalAuthLink = z
  .object({
    authenticated: z.boolean(),
    created_at: time,
    expires: time,
    has_refresh_token: z.boolean(),
    provider_id: z.string(),
    updated_at: time,
    validate_error: z.string(),
  })
  .meta({ id: 'ExternalAuthLink' });

export const CspViolation = b.body('CspViolation', {
  'csp-report': b.record(z.unknown()),
});

/** A service that users may sign in to. */
export const ExternalAuthLinkProvider = z
  .object({
    id: z.string(),
    type: z.string(),
    device: z.boolean(),
    display_name: z.string(),
    display_icon: z.string(),
    allow_refresh: z.boolean(),
    allow_validate: z.boolean(),
    supports_revocation: z.boolean(),
  })
  .meta({ id: 'ExternalAuthLinkProvider' });

export const ListUserExternalAuthResponse = z
  .object({ providers: z.array(ExternalAuthLinkProvider), links: z.array(ExternalAuthLink) })
  .meta({ id: 'ListUserExternalAuthResponse' });
