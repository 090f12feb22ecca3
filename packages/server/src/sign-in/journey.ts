import { randomBytes, timingSafeEqual } from 'node:crypto';
import type { FastifyRequest } from 'fastify';
import type { Deps } from '../deps.js';
import { ApiError } from '../http/error.js';
import { ownPath } from '../http/own-path.js';
import { type Journey, journeyCookies, readJourney } from './cookies.js';

/** Sends a browser elsewhere. */
export type Redirection = {
  readonly status: 307;
  readonly body: null;
  readonly headers: { location: string; 'cache-control': string; 'set-cookie': string[] };
};

/** The query of a callback, with the parameters of the wire. */
export const queryOf = (request: FastifyRequest): URLSearchParams =>
  new URL(request.url, 'http://server').searchParams;

/** Sends a browser to a provider, and gives it what it has to bring back. */
export async function startJourney(
  { config }: Pick<Deps, 'config'>,
  request: FastifyRequest,
  locate: (state: string) => Promise<{ url: URL | string; verifier: string }>,
): Promise<Redirection> {
  const query = queryOf(request);
  const state = query.get('oidc_merge_state') || randomBytes(24).toString('base64url');
  const { url, verifier } = await locate(state);
  const redirect = ownPath(query.get('redirect') ?? '/', config.accessUrl);
  return {
    status: 307,
    body: null,
    headers: {
      location: String(url),
      'cache-control': 'no-store',
      'set-cookie': journeyCookies(config, { state, redirect, verifier }),
    },
  };
}

/**
 * What the browser brought back. Its state must be that of its own cookie, so that nobody is signed in to the account of
 * another by a link.
 * @throws ApiError 400, 401
 */
export function endJourney(request: FastifyRequest): Journey {
  const state = queryOf(request).get('state') ?? '';
  if (state === '') throw new ApiError(400, 'State must be provided.', { detail: 'Sign in again.' });
  const journey = readJourney(request);
  if (journey.state === '')
    throw new ApiError(401, 'Cookie "oauth_state" must be provided.', {
      detail:
        'The sign-in took more than an hour, or began in another browser or under another address of the server. Sign in again.',
    });
  const [sent, kept] = [Buffer.from(state), Buffer.from(journey.state)];
  if (sent.length !== kept.length || !timingSafeEqual(sent, kept))
    throw new ApiError(401, 'State mismatched.', { detail: 'Sign in again.' });
  return journey;
}
