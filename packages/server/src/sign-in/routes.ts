import { type AuditEntry, audited } from '../audit/write.js';
import type { Deps } from '../deps.js';
import { githubHandlers } from '../github/routes.js';
import { ApiError } from '../http/error.js';
import type { Handlers } from '../http/register.js';
import { authorizationUrl, readIdentity } from '../oidc/authorize.js';
import { startConversion } from './conversion.js';
import { begins, checkMerge, finish, notSetUp, signedIn } from './finish.js';
import { endJourney, startJourney } from './journey.js';
import { refusalPage } from './refusal-page.js';

/** Signing in by other ways than the password (`platform.md` 1.5, 1.8). */
export const signInHandlers = (deps: Deps) =>
  ({
    ...githubHandlers(deps),

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
    ...(config.termsOfServiceUrl && { terms_of_service_url: config.termsOfServiceUrl }),
  };
}
