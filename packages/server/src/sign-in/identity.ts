/** Somebody as an identity provider knows them: who they are, and what the provider gave to act for them. */
export interface Identity {
  readonly loginType: 'oidc' | 'github';
  /** Names the account at the provider for ever. */
  readonly linkedId: string;
  /** Verified, or as good as that by a setting. */
  readonly email: string;
  /** What to call a new user, made into a name that the wire takes. */
  readonly username: string;
  readonly name: string;
  readonly avatarUrl: string;
  readonly tokens: IdentityTokens;
  /** What the provider told, by claim. */
  readonly claims: Readonly<Record<string, unknown>>;
  readonly allowSignups: boolean;
  /** Said to those who have no account while sign-ups are off; may be empty. */
  readonly signupsDisabledText: string;
}

export interface IdentityTokens {
  readonly accessToken: string;
  /** Empty: the access token can't be renewed. */
  readonly refreshToken: string;
  /** RFC 3339; undefined: it does not end, or the provider does not say when. */
  readonly expiresAt: string | undefined;
}

/** Names of the providers, for people. */
export const providerNames = { oidc: 'OpenID Connect', github: 'GitHub' } as const;
