import { createHash } from 'node:crypto';
import * as oidc from 'openid-client';
import { ApiError } from '../http/error.js';
import type { Journey } from '../sign-in/cookies.js';
import type { Identity, IdentityTokens } from '../sign-in/identity.js';
import { readProfile } from './claims.js';
import { type OidcClient, reason } from './client.js';

/** Where the provider sends the browser back to. */
const redirectUri = (accessUrl: string): string => `${accessUrl}/api/v2/users/oidc/callback`;

/** Binds the ID token to the browser's journey without another cookie. */
const nonceOf = (state: string): string => createHash('sha256').update(`nonce ${state}`).digest('base64url');

/**
 * The provider's page that a sign-in begins at.
 * @returns its URL, and the verifier of PKCE, empty where the provider does not know that
 * @throws ApiError 503
 */
export async function authorizationUrl(
  { config, discover }: OidcClient,
  accessUrl: string,
  state: string,
): Promise<{ url: URL; verifier: string }> {
  const client = await discover();
  const verifier = client.serverMetadata().supportsPKCE() ? oidc.randomPKCECodeVerifier() : '';
  const url = oidc.buildAuthorizationUrl(client, {
    ...config.authUrlParams,
    redirect_uri: redirectUri(accessUrl),
    scope: config.scopes.join(' '),
    state,
    nonce: nonceOf(state),
    ...(verifier && {
      code_challenge: await oidc.calculatePKCECodeChallenge(verifier),
      code_challenge_method: 'S256',
    }),
  });
  return { url, verifier };
}

/**
 * Who came back from the provider: trades the code for tokens, checks the ID token, and asks for what else is known.
 * @param search of the URL that the browser came back to
 * @throws ApiError 400, 401, 403, 503
 */
export async function readIdentity(
  { config, discover }: OidcClient,
  accessUrl: string,
  search: string,
  { state, verifier }: Journey,
): Promise<Identity> {
  const client = await discover();
  const tokens = await oidc
    .authorizationCodeGrant(client, new URL(`${redirectUri(accessUrl)}${search}`), {
      expectedState: state,
      expectedNonce: nonceOf(state),
      ...(verifier && { pkceCodeVerifier: verifier }),
    })
    .catch((error: unknown) => {
      throw refusal(error);
    });
  const idToken = tokens.claims();
  if (!idToken) throw new ApiError(401, 'The identity provider sent no ID token.');
  const userInfo = config.ignoreUserInfo ? {} : await readUserInfo(client, tokens.access_token, idToken.sub);
  const claims = { ...idToken, ...userInfo };
  return {
    loginType: 'oidc',
    linkedId: `${idToken.iss}||${idToken.sub}`,
    ...readProfile(config, claims),
    tokens: toTokens(tokens),
    claims,
    allowSignups: config.allowSignups,
    signupsDisabledText: config.signupsDisabledText,
  };
}

/** A provider may have no such endpoint, or not let this client use it: the ID token has to do then. */
async function readUserInfo(
  client: oidc.Configuration,
  accessToken: string,
  subject: string,
): Promise<Record<string, unknown>> {
  if (!client.serverMetadata().userinfo_endpoint) return {};
  try {
    return await oidc.fetchUserInfo(client, accessToken, subject);
  } catch (error) {
    throw refusal(error);
  }
}

/**
 * New tokens for those that have ended.
 * @throws what `openid-client` throws; see {@link isOidcRefusal}
 */
export async function refreshOidc({ discover }: OidcClient, refreshToken: string): Promise<IdentityTokens> {
  const tokens = await oidc.refreshTokenGrant(await discover(), refreshToken);
  const renewed = toTokens(tokens);
  return { ...renewed, refreshToken: renewed.refreshToken || refreshToken }; // not every provider rotates them
}

/** Did the provider itself say no, rather than not answer? */
export const isOidcRefusal = (error: unknown): boolean =>
  error instanceof oidc.ResponseBodyError && error.status >= 400 && error.status < 500;

const toTokens = (tokens: oidc.TokenEndpointResponse & oidc.TokenEndpointResponseHelpers): IdentityTokens => {
  const seconds = tokens.expiresIn();
  return {
    accessToken: tokens.access_token,
    refreshToken: tokens.refresh_token ?? '',
    expiresAt: seconds === undefined ? undefined : new Date(Date.now() + seconds * 1000).toISOString(),
  };
};

function refusal(error: unknown): ApiError {
  if (error instanceof oidc.AuthorizationResponseError)
    return new ApiError(401, 'The identity provider did not let you in.', {
      detail: error.error_description ?? error.error,
      cause: error,
    });
  if (error instanceof oidc.ResponseBodyError)
    return new ApiError(400, 'The identity provider did not take the sign-in code. Sign in again.', {
      detail: error.error_description ?? error.error,
      cause: error,
    });
  const { code } = error as oidc.ClientError;
  if (code === 'OAUTH_TIMEOUT' || error instanceof TypeError)
    return new ApiError(
      503,
      'The identity provider cannot be reached at the moment. Try again in a minute.',
      {
        detail: reason(error),
        cause: error,
      },
    );
  return new ApiError(401, "The identity provider's answer cannot be trusted. Sign in again.", {
    detail: reason(error),
    cause: error,
  });
}
