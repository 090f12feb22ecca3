import { sql } from 'kysely';
import type { Deps } from '../deps.js';
import { GithubRefusal, refreshGithub } from '../github/authorize.js';
import { ApiError } from '../http/error.js';
import { isOidcRefusal, refreshOidc } from '../oidc/authorize.js';
import { type IdentityTokens, providerNames } from './identity.js';

type LoginType = keyof typeof providerNames;
type Refreshing = Pick<Deps, 'db' | 'now' | 'log' | 'identity'>;

/** One server may take so long before another one tries. */
const claimMs = 30_000;
/** Renewals under way in this process, by user and kind: whoever comes meanwhile waits for the same one. */
const underWay = new WeakMap<Refreshing['db'], Map<string, Promise<void>>>();

/**
 * Renews the tokens of a user that have ended at the provider (`platform.md` 1.3, step 4): once, however many requests
 * come at once to however many servers. No connection is held while the provider thinks.
 * @throws ApiError 401 where it can't be done
 */
export async function refreshLink(deps: Refreshing, userId: string, loginType: LoginType): Promise<void> {
  const running = underWay.get(deps.db) ?? new Map<string, Promise<void>>();
  underWay.set(deps.db, running);
  const key = `${loginType} ${userId}`;
  let refresh = running.get(key);
  if (!refresh) {
    refresh = refreshOnce(deps, userId, loginType).finally(() => running.delete(key));
    running.set(key, refresh);
  }
  await refresh;
}

async function refreshOnce(deps: Refreshing, userId: string, loginType: LoginType): Promise<void> {
  const now = deps.now();
  // Of two servers one gets the row; the other one's request passes, with what the first will bring.
  const claimed = await deps.db
    .updateTable('user_links')
    .set({ refreshing_until: new Date(Date.parse(now) + claimMs).toISOString() })
    .where('user_id', '=', userId)
    .where('login_type', '=', loginType)
    .where('oauth_expiry', '<=', now)
    .where('refresh_refused', '=', false)
    .where((where) => where.or([where('refreshing_until', 'is', null), where('refreshing_until', '<=', now)]))
    .returning('oauth_refresh_token')
    .executeTakeFirst();
  if (!claimed) return refuseRefused(deps, userId, loginType);
  try {
    await keep(
      deps,
      userId,
      loginType,
      claimed.oauth_refresh_token,
      await renew(deps, loginType, claimed.oauth_refresh_token),
    );
  } catch (error) {
    await deps.db
      .updateTable('user_links')
      .set({ refreshing_until: null, ...(isRefused(error) && { refresh_refused: true }) })
      .where('user_id', '=', userId)
      .where('login_type', '=', loginType)
      .where('oauth_refresh_token', '=', claimed.oauth_refresh_token)
      .execute();
    deps.log.warn({ err: error, user_id: userId }, "a user's session could not be renewed at the provider");
    throw expired(loginType, isRefused(error));
  }
}

/** Only in the place of what was renewed: a sign-in may have brought newer ones meanwhile. */
async function keep(
  { db }: Refreshing,
  userId: string,
  loginType: LoginType,
  before: string,
  tokens: IdentityTokens,
): Promise<void> {
  await db
    .updateTable('user_links')
    .set({
      oauth_access_token: tokens.accessToken,
      oauth_refresh_token: tokens.refreshToken,
      oauth_expiry: tokens.expiresAt ?? null,
      refreshing_until: null,
    })
    .where('user_id', '=', userId)
    .where('login_type', '=', loginType)
    .where('oauth_refresh_token', '=', before)
    .execute();
}

async function refuseRefused({ db }: Refreshing, userId: string, loginType: LoginType): Promise<void> {
  const link = await db
    .selectFrom('user_links')
    .select(sql<boolean>`refresh_refused`.as('refused'))
    .where('user_id', '=', userId)
    .where('login_type', '=', loginType)
    .executeTakeFirst();
  if (link?.refused) throw expired(loginType, true);
}

async function renew({ identity }: Refreshing, loginType: LoginType, token: string): Promise<IdentityTokens> {
  const { oidc, github } = identity;
  if (loginType === 'oidc' && oidc) return refreshOidc(oidc, token);
  if (loginType === 'github' && github) return refreshGithub(github, token);
  throw new Error(`signing in by ${providerNames[loginType]} is not set up any more`);
}

/** Is it the one 401 that anonymous routes report too? (`platform.md` 1.3, step 8) */
export const isRefreshFailure = (error: ApiError): boolean => error.message.startsWith(failure);

const failure = 'Could not refresh expired ';
/** Did the provider itself say no, rather than not answer? */
const isRefused = (error: unknown): boolean => isOidcRefusal(error) || error instanceof GithubRefusal;

const expired = (loginType: LoginType, refused: boolean) =>
  new ApiError(
    401,
    `${failure}${providerNames[loginType]} token. ${refused ? 'Sign in again to continue.' : 'The provider cannot be reached; try again in a minute.'}`,
    { detail: refused ? 'The provider refused to renew the session.' : 'The session stays.' },
  );
