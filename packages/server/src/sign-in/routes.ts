import type { FastifyRequest } from 'fastify';
import { type AuditEntry, audited } from '../audit/write.js';
import type { Deps } from '../deps.js';
import {
  GithubRefusal,
  githubUrl,
  readGithubIdentity,
  requestDevice,
  tokensForCode,
  tokensForDevice,
} from '../github/authorize.js';
import type { GithubClient } from '../github/client.js';
import { ApiError } from '../http/error.js';
import { jsonType, toJson } from '../http/json.js';
import { ownPath } from '../http/own-path.js';
import type { Handlers } from '../http/register.js';
import { authorizationUrl, readIdentity } from '../oidc/authorize.js';
import { authenticateKey, readToken } from '../users/authenticate.js';
import { sessionCookie } from '../users/session-cookie.js';
import { type Converting, completeSignIn } from './complete.js';
import { findConversion, startConversion } from './conversion.js';
import { noJourneyCookies } from './cookies.js';
import type { Identity } from './identity.js';
import { endJourney, queryOf, type Redirection, startJourney } from './journey.js';
import { refusalPage } from './refusal-page.js';

/** Signing in by other ways than the password (`platform.md` 1.5, 1.8). */
export const signInHandlers = (deps: Deps) =>
  ({
    getAuthenticationMethods: async () => ({ status: 200, body: authMethods(deps) }),

    openidConnectCallback: ({ request }) =>
      refusalPage(deps, request, async () => {
        const { oidc } = deps.identity;
        if (!oidc) throw notSetUp('OpenID Connect', 'CODER_OIDC_ISSUER_URL');
        const { accessUrl } = deps.config;
        if (begins(request)) {
          await checkMerge(deps, request, 'oidc');
          return startJourney(deps, request, (state) => authorizationUrl(oidc, accessUrl, state));
        }
        const journey = endJourney(request);
        const search = new URL(request.url, 'http://server').search;
        const identity = await readIdentity(oidc, accessUrl, search, journey);
        const token = await finish(deps, request, identity, journey.state);
        return signedIn(deps, token, journey.redirect);
      }),

    oauth20GithubCallback: ({ request }) =>
      refusalPage(deps, request, async () => {
        const github = requireGithub(deps);
        if (begins(request)) {
          await checkMerge(deps, request, 'github');
          return startJourney(deps, request, async (state) => ({
            url: github.config.deviceFlow
              ? `/login/device?${new URLSearchParams({ state })}`
              : githubUrl(github, deps.config.accessUrl, state),
            verifier: '',
          }));
        }
        const journey = endJourney(request);
        const identity = await readGithub(deps, github, queryOf(request));
        const token = await finish(deps, request, identity, journey.state);
        if (!github.config.deviceFlow) return signedIn(deps, token, journey.redirect);
        // The page that polls goes on by itself.
        const { headers } = signedIn(deps, token, journey.redirect);
        const { location, ...others } = headers;
        return {
          status: 200,
          contentType: jsonType,
          bytes: toJson({ redirect_url: location }),
          headers: others,
        };
      }),

    getGithubDeviceAuth: async () => {
      const github = requireGithub(deps);
      if (!github.config.deviceFlow)
        throw new ApiError(
          400,
          'The device flow of GitHub is off. CODER_OAUTH2_GITHUB_DEVICE_FLOW turns it on.',
        );
      return { status: 200, body: await requestDevice(github) };
    },

    getOidcClaimsForTheAuthenticatedUser: async ({ actor }) => {
      const link = await deps.db
        .selectFrom('user_links')
        .select('claims')
        .where('user_id', '=', actor.user.id)
        .where('login_type', '=', 'oidc')
        .executeTakeFirst();
      if (actor.user.login_type !== 'oidc' || !link)
        throw new ApiError(400, 'You do not sign in by OpenID Connect: there are no claims about you.');
      return { status: 200, body: { claims: link.claims as Record<string, unknown> } };
    },

    convertUserFromPasswordToOauthAuthentication: async ({ actor, params: { user }, body, request }) => {
      const { to_type: toType } = body;
      if (toType !== 'oidc' && toType !== 'github')
        throw new ApiError(400, `Users can change to the sign-in by "oidc" or "github", not by "${toType}".`);
      if (!deps.identity[toType])
        throw new ApiError(400, `Signing in by "${toType}" is not set up on this server.`);
      if (user.id !== actor.user.id)
        throw new ApiError(403, 'Only the user itself can change how it signs in.');
      const conversion = await audited(deps, request, conversionEntry(user), () =>
        startConversion(deps, user, toType, body.password),
      );
      return { status: 201, body: conversion };
    },
  }) satisfies Partial<Handlers>;

const conversionEntry = (user: { readonly id: string; readonly username: string }): AuditEntry => ({
  action: 'create',
  status: 201,
  resourceType: 'convert_login',
  resourceId: user.id,
  target: user.username,
  userId: user.id,
});

function authMethods({ config, identity }: Deps) {
  return {
    password: { enabled: !config.disablePasswordAuth },
    github: {
      enabled: identity.github !== undefined || config.github.defaultProvider,
      default_provider_configured: identity.github === undefined && config.github.defaultProvider,
    },
    oidc: {
      enabled: identity.oidc !== undefined,
      signInText: config.oidc?.signInText ?? '',
      iconUrl: config.oidc?.iconUrl ?? '',
    },
  };
}

const notSetUp = (name: string, variable: string) =>
  new ApiError(404, `Signing in by ${name} is not set up on this server. ${variable} begins its settings.`);

function requireGithub({ identity }: Deps): GithubClient {
  if (!identity.github) throw notSetUp('GitHub', 'CODER_OAUTH2_GITHUB_CLIENT_ID');
  return identity.github;
}

/** Nothing was brought back yet. */
function begins(request: FastifyRequest): boolean {
  const query = queryOf(request);
  return !query.has('code') && !query.has('error');
}

/**
 * A state that was made beforehand counts only in the session of the user who had it made: else a link could bind a
 * stranger's account at the provider to the sender's one here.
 */
async function checkMerge(deps: Deps, request: FastifyRequest, toType: Identity['loginType']): Promise<void> {
  const state = queryOf(request).get('oidc_merge_state');
  if (!state) return;
  const userId = await findConversion(deps.db, deps, state, toType);
  const session = userId && (await readSession(deps, request));
  if (!session || session.userId !== userId)
    throw new ApiError(401, 'The change of your sign-in was not completed in time. Begin it again.');
}

async function finish(
  deps: Deps,
  request: FastifyRequest,
  identity: Identity,
  state: string,
): Promise<string> {
  const userId = await findConversion(deps.db, deps, state, identity.loginType);
  if (!userId) return completeSignIn(deps, request, identity);
  const session = await readSession(deps, request);
  if (session?.userId !== userId)
    throw new ApiError(401, 'Sign in by your password, and begin the change of your sign-in again.');
  return completeSignIn(deps, request, identity, { ...session, state });
}

/** Whose session the request carries; none where its key is no good. */
async function readSession(
  deps: Deps,
  request: FastifyRequest,
): Promise<Pick<Converting, 'userId' | 'keyId'> | undefined> {
  const token = readToken(request);
  if (!token) return undefined;
  try {
    const { user, keyId } = await authenticateKey(deps, token, request.ip);
    return { userId: user.id, keyId };
  } catch (error) {
    if (error instanceof ApiError && error.status === 401) return undefined;
    throw error;
  }
}

async function readGithub(deps: Deps, github: GithubClient, query: URLSearchParams): Promise<Identity> {
  const code = query.get('code') ?? '';
  if (code === '')
    throw new ApiError(401, 'GitHub did not let you in.', {
      detail: query.get('error_description') ?? query.get('error') ?? '',
    });
  try {
    const tokens = github.config.deviceFlow
      ? await tokensForDevice(github, code)
      : await tokensForCode(github, deps.config.accessUrl, code);
    return await readGithubIdentity(github, tokens);
  } catch (error) {
    if (!(error instanceof GithubRefusal)) throw error;
    // Whoever polls with a device code goes on by the detail.
    throw new ApiError(400, 'GitHub did not take the sign-in code.', { detail: error.code, cause: error });
  }
}

function signedIn({ config }: Deps, token: string, redirect: string): Redirection {
  return {
    status: 307,
    body: null,
    headers: {
      location: ownPath(redirect || '/', config.accessUrl),
      'cache-control': 'no-store',
      'set-cookie': [sessionCookie(config, token), ...noJourneyCookies],
    },
  };
}
