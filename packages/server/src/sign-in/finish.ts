import type { FastifyRequest } from 'fastify';
import type { Deps } from '../deps.js';
import { ApiError } from '../http/error.js';
import { ownPath } from '../http/own-path.js';
import { authenticateKey, readToken } from '../users/authenticate.js';
import { sessionCookie } from '../users/session-cookie.js';
import { type Converting, completeSignIn } from './complete.js';
import { findConversion } from './conversion.js';
import { noJourneyCookies } from './cookies.js';
import type { Identity } from './identity.js';
import { queryOf, type Redirection } from './journey.js';

/** Nothing was brought back yet. */
export function begins(request: FastifyRequest): boolean {
  const query = queryOf(request);
  return !query.has('code') && !query.has('error');
}

/**
 * A state that was made beforehand counts only in the session of the user who had it made: else a link could bind a
 * stranger's account at the provider to the sender's one here.
 */
export async function checkMerge(
  deps: Deps,
  request: FastifyRequest,
  toType: Identity['loginType'],
): Promise<void> {
  const state = queryOf(request).get('oidc_merge_state');
  if (!state) return;
  const userId = await findConversion(deps.db, deps, state, toType);
  const session = userId && (await readSession(deps, request));
  if (!session || session.userId !== userId)
    throw new ApiError(401, 'The change of your sign-in was not completed in time. Begin it again.');
}

/** A session for who came back; of the user who changes to this kind of sign-in, where the state says so. @returns the token */
export async function finish(
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

/** Sends the browser on with its session. */
export function signedIn({ config }: Deps, token: string, redirect: string): Redirection {
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

export const notSetUp = (name: string, variable: string) =>
  new ApiError(404, `Signing in by ${name} is not set up on this server. ${variable} begins its settings.`);
