import { createHash, randomBytes } from 'node:crypto';
import type { Executor } from '../database/connect.js';
import type { Deps } from '../deps.js';
import { ApiError } from '../http/error.js';
import type { UserRow } from '../users/load.js';
import { verifyPassword } from '../users/password.js';

const lifetimeMs = 5 * 60_000;
const hashOf = (state: string): Buffer => createHash('sha256').update(state).digest();

export interface Conversion {
  readonly state_string: string;
  readonly expires_at: string;
  readonly to_type: 'github' | 'oidc';
  readonly user_id: string;
}

/**
 * Begins the way of a user from the password to a sign-in elsewhere. What proves the other end is a sign-in with the
 * state, in the same session. One at a time: a new one takes the place of the last.
 * @throws ApiError 400 for one who has no password; 401 for a wrong one
 */
export async function startConversion(
  deps: Pick<Deps, 'db' | 'now'>,
  user: UserRow,
  toType: Conversion['to_type'],
  password: string,
): Promise<Conversion> {
  if (user.login_type !== 'password')
    throw new ApiError(
      400,
      `Only users who sign in by a password can change that; you sign in by "${user.login_type}".`,
    );
  if (!(await verifyPassword(user.hashed_password, password)))
    throw new ApiError(401, 'Incorrect email or password.');
  const state = randomBytes(32).toString('base64url');
  const expiresAt = new Date(Date.parse(deps.now()) + lifetimeMs).toISOString();
  const values = { to_type: toType, state_hash: hashOf(state), expires_at: expiresAt };
  await deps.db
    .insertInto('login_conversions')
    .values({ ...values, user_id: user.id })
    .onConflict((conflict) => conflict.column('user_id').doUpdateSet(values))
    .execute();
  return { state_string: state, expires_at: expiresAt, to_type: toType, user_id: user.id };
}

/** The user whose conversion to this kind of sign-in the state belongs to, unless it has ended. */
export async function findConversion(
  on: Executor,
  deps: Pick<Deps, 'now'>,
  state: string,
  toType: Conversion['to_type'],
): Promise<string | undefined> {
  const row = await on
    .selectFrom('login_conversions')
    .select('user_id')
    .where('state_hash', '=', hashOf(state))
    .where('to_type', '=', toType)
    .where('expires_at', '>', deps.now())
    .executeTakeFirst();
  return row?.user_id;
}

/** Ends a conversion. False: somebody else did, or it was replaced. */
export async function endConversion(tx: Executor, state: string): Promise<boolean> {
  const { numDeletedRows } = await tx
    .deleteFrom('login_conversions')
    .where('state_hash', '=', hashOf(state))
    .executeTakeFirst();
  return numDeletedRows === 1n;
}
