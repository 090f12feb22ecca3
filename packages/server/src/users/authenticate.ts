import { createHash, timingSafeEqual } from 'node:crypto';
import type { Route } from '@coder-ts/api';
import type {} from '@fastify/cookie';
import type { FastifyRequest } from 'fastify';
import { sql } from 'kysely';
import { recordUse } from '../api-keys/record-use.js';
import type { Deps } from '../deps.js';
import { ApiError } from '../http/error.js';
import { isRefreshFailure, refreshLink } from '../sign-in/refresh.js';
import type { Actor } from './actor.js';
import { selectRoles, toSubject } from './subject.js';

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
    return await authenticateKey(deps, readToken(request), request.ip);
  } catch (error) {
    if (kind === 'optional' && error instanceof ApiError && error.status === 401 && !isRefreshFailure(error))
      return undefined;
    throw error;
  }
}

/**
 * Finds and checks the key of a token `<id>-<secret>`, and notes its use where that is due. One statement on the way
 * of every request; a second one once an hour a key.
 * @param ip address of the caller, kept with the key
 */
export async function authenticateKey(deps: Deps, token: string | undefined, ip = '0.0.0.0'): Promise<Actor> {
  if (!token) throw signedOut('Cookie "coder_session_token" or query parameter must be provided.');
  const [id = '', secret = '', ...rest] = token.split('-');
  if (rest.length > 0 || id.length !== 10 || secret.length !== 22)
    throw signedOut(
      'Invalid API key format: it must be an id of 10 and a secret of 22 characters, joined by "-".',
    );
  const found = await readKey(deps, id);
  if (!found) throw signedOut('API key is invalid.');
  const { key_hashed_secret, key_expires_at, key_scopes, key_allow_list, key_link_expiry, ...user } = found;
  const hashed = createHash('sha256').update(secret).digest();
  if (hashed.length !== key_hashed_secret.length || !timingSafeEqual(hashed, key_hashed_secret))
    throw signedOut('API key secret is invalid.');
  if (Date.parse(key_expires_at) <= Date.parse(deps.now()))
    throw signedOut(`API key expired at "${key_expires_at}".`);
  if (key_link_expiry !== null && Date.parse(key_link_expiry) <= Date.parse(deps.now()))
    await refreshLink(deps, user.id, user.key_login_type as 'oidc' | 'github');
  if (user.status === 'suspended')
    throw new ApiError(
      401,
      `User is not active (status = "${user.status}"). Contact an admin to reactivate your account.`,
    );
  const use = await recordUse(deps, user, {
    id,
    expires_at: key_expires_at,
    last_used: user.key_last_used,
    lifetime_seconds: user.key_lifetime_seconds,
    login_type: user.key_login_type,
    ip,
  });
  return {
    user: { ...user, ...use },
    keyId: id,
    subject: toSubject(user, user, { scopes: key_scopes, allowList: key_allow_list }),
  };
}

/** When the tokens end that stand behind the key, where it is one of a provider's sign-in and they can be renewed. */
const linkExpiry = sql<string | null>`CASE WHEN key.login_type IN ('oidc', 'github') THEN (
  SELECT oauth_expiry FROM user_links WHERE user_links.user_id = users.id
    AND user_links.login_type = key.login_type AND oauth_refresh_token <> '') END`.as('key_link_expiry');

/** A key with its user, roles and groups in one statement. Keys of deleted users are not found. */
const readKey = (deps: Pick<Deps, 'db'>, id: string) =>
  deps.db
    .selectFrom('api_keys as key')
    .innerJoin('users', 'users.id', 'key.user_id')
    .selectAll('users')
    .select([
      'key.hashed_secret as key_hashed_secret',
      'key.expires_at as key_expires_at',
      'key.last_used as key_last_used',
      'key.lifetime_seconds as key_lifetime_seconds',
      'key.login_type as key_login_type',
      'key.scopes as key_scopes',
      'key.allow_list as key_allow_list',
    ])
    .select(linkExpiry)
    .select((from) => selectRoles(from))
    .where('key.id', '=', id)
    .where('users.deleted', '=', false)
    .executeTakeFirst();
