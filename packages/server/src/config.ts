/** Settings of one server, by their meaning. `main.ts` reads them out of the environment and flags. */
export interface Config {
  /** Where browsers, daemons and agents reach the server; no trailing slash. */
  readonly accessUrl: string;
  readonly httpAddress: { readonly host: string; readonly port: number };
  /** Undefined: the embedded PostgreSQL under `dataDir`. */
  readonly postgresUrl: string | undefined;
  readonly postgresConnections: number;
  /** State of this server that a restart wants back: the embedded database. */
  readonly dataDir: string;
  /** Whatever can be made again: archives, initialised Terraform directories, work directories. */
  readonly cacheDir: string;
  readonly provisionerDaemons: number;
  readonly provisionerTypes: readonly ('terraform' | 'echo')[];
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
}
