import { sql } from 'kysely';
import { keyEntry } from '../api-keys/audit.js';
import { createKey } from '../api-keys/create.js';
import { type AuditedRequest, auditedChange } from '../audit/write.js';
import type { Executor } from '../database/connect.js';
import { channels } from '../database/notifications.js';
import type { Deps } from '../deps.js';
import { ApiError } from '../http/error.js';
import type { UserRow } from './load.js';
import { verifyPassword } from './password.js';
import { isPasswordOff } from './password-auth.js';

const findByEmail = (deps: Pick<Deps, 'db'>, email: string) =>
  deps.db
    .selectFrom('users')
    .selectAll()
    .where(sql`lower(email)`, '=', email.toLowerCase())
    .where('email', '<>', '')
    .where('deleted', '=', false)
    .executeTakeFirst();

/** Why the password of a user does not let it in, in the order of the wire (`platform.md` 1.5). */
function refusal({ config }: Pick<Deps, 'config'>, user: UserRow): ApiError | undefined {
  if (isPasswordOff(config, user)) return new ApiError(403, 'Password authentication is disabled.');
  if (user.login_type !== 'password')
    return new ApiError(
      403,
      `Incorrect login type, attempting to use "password" but user is of login type "${user.login_type}"`,
    );
  if (user.status === 'suspended')
    return new ApiError(401, 'Your account is suspended. Contact an admin to reactivate your account.');
  return undefined;
}

/**
 * A session for an e-mail address (without case) and its password. A dormant user wakes.
 * @returns the session token
 * @throws ApiError 401, alike and after the same time for a wrong password and an unknown address; 403
 */
export async function logIn(
  deps: Pick<Deps, 'db' | 'now' | 'newId' | 'config' | 'log'>,
  request: AuditedRequest,
  { email, password }: { readonly email: string; readonly password: string },
): Promise<string> {
  const user = await findByEmail(deps, email);
  const fits = await verifyPassword(user?.hashed_password ?? '', password);
  const error = !user || !fits ? new ApiError(401, 'Incorrect email or password.') : refusal(deps, user);
  if (!user) throw error;
  return auditedChange(deps, request, keyEntry(user.id, 'login', 201, { user_id: user.id }), async (tx) => {
    if (error) throw error;
    if (user.status === 'dormant')
      await tx
        .updateTable('users')
        .set({ status: 'active', updated_at: deps.now() })
        .where('id', '=', user.id)
        .where('status', '=', 'dormant')
        .execute();
    const { token } = await createKey(tx, deps, {
      userId: user.id,
      loginType: 'password',
      lifetimeMs: deps.config.sessionDurationMs,
      ip: request.ip,
    });
    return token;
  });
}

/** Ends a session, and with it the user's keys that only reach applications. */
export async function logOut(
  on: Executor,
  { notifications }: Pick<Deps, 'notifications'>,
  userId: string,
  keyId: string,
): Promise<void> {
  await notifications.publish(on, channels.sessions, userId);
  await on
    .deleteFrom('api_keys')
    .where('user_id', '=', userId)
    .where((where) =>
      where.or([
        where('id', '=', keyId),
        where(sql<string[]>`scopes`, '=', sql<string[]>`ARRAY['coder:application_connect']`),
      ]),
    )
    .execute();
}
