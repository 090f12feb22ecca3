import { homedir } from 'node:os';
import { join, resolve } from 'node:path';
import type { Config, Setting } from './config.js';
import { ConfigError } from './config-error.js';
import { readExternalAuth } from './external-auth/read-config.js';
import { readGithub } from './github/read-config.js';
import { readMail } from './mail/read-config.js';
import { readOidc } from './oidc/read-config.js';
import { settingsReader } from './settings-reader.js';
import { readTls } from './tls/read-config.js';
import { readDailySchedule, ScheduleError } from './workspaces/schedule.js';

/**
 * The settings by the variables of the environment that the wire names (`workspaces.md` 13). A command line's flags are
 * put over the environment, each under its variable, before this.
 * @param settings what the command line tells of them, for those who ask the server
 * @throws ConfigError
 */
export function readConfig(env: NodeJS.ProcessEnv, settings: readonly Setting[] = []): Config {
  const variables = settingsReader(env);
  const { text, choice, integer, boolean, duration, list } = variables;
  const httpAddress = readAddress('CODER_HTTP_ADDRESS', text('CODER_HTTP_ADDRESS') ?? '127.0.0.1:3000');
  const unlimited = boolean('CODER_DANGEROUS_DISABLE_RATE_LIMITS');
  const apiLimit = integer('CODER_API_RATE_LIMIT', 512, Number.NEGATIVE_INFINITY) || 512;
  const hour = 3_600_000;
  const tls = boolean('CODER_TLS_ENABLE')
    ? readTls(env, readAddress('CODER_TLS_ADDRESS', text('CODER_TLS_ADDRESS') ?? '127.0.0.1:3443'))
    : undefined;
  const hstsSeconds = integer('CODER_STRICT_TRANSPORT_SECURITY', 0, 0);
  return {
    accessUrl: readAccessUrl(text('CODER_ACCESS_URL'), tls?.address ?? httpAddress, tls ? 'https' : 'http'),
    httpAddress,
    trustedProxies: list('CODER_PROXY_TRUSTED_ORIGINS'),
    postgresUrl: text('CODER_PG_CONNECTION_URL'),
    postgresConnections: integer('CODER_PG_CONN_MAX_OPEN', 10, 2),
    dataDir: resolve(text('CODER_CONFIG_DIR') ?? join(base(env, 'XDG_CONFIG_HOME', '.config'), 'coderv2')),
    cacheDir: resolve(
      text('CODER_CACHE_DIRECTORY') ??
        text('CACHE_DIRECTORY') ??
        join(base(env, 'XDG_CACHE_HOME', '.cache'), 'coder'),
    ),
    provisionerDaemons: integer('CODER_PROVISIONER_DAEMONS', 3, 0),
    provisionerTypes: readTypes(list('CODER_PROVISIONER_TYPES')),
    provisionerDaemonPsk: text('CODER_PROVISIONER_DAEMON_PSK'),
    provisionerForceCancelIntervalMs: duration('CODER_PROVISIONER_FORCE_CANCEL_INTERVAL', 600_000),
    provisionerPrebuildMaxWaitMs: duration('CODER_PROVISIONER_PREBUILD_MAX_WAIT', 0),
    terraformPath: text('CODER_TERRAFORM_PATH'),
    licensing: choice('CODER_LICENSING', ['off', 'required']),
    experiments: list('CODER_EXPERIMENTS'),
    sessionDurationMs: duration('CODER_SESSION_DURATION', 24 * hour),
    disableSessionExpiryRefresh: boolean('CODER_DISABLE_SESSION_EXPIRY_REFRESH'),
    defaultTokenLifetimeMs: duration('CODER_DEFAULT_TOKEN_LIFETIME', 168 * hour),
    maxTokenLifetimeMs: duration('CODER_MAX_TOKEN_LIFETIME', 876_600 * hour),
    maxAdminTokenLifetimeMs: duration('CODER_MAX_ADMIN_TOKEN_LIFETIME', 168 * hour),
    rateLimits: unlimited ? { api: -1, login: -1, files: -1 } : { api: apiLimit, login: 60, files: 12 },
    allowWorkspaceRenames: boolean('CODER_ALLOW_WORKSPACE_RENAMES'),
    enableTerraformDebugMode: boolean('CODER_ENABLE_TERRAFORM_DEBUG_MODE'),
    retention: {
      apiKeysMs: duration('CODER_API_KEYS_RETENTION', 7 * 24 * hour),
      agentLogsMs: duration('CODER_WORKSPACE_AGENT_LOGS_RETENTION', 7 * 24 * hour),
      auditLogsMs: duration('CODER_AUDIT_LOGS_RETENTION', 0),
    },
    quietHours: {
      defaultSchedule: readDaily(text('CODER_QUIET_HOURS_DEFAULT_SCHEDULE') ?? 'CRON_TZ=UTC 0 0 * * *'),
      allowCustom: boolean('CODER_ALLOW_CUSTOM_QUIET_HOURS', true),
    },
    swagger: boolean('CODER_SWAGGER_ENABLE'),
    prometheus: {
      enabled: boolean('CODER_PROMETHEUS_ENABLE'),
      address: readAddress('CODER_PROMETHEUS_ADDRESS', text('CODER_PROMETHEUS_ADDRESS') ?? '127.0.0.1:2112'),
    },
    secureAuthCookie: boolean('CODER_SECURE_AUTH_COOKIE'),
    mail: readMail(variables),
    termsOfServiceUrl: text('CODER_TERMS_OF_SERVICE_URL') ?? '',
    disablePasswordAuth: boolean('CODER_DISABLE_PASSWORD_AUTH'),
    oidc: readOidc(variables),
    github: readGithub(variables),
    tls,
    redirectToAccessUrl: boolean('CODER_REDIRECT_TO_ACCESS_URL'),
    strictTransportSecurity:
      hstsSeconds > 0 ? readHsts(hstsSeconds, list('CODER_STRICT_TRANSPORT_SECURITY_OPTIONS')) : undefined,
    trustedHeaders: list('CODER_PROXY_TRUSTED_HEADERS').map((name) => name.toLowerCase()),
    healthCheck: {
      refreshMs: duration('CODER_HEALTH_CHECK_REFRESH', 600_000),
      databaseThresholdMs: duration('CODER_HEALTH_CHECK_THRESHOLD_DATABASE', 15),
    },
    externalAuth: readExternalAuth(env),
    settings,
    ssh: {
      hostnameSuffix: text('CODER_WORKSPACE_HOSTNAME_SUFFIX') ?? 'coder',
      options: readSshOptions(list('CODER_SSH_CONFIG_OPTIONS')),
    },
    upgradeMessage: text('CODER_CLI_UPGRADE_MESSAGE') ?? '',
    validateResponses: boolean('CODER_VALIDATE_RESPONSES'),
    log: {
      level: boolean('CODER_VERBOSE') ? 'debug' : 'info',
      humanPath: env.CODER_LOGGING_HUMAN === '' ? undefined : (text('CODER_LOGGING_HUMAN') ?? '/dev/stderr'),
      jsonPath: text('CODER_LOGGING_JSON'),
    },
  };
}

const base = (env: NodeJS.ProcessEnv, variable: string, folder: string): string =>
  env[variable] || join(env.HOME || homedir(), folder);

/** `host:port`, `[::1]:port`, `:port` (every interface). */
function readAddress(variable: string, text: string): Config['httpAddress'] {
  const [, host, port] = /^(\[[^\]]*\]|[^:]*):(\d{1,5})$/.exec(text) ?? [];
  if (host === undefined || Number(port) > 65_535)
    throw new ConfigError(`${variable} must look like 127.0.0.1:3000: "${text}"`);
  return { host: host.replace(/^\[|\]$/g, '') || '0.0.0.0', port: Number(port) };
}

/** Unset, it is the address that the server listens on. */
function readAccessUrl(
  text: string | undefined,
  { host, port }: Config['httpAddress'],
  scheme: 'http' | 'https',
): string {
  if (text === undefined) {
    const name = ['0.0.0.0', '::'].includes(host) ? '127.0.0.1' : host.includes(':') ? `[${host}]` : host;
    return `${scheme}://${name}:${port}`;
  }
  const url = URL.canParse(text) ? new URL(text) : undefined;
  if (!url || !/^https?:$/.test(url.protocol))
    throw new ConfigError(`CODER_ACCESS_URL must be a URL such as https://coder.example.com: "${text}"`);
  return url.href.replace(/\/+$/, '');
}

function readDaily(text: string): string {
  try {
    return readDailySchedule(text);
  } catch (error) {
    if (error instanceof ScheduleError)
      throw new ConfigError(`CODER_QUIET_HOURS_DEFAULT_SCHEDULE: ${error.message}: "${text}"`);
    throw error;
  }
}

/** What may stand beside the age: `includeSubDomains`, `preload`. */
function readHsts(seconds: number, options: readonly string[]): string {
  const known = ['includeSubDomains', 'preload'];
  const words = options.map((option) => {
    const word = known.find((name) => name.toLowerCase() === option.toLowerCase());
    if (word) return word;
    throw new ConfigError(
      `CODER_STRICT_TRANSPORT_SECURITY_OPTIONS takes ${known.join(' and ')}: "${option}"`,
    );
  });
  return [`max-age=${seconds}`, ...words].join('; ');
}

function readTypes(words: readonly string[]): Config['provisionerTypes'] {
  const types = words.map((word) => {
    if (word === 'terraform' || word === 'echo') return word;
    throw new ConfigError(`CODER_PROVISIONER_TYPES takes terraform and echo: "${word}"`);
  });
  return types.length > 0 ? types : ['terraform'];
}

/** Entries are `Name=value` or `Name value`. */
function readSshOptions(entries: readonly string[]): Record<string, string> {
  const options: Record<string, string> = {};
  for (const entry of entries) {
    const [, name, value] = /^([^\s=]+)[\s=]+(.+)$/.exec(entry) ?? [];
    if (!name || !value) throw new ConfigError(`CODER_SSH_CONFIG_OPTIONS takes Name=value: "${entry}"`);
    options[name] = value;
  }
  return options;
}
