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
