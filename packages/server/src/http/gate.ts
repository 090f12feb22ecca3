import type { Route } from '@coder-ts/api';
import type { FastifyReply, FastifyRequest } from 'fastify';
import type { Deps } from '../deps.js';
import { requireFeature } from '../licenses/feature.js';
import type { Actor } from '../users/actor.js';
import { authenticate } from '../users/authenticate.js';
import { ApiError, PlainRefusal } from './error.js';
import { createRateLimiter, windowMs } from './rate-limit.js';

declare module 'fastify' {
  interface FastifyRequest {
    /** Who calls, where the route asks for a session and the key is good. */
    actor?: Actor;
  }
}

/**
 * What stands before a route, and before its body is read: licensed feature, key, rate limit. The key is looked up first,
 * since the limit counts by user; a refusal of the key counts for the address.
 */
export function createGate(
  deps: Deps,
): (route: Route, request: FastifyRequest, reply: FastifyReply) => Promise<void> {
  const count = createRateLimiter();
  return async (route, request, reply) => {
    if (route.feature && !route.keyFirst) requireFeature(deps, route.feature);
    const refusal = await authenticate(deps, route, request).then(
      (actor) => {
        request.actor = actor;
      },
      (error: unknown) => error,
    );
    const limiter = route.limit ?? 'api';
    if (limiter !== 'none') limit(deps.config.rateLimits[limiter], request, reply);
    if (refusal === undefined) {
      if (route.feature && route.keyFirst) requireFeature(deps, route.feature);
      return;
    }
    if (refusal instanceof ApiError && refusal.status === 401) challenge(deps, refusal, reply);
    throw refusal;
  };

  function limit(most: number, request: FastifyRequest, reply: FastifyReply): void {
    if (most < 0 || bypasses(request)) return;
    const path = request.url.split('?', 1)[0]?.replace(/\/{2,}/g, '/');
    const { allowed, remaining, resetAt } = count(`${request.actor?.user.id ?? request.ip} ${path}`, most);
    reply.header('x-ratelimit-limit', String(most));
    reply.header('x-ratelimit-remaining', String(remaining));
    reply.header('x-ratelimit-reset', String(resetAt));
    if (allowed) return;
    reply.header('retry-after', String(windowMs / 1000));
    throw new ApiError(429, `You've been rate limited for sending more than ${most} requests in 1m0s.`);
  }
}

/** Site owners may ask for no limit (load tests); others are told that they may not. */
function bypasses({ actor, headers }: FastifyRequest): boolean {
  if (!actor || headers['x-coder-bypass-ratelimit'] !== 'true') return false;
  if (actor.subject.siteRoles.includes('owner')) return true;
  throw new PlainRefusal(428, '"X-Coder-Bypass-Ratelimit" provided but user is not owner');
}

/** The header of a 401 of the key check (`platform.md` 1.1). Only a user who isn't active is refused without a detail. */
function challenge({ config }: Deps, refusal: ApiError, reply: FastifyReply): void {
  const description = refusal.detail ? 'The access token has expired' : 'The access token is invalid';
  reply.header(
    'www-authenticate',
    `Bearer realm="coder", error="invalid_token", error_description="${description}", ` +
      `resource_metadata="${config.accessUrl}/.well-known/oauth-protected-resource"`,
  );
}
