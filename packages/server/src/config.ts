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
  /** After so long a pending prebuild waits like a job of a person; 0: people always go first. */
  readonly provisionerPrebuildMaxWaitMs: number;
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
  readonly swagger: boolean;
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
