import type { DeploymentConfig } from '@coder-ts/api';
import type { z } from 'zod';
import type { Config } from '../config.js';

const nanoseconds = (ms: number) => ms * 1e6;
const hostPort = ({ host, port }: { host: string; port: number }) => ({ host, port: String(port) });
/** Shown in the place of a secret that is set. */
const hidden = (secret: string | undefined) => (secret === undefined ? '' : '********');

/** What this server is set to, for those who may know (`GET /deployment/config`). No secret leaves. */
export function toDeploymentConfig(config: Config): z.infer<typeof DeploymentConfig> {
  return { config: toValues(config), options: config.settings.map((setting) => ({ ...setting })) };
}

function toValues(config: Config): z.infer<typeof DeploymentConfig>['config'] {
  const { tls } = config;
  return {
    access_url: toUrl(config.accessUrl),
    http_address: `${config.httpAddress.host}:${config.httpAddress.port}`,
    address: hostPort(config.httpAddress),
    redirect_to_access_url: config.redirectToAccessUrl,
    tls: {
      enable: tls !== undefined,
      address: tls ? hostPort(tls.address) : { host: '127.0.0.1', port: '3443' },
      min_version: tls?.minVersion === 'TLSv1.3' ? 'tls13' : 'tls12',
      client_auth: tls?.clientAuth ?? 'none',
      redirect_http: false,
      allow_insecure_ciphers: false,
    },
    cache_directory: config.cacheDir,
    pg_connection_url: hidden(config.postgresUrl),
    pg_conn_max_open: config.postgresConnections,
    proxy_trusted_origins: [...config.trustedProxies],
    proxy_trusted_headers: [...config.trustedHeaders],
    http_cookies: { secure_auth_cookie: config.secureAuthCookie, same_site: 'lax', host_prefix: false },
    experiments: [...config.experiments],
    rate_limit: { api: config.rateLimits.api, disable_all: config.rateLimits.login < 0 },
    provisioner: {
      daemons: config.provisionerDaemons,
      daemon_types: [...config.provisionerTypes],
      daemon_psk: hidden(config.provisionerDaemonPsk),
      force_cancel_interval: nanoseconds(config.provisionerForceCancelIntervalMs),
    },
    session_lifetime: {
      default_duration: nanoseconds(config.sessionDurationMs),
      disable_expiry_refresh: config.disableSessionExpiryRefresh,
      default_token_lifetime: nanoseconds(config.defaultTokenLifetimeMs),
      max_token_lifetime: nanoseconds(config.maxTokenLifetimeMs),
      max_admin_token_lifetime: nanoseconds(config.maxAdminTokenLifetimeMs),
    },
    healthcheck: {
      refresh: nanoseconds(config.healthCheck.refreshMs),
      threshold_database: nanoseconds(config.healthCheck.databaseThresholdMs),
    },
    disable_password_auth: config.disablePasswordAuth,
    oidc: toOidcValues(config),
    oauth2: { github: toGithubValues(config) },
    external_auth: {
      value: config.externalAuth.map((provider) => ({
        id: provider.id,
        type: provider.type,
        client_id: provider.clientId,
        display_name: provider.displayName,
        display_icon: provider.displayIcon,
        device_flow: provider.deviceFlow,
        no_refresh: !provider.refreshes,
      })),
    },
    allow_workspace_renames: config.allowWorkspaceRenames,
    enable_terraform_debug_mode: config.enableTerraformDebugMode,
    swagger: { enable: config.swagger },
    cli_upgrade_message: config.upgradeMessage,
    workspace_hostname_suffix: config.ssh.hostnameSuffix,
    config_ssh: {
      deploymentName: '',
      sshconfigOptions: Object.entries(config.ssh.options).map(([name, value]) => `${name}=${value}`),
    },
    telemetry: { enable: false, trace: false },
    update_check: false,
    wildcard_access_url: '',
  };
}

/** A URL in the pieces that the wire has. */
function toUrl(text: string) {
  const { protocol, host, pathname, search } = new URL(text);
  return {
    scheme: protocol.replace(':', ''),
    host,
    path: pathname === '/' ? '' : pathname,
    rawQuery: search.replace('?', ''),
  };
}

function toOidcValues({ oidc }: Config) {
  if (!oidc) return {};
  return {
    allow_signups: oidc.allowSignups,
    auth_url_params: { ...oidc.authUrlParams },
    client_id: oidc.clientId,
    client_secret: hidden(oidc.clientSecret),
    email_domain: [...oidc.emailDomains],
    email_field: oidc.emailField,
    group_allow_list: [...oidc.groups.allowed],
    group_auto_create: oidc.groups.autoCreate,
    group_mapping: { ...oidc.groups.mapping },
    groups_field: oidc.groups.field,
    ignore_email_verified: oidc.ignoreEmailVerified,
    ignore_user_info: oidc.ignoreUserInfo,
    issuer_url: oidc.issuerUrl,
    name_field: oidc.nameField,
    scopes: [...oidc.scopes],
    sign_in_text: oidc.signInText,
    signups_disabled_text: oidc.signupsDisabledText,
    skip_issuer_checks: oidc.skipIssuerChecks,
    user_role_field: oidc.roles.field,
    user_role_mapping: { ...oidc.roles.mapping },
    user_roles_default: [...oidc.roles.byDefault],
    username_field: oidc.usernameField,
  };
}

function toGithubValues({ github: { app, defaultProvider } }: Config) {
  return {
    default_provider_enable: defaultProvider,
    ...(app && {
      allow_everyone: app.allowEveryone,
      allow_signups: app.allowSignups,
      allowed_orgs: [...app.allowedOrganizations],
      allowed_teams: app.allowedTeams.map(({ organization, team }) => `${organization}/${team}`),
      client_id: app.clientId,
      client_secret: hidden(app.clientSecret || undefined),
      device_flow: app.deviceFlow,
      enterprise_base_url: app.baseUrl === 'https://github.com' ? '' : app.baseUrl,
    }),
  };
}
