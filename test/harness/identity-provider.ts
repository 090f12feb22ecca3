import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import Provider, { type ClientMetadata } from 'oidc-provider';
import type { OidcConfig } from '../../packages/server/src/config.js';

export interface IdentityProvider {
  readonly issuer: string;
  /** Who signs in next: subject, and what is told of them. Nobody has to type anything. */
  person: { sub: string } & Record<string, unknown>;
  /** Of the tokens to come. */
  accessTokenSeconds: number;
  /** How often tokens were renewed. */
  renewals: number;
  close(): Promise<void>;
}

/**
 * A real provider of OpenID Connect over HTTP, with the client `coder`.
 * @param port any unless given
 * @param clients more of them; they come back to the same place
 */
export async function startIdentityProvider(
  redirectUri: string,
  port = 0,
  clients: readonly ClientMetadata[] = [],
): Promise<IdentityProvider> {
  const listener = createServer();
  await new Promise<void>((resolve) => listener.listen(port, '127.0.0.1', resolve));
  const issuer = `http://127.0.0.1:${(listener.address() as AddressInfo).port}`;
  const idp: IdentityProvider = {
    issuer,
    person: { sub: 'nobody' },
    accessTokenSeconds: 3600,
    renewals: 0,
    close: async () => {
      listener.closeAllConnections();
      await new Promise((resolve) => listener.close(resolve));
    },
  };
  const provider = new Provider(issuer, {
    clients: [
      {
        client_id: 'coder',
        client_secret: 'hush',
        redirect_uris: [redirectUri],
        grant_types: ['authorization_code', 'refresh_token'],
      },
      ...clients.map((client) => ({ ...client, redirect_uris: [redirectUri] })),
    ],
    claims: {
      openid: ['sub'],
      email: ['email', 'email_verified'],
      profile: ['name', 'preferred_username', 'picture', 'groups', 'roles', 'organizations'],
    },
    cookies: { keys: ['test'] },
    features: { devInteractions: { enabled: false } },
    ttl: {
      AccessToken: () => idp.accessTokenSeconds,
      Session: 60,
      Interaction: 60,
      Grant: 3600,
      IdToken: 60,
      RefreshToken: 3600,
    },
    issueRefreshToken: () => true,
    findAccount: (_ctx, sub) => ({ accountId: sub, claims: () => ({ ...idp.person, sub }) }),
    interactions: { url: (_ctx, { uid }) => `/sign-in/${uid}` },
    loadExistingGrant: async (ctx) => {
      const grant = new ctx.oidc.provider.Grant({
        clientId: ctx.oidc.client?.clientId ?? '',
        accountId: ctx.oidc.session?.accountId ?? '',
      });
      grant.addOIDCScope('openid profile email offline_access');
      await grant.save();
      return grant;
    },
  });
  provider.on('grant.success', (ctx) => {
    if (ctx.oidc.params?.grant_type === 'refresh_token') idp.renewals++;
  });
  const serve = provider.callback();
  listener.on('request', (request, response) => {
    if (!request.url?.startsWith('/sign-in/')) return void serve(request, response);
    void provider.interactionFinished(request, response, { login: { accountId: idp.person.sub } });
  });
  return idp;
}

/** Settings of a server that uses the provider, as if read from the environment. */
export const oidcSettings = (issuerUrl: string, more: Partial<OidcConfig> = {}): OidcConfig => ({
  issuerUrl,
  clientId: 'coder',
  clientSecret: 'hush',
  clientKey: undefined,
  scopes: ['openid', 'profile', 'email'],
  authUrlParams: {},
  skipIssuerChecks: false,
  allowSignups: true,
  signupsDisabledText: '',
  emailDomains: [],
  ignoreEmailVerified: false,
  ignoreUserInfo: false,
  usernameField: 'preferred_username',
  nameField: 'name',
  emailField: 'email',
  signInText: 'Example ID',
  iconUrl: '/icon/example.svg',
  groups: { field: '', mapping: {}, autoCreate: false, filter: '.*', allowed: [] },
  roles: { field: '', mapping: {}, byDefault: [] },
  ...more,
});
