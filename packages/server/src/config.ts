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
  /** The mail server that one-time passcodes go by; undefined: they lie in the inbox. */
  readonly mail: MailConfig | undefined;
  /** Shown to who signs in; empty: none. */
  readonly termsOfServiceUrl: string;
  /** Only owners may sign in by a password. */
  readonly disablePasswordAuth: boolean;
  /** Sign-in at an identity provider; undefined: none is set up. */
  readonly oidc: OidcConfig | undefined;
  /** Sign-in at GitHub. */
  readonly github: {
    /** Undefined: none is set up here. */
    readonly app: GithubConfig | undefined;
    /** Tell clients of the wire's built-in app where no other one is set up. */
    readonly defaultProvider: boolean;
  };
  /** Undefined: plain HTTP only. */
  readonly tls: TlsConfig | undefined;
  /** Requests to any other host or scheme are sent on to the access URL. */
  readonly redirectToAccessUrl: boolean;
  /** Value of `Strict-Transport-Security`; undefined: not sent. */
  readonly strictTransportSecurity: string | undefined;
  /** Headers in which a trusted proxy says who called, the first one that is there wins; none: `X-Forwarded-For`. */
  readonly trustedHeaders: readonly string[];
  readonly healthCheck: {
    /** How long a report is given again. */
    readonly refreshMs: number;
    /** A database that answers in so much or more is slow. */
    readonly databaseThresholdMs: number;
  };
  /** Services that templates may ask users to sign in to. */
  readonly externalAuth: readonly ExternalAuthProvider[];
  /** The settings of the command line, as `GET /deployment/config` lists them; secrets have no value. */
  readonly settings: readonly Setting[];
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

export interface TlsConfig {
  readonly address: { readonly host: string; readonly port: number };
  /** PEM, pairwise. Which one a client gets goes by the name that it asks for; the first one where none fits. */
  readonly certificates: readonly { readonly cert: string; readonly key: string }[];
  readonly minVersion: 'TLSv1.2' | 'TLSv1.3';
  /** OpenSSL names; undefined: the runtime's choice. */
  readonly ciphers: string | undefined;
  /** `request`: a certificate is asked for; `require`: and must be there; the `verify` ones check it against `clientCa`. */
  readonly clientAuth: 'none' | 'request' | 'require-any' | 'verify-if-given' | 'require-and-verify';
  /** PEM. */
  readonly clientCa: string | undefined;
}

/** `CODER_EMAIL_*`. */
export interface MailConfig {
  /** May have a name before the address. */
  readonly from: string;
  /** What this server calls itself. */
  readonly hello: string;
  readonly host: string;
  readonly port: number;
  /** Encrypted from the first byte. */
  readonly forceTls: boolean;
  /** Refuse to go on where the server does not know STARTTLS. */
  readonly startTls: boolean;
  /** PEM, where it is some. */
  readonly tls: {
    readonly serverName: string | undefined;
    readonly skipVerify: boolean;
    readonly ca: string | undefined;
    readonly cert: string | undefined;
    readonly key: string | undefined;
  };
  readonly auth:
    | { readonly identity: string; readonly username: string; readonly password: string }
    | undefined;
}

/** `CODER_OIDC_*`. A claim that is named by an empty text is not looked at. */
export interface OidcConfig {
  /** As its discovery document names itself. */
  readonly issuerUrl: string;
  readonly clientId: string;
  readonly clientSecret: string | undefined;
  /** In the place of the secret: PEM of a private key, and of the certificate that tells the provider which one it is. */
  readonly clientKey: { readonly key: string; readonly certificate: string } | undefined;
  readonly scopes: readonly string[];
  /** Sent along to the authorization endpoint. */
  readonly authUrlParams: Readonly<Record<string, string>>;
  readonly skipIssuerChecks: boolean;
  readonly allowSignups: boolean;
  /** Said to those who have no account while sign-ups are off; may be empty. */
  readonly signupsDisabledText: string;
  /** Lower case; empty: any. */
  readonly emailDomains: readonly string[];
  readonly ignoreEmailVerified: boolean;
  readonly ignoreUserInfo: boolean;
  readonly usernameField: string;
  readonly nameField: string;
  readonly emailField: string;
  readonly signInText: string;
  /** Empty: none. */
  readonly iconUrl: string;
  /** Groups of the default organization, as long as that has no settings of its own. */
  readonly groups: {
    readonly field: string;
    /** Name at the provider -> name here. */
    readonly mapping: Readonly<Record<string, string>>;
    readonly autoCreate: boolean;
    /** RE2. */
    readonly filter: string;
    /** Somebody in none of them is refused; empty: nobody is. */
    readonly allowed: readonly string[];
  };
  /** Site roles. */
  readonly roles: {
    readonly field: string;
    readonly mapping: Readonly<Record<string, readonly string[]>>;
    /** What everybody has besides. */
    readonly byDefault: readonly string[];
  };
}

/** `CODER_OAUTH2_GITHUB_*`. */
export interface GithubConfig {
  readonly clientId: string;
  readonly clientSecret: string;
  /** `https://github.com`, or a GitHub Enterprise Server. No trailing slash. */
  readonly baseUrl: string;
  /** Of the REST API; no trailing slash. */
  readonly apiUrl: string;
  readonly deviceFlow: boolean;
  readonly allowSignups: boolean;
  readonly allowEveryone: boolean;
  readonly allowedOrganizations: readonly string[];
  /** `organization/team`. */
  readonly allowedTeams: readonly { readonly organization: string; readonly team: string }[];
}

/** One of `CODER_EXTERNAL_AUTH_<n>_*`. */
export interface ExternalAuthProvider {
  readonly id: string;
  readonly type: string;
  readonly clientId: string;
  readonly displayName: string;
  readonly displayIcon: string;
  readonly deviceFlow: boolean;
  readonly refreshes: boolean;
}

export interface Setting {
  readonly name: string;
  readonly description?: string;
  readonly flag?: string;
  readonly env?: string;
  readonly default?: string;
  readonly value: unknown;
  readonly value_source: '' | 'flag' | 'env' | 'default';
  readonly hidden?: boolean;
  readonly annotations?: Readonly<Record<string, string>>;
}
