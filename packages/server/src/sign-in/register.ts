import { sql } from 'kysely';
import type { Executor } from '../database/connect.js';
import type { Deps } from '../deps.js';
import { ApiError } from '../http/error.js';
import { createUser } from '../users/create.js';
import { hasUsers } from '../users/create-first.js';
import type { UserRow } from '../users/load.js';
import { type Identity, providerNames } from './identity.js';
import { anotherUsername } from './username.js';

/**
 * Makes the user of an identity that has none yet. The first one of a deployment owns it, whatever the settings say.
 * @param organizationIds where the user begins as a member
 * @throws ApiError 403 while sign-ups are off
 */
export async function registerUser(
  tx: Executor,
  deps: Pick<Deps, 'now' | 'newId'>,
  identity: Identity,
  organizationIds: readonly string[],
): Promise<UserRow> {
  // The lock of whoever makes the first user; see `createFirstUser`.
  await sql`SELECT pg_advisory_xact_lock(hashtext('first user'))`.execute(tx);
  const isFirst = !(await hasUsers(tx));
  if (!isFirst && !identity.allowSignups)
    throw new ApiError(
      403,
      identity.signupsDisabledText ||
        `You have no account here, and signing up by ${providerNames[identity.loginType]} is off. Ask an admin for an account.`,
    );
  const id = await createUser(tx, deps, {
    email: identity.email,
    username: await freeUsername(tx, identity.username),
    name: identity.name,
    hashedPassword: '',
    loginType: identity.loginType,
    status: 'active',
    roles: isFirst ? ['owner'] : [],
    organizationIds,
  });
  return tx.selectFrom('users').selectAll().where('id', '=', id).executeTakeFirstOrThrow();
}

async function freeUsername(tx: Executor, wanted: string): Promise<string> {
  const holder = await tx
    .selectFrom('users')
    .select('id')
    .where(sql`lower(username)`, '=', wanted.toLowerCase())
    .where('deleted', '=', false)
    .executeTakeFirst();
  return holder ? anotherUsername(wanted) : wanted;
}
