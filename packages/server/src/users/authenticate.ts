import { createHash, timingSafeEqual } from 'node:crypto';
import type { Route } from '@coder-ts/api';
import type {} from '@fastify/cookie';
import type { FastifyRequest } from 'fastify';
import type { Deps } from '../deps.js';
import { ApiError } from '../http/error.js';
import type { Actor } from './actor.js';
import { loadSubject } from './subject.js';

const signedOut = (detail: string) =>
  new ApiError(401, 'You are signed out or your session has expired. Please sign in again to continue.', {
    detail,
  });

/** The session token of a request: first non-empty carrier wins (`platform.md` 1.2). */
export function readToken(request: FastifyRequest): string | undefined {
  const query = new URL(request.url, 'http://server').searchParams;
  const bearer = /^bearer\s+(.*)$/i.exec(request.headers.authorization ?? '')?.[1]?.trim();
  return (
    request.cookies?.coder_session_token ||
    query.get('coder_session_token') ||
    (request.headers['coder-session-token'] as string | undefined) ||
    bearer ||
    query.get('access_token') ||
    undefined
  );
}

/**
 * The caller of a request, by the key that it carries (`platform.md` 1.3). Undefined on routes without a session, and on
 * optional ones without a good key.
 * @throws ApiError 401
 */
export async function authenticate(
  deps: Deps,
  route: Route,
  request: FastifyRequest,
): Promise<Actor | undefined> {
  const kind = route.auth ?? 'session';
  if (kind !== 'session' && kind !== 'optional') return undefined;
  try {
    return await authenticateKey(deps, readToken(request));
  } catch (error) {
    if (kind === 'optional' && error instanceof ApiError && error.status === 401) return undefined;
    throw error;
  }
}

/** Finds and checks the key of a token `<id>-<secret>`. */
export async function authenticateKey(deps: Deps, token: string | undefined): Promise<Actor> {
  if (!token) throw signedOut('Cookie "coder_session_token" or query parameter must be provided.');
  const [id = '', secret = '', ...rest] = token.split('-');
  if (rest.length > 0 || id.length !== 10 || secret.length !== 22)
    throw signedOut(
      'Invalid API key format: it must be an id of 10 and a secret of 22 characters, joined by "-".',
    );
  const key = await deps.db.selectFrom('api_keys').selectAll().where('id', '=', id).executeTakeFirst();
  if (!key) throw signedOut('API key is invalid.');
  const hashed = createHash('sha256').update(secret).digest();
  if (hashed.length !== key.hashed_secret.length || !timingSafeEqual(hashed, key.hashed_secret))
    throw signedOut('API key secret is invalid.');
  if (key.expires_at <= deps.now()) throw signedOut(`API key expired at "${key.expires_at}".`);
  const user = await deps.db
    .selectFrom('users')
    .selectAll()
    .where('id', '=', key.user_id)
    .where('deleted', '=', false)
    .executeTakeFirst();
  if (!user) throw signedOut('API key is invalid.');
  if (user.status === 'suspended')
    throw new ApiError(
      401,
      `User is not active (status = "${user.status}"). Contact an admin to reactivate your account.`,
    );
  return { user, keyId: key.id, subject: await loadSubject(deps, user, key.scopes) };
}
