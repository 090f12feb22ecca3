import { sql } from 'kysely';
import { createKey } from '../api-keys/create.js';
import { type AuditDiff, type AuditEntry, type AuditedRequest, diffOf, writeAudit } from '../audit/write.js';
import { type Executor, json } from '../database/connect.js';
import type { Deps } from '../deps.js';
import { ApiError } from '../http/error.js';
import { beginningOrganizations, syncUser } from '../idp-sync/apply.js';
import { tellAboutAccount } from '../notifications/account-events.js';
import type { UserRow } from '../users/load.js';
import { endConversion } from './conversion.js';
import { findUserOf } from './find-user.js';
import type { Identity } from './identity.js';
import { registerUser } from './register.js';

/** A user who changes to this kind of sign-in, and the state that proves it. */
export interface Converting {
  readonly userId: string;
  readonly state: string;
  /** Of the session that asked for it, which ends. */
  readonly keyId: string;
}

/**
 * A session for an identity: of the user linked to it, of one with its verified address, or of a new one. Memberships,
 * groups and roles follow the claims as far as the settings say. All of it in one transaction, one at a time for an
 * identity.
 * @returns the session token
 * @throws ApiError 401, 403, 409
 */
export async function completeSignIn(
  deps: Deps,
  request: AuditedRequest,
  identity: Identity,
  converting?: Converting,
): Promise<string> {
  let known: UserRow | undefined;
  const write = (
    entry: Pick<AuditEntry, 'action' | 'resourceType' | 'status' | 'target'>,
    diff?: AuditDiff,
  ) =>
    known &&
    writeAudit(deps.db, deps, request, {
      ...entry,
      resourceId: known.id,
      userId: known.id,
      ...(diff && { diff }),
    });
  const login = { action: 'login', resourceType: 'api_key', target: '' } as const;
  try {
    const { user, isNew, token } = await deps.db.transaction().execute(async (tx) => {
      await sql`SELECT pg_advisory_xact_lock(hashtext(${`sign-in ${identity.linkedId}`}))`.execute(tx);
      const found = converting
        ? { user: await convert(tx, deps, identity, converting) }
        : await findUserOf(tx, identity);
      known = found?.user;
      if (found?.refusal) throw found.refusal;
      if (known?.status === 'suspended')
        throw new ApiError(401, 'Your account is suspended. Contact an admin to reactivate your account.');
      const user =
        known ?? (await registerUser(tx, deps, identity, await beginningOrganizations(tx, deps, identity)));
      await link(tx, user.id, identity);
      await mirrorProfile(tx, deps, user, identity);
      await syncUser(tx, deps, user.id, identity);
      const key = await createKey(tx, deps, {
        userId: user.id,
        loginType: identity.loginType,
        lifetimeMs: deps.config.sessionDurationMs,
        ip: request.ip,
      });
      return { user, isNew: !found, token: key.token };
    });
    known = user;
    if (isNew) {
      const facts = diffOf({}, user, ['email', 'username', 'name', 'login_type', 'status']);
      await write({ action: 'register', resourceType: 'user', target: user.username, status: 201 }, facts);
      await tellAboutAccount(deps, { user }, user, 'created');
    }
    await write({ ...login, status: 201 });
    return token;
  } catch (error) {
    await write({ ...login, status: error instanceof ApiError ? error.status : 500 });
    throw error;
  }
}

/** The user who asked for it signs in this way from now on, and by the password no more. @throws ApiError 401, 409 */
async function convert(
  tx: Executor,
  deps: Pick<Deps, 'now'>,
  identity: Identity,
  { userId, state, keyId }: Converting,
): Promise<UserRow> {
  if (!(await endConversion(tx, state)))
    throw new ApiError(401, 'The change of your sign-in was not completed in time. Begin it again.');
  const holder = await tx
    .selectFrom('user_links')
    .select('user_id')
    .where('login_type', '=', identity.loginType)
    .where('linked_id', '=', identity.linkedId)
    .where('user_id', '<>', userId)
    .executeTakeFirst();
  if (holder) throw new ApiError(409, 'That account already signs in another user here.');
  const user = await tx
    .updateTable('users')
    .set({ login_type: identity.loginType, hashed_password: '', updated_at: deps.now() })
    .where('id', '=', userId)
    .where('deleted', '=', false)
    .returningAll()
    .executeTakeFirst();
  if (!user) throw new ApiError(401, 'Your account is gone.');
  await tx.deleteFrom('one_time_passcodes').where('user_id', '=', userId).execute();
  await tx.deleteFrom('api_keys').where('id', '=', keyId).execute();
  return user;
}

/** What the provider gave stands in the place of what it gave before. */
async function link(tx: Executor, userId: string, { tokens, ...identity }: Identity): Promise<void> {
  const values = {
    linked_id: identity.linkedId,
    oauth_access_token: tokens.accessToken,
    oauth_refresh_token: tokens.refreshToken,
    oauth_expiry: tokens.expiresAt ?? null,
    claims: json(identity.claims),
    refreshing_until: null,
    refresh_refused: false,
  };
  await tx
    .insertInto('user_links')
    .values({ user_id: userId, login_type: identity.loginType, ...values })
    .onConflict((conflict) => conflict.columns(['user_id', 'login_type']).doUpdateSet(values))
    .execute();
}

/** Address, name and picture follow the provider; an address that another user has does not. A dormant user wakes. */
async function mirrorProfile(
  tx: Executor,
  deps: Pick<Deps, 'now'>,
  user: UserRow,
  { email, name, avatarUrl }: Identity,
): Promise<void> {
  const status = user.status === 'dormant' ? 'active' : user.status;
  const after = { name: name || user.name, avatar_url: avatarUrl || user.avatar_url, status };
  if (
    email === user.email &&
    after.name === user.name &&
    after.avatar_url === user.avatar_url &&
    status === user.status
  )
    return;
  const free = sql<string>`CASE WHEN EXISTS (SELECT FROM users AS other WHERE lower(other.email) = ${email.toLowerCase()}
    AND NOT other.deleted AND other.id <> users.id) THEN users.email ELSE ${email} END`;
  await tx
    .updateTable('users')
    .set({ ...after, email: free, updated_at: deps.now() })
    .where('id', '=', user.id)
    .execute();
}
