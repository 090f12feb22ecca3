/** Settings of one server, by their meaning. `readConfig` reads them out of the environment. */
export interface Config {
  /** Where browsers, daemons and agents reach the server; no trailing slash. */
  readonly accessUrl: string;
  readonly httpAddress: { readonly host: string; readonly port: number };
  /** Addresses (CIDR) of proxies whose `X-Forwarded-For` is believed. */
  readonly trustedProxies: readonly string[];
  /** Undefined: the embedded PostgreSQL under `dataDir`. */
  readonly postgresUrl: string | undefined;
  readonly postgresConnections: number;
  /** State of this server that a restart wants back: the embedded database. */
  readonly dataDir: string;
  /** Whatever can be made again: archives, initialised Terraform directories, work directories. */
  readonly cacheDir: string;
  readonly provisionerDaemons: number;
  readonly provisionerTypes: readonly ('terraform' | 'echo')[];
  /** Shared secret of external daemons. */
  readonly provisionerDaemonPsk: string | undefined;
  /** How long a canceled job may go on before its daemon kills it. */
  readonly provisionerForceCancelIntervalMs: number;
  readonly terraformPath: string | undefined;
  readonly licensing: 'off' | 'required';
  readonly experiments: readonly string[];
  readonly sessionDurationMs: number;
  readonly disableSessionExpiryRefresh: boolean;
  readonly defaultTokenLifetimeMs: number;
  readonly maxTokenLifetimeMs: number;
  readonly maxAdminTokenLifetimeMs: number;
  /** Requests a minute; negative: no limit. */
  readonly rateLimits: { readonly api: number; readonly login: number; readonly files: number };
  readonly allowWorkspaceRenames: boolean;
  readonly enableTerraformDebugMode: boolean;
  /** How long what is over is kept, in milliseconds; 0: for ever. */
  readonly retention: {
    /** After a key's end. */
    readonly apiKeysMs: number;
    /** Of agents that a newer build replaced, since they were last connected. */
    readonly agentLogsMs: number;
    readonly auditLogsMs: number;
  };
  /** When workspaces may be stopped because their template demands it. */
  readonly quietHours: { readonly defaultSchedule: string; readonly allowCustom: boolean };
  readonly swagger: boolean;
  /** Where the metrics can be scraped without a key. */
  readonly prometheus: {
    readonly enabled: boolean;
    readonly address: { readonly host: string; readonly port: number };
  };
  readonly secureAuthCookie: boolean;
  /** What `coder config-ssh` writes. */
  readonly ssh: { readonly hostnameSuffix: string; readonly options: Readonly<Record<string, string>> };
  /** What clients of another version are told. */
  readonly upgradeMessage: string;
  /** Check what handlers answer against the contract, too: in tests and development. */
  readonly validateResponses: boolean;
  readonly log: {
    readonly level: 'debug' | 'info';
    /** Where lines for people and JSON lines go: a path; undefined: nowhere. */
    readonly humanPath: string | undefined;
    readonly jsonPath: string | undefined;
  };
}
