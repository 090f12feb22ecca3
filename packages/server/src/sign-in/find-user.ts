import { sql } from 'kysely';
import type { Executor } from '../database/connect.js';
import { ApiError } from '../http/error.js';
import type { UserRow } from '../users/load.js';
import { type Identity, providerNames } from './identity.js';

/**
 * The user of an identity: the one linked to it, else the one with its address who was never linked. Held against other
 * sign-ins, and whoever changes it.
 * @throws ApiError 403 where the user with the address belongs to another account or another kind of sign-in
 */
export async function findUserOf(tx: Executor, identity: Identity): Promise<UserRow | undefined> {
  const { loginType, linkedId, email } = identity;
  const linked = await tx
    .selectFrom('users')
    .selectAll('users')
    .where('users.deleted', '=', false)
    .where('users.id', 'in', (from) =>
      from
        .selectFrom('user_links')
        .select('user_links.user_id')
        .where('login_type', '=', loginType)
        .where('linked_id', '=', linkedId),
    )
    .forUpdate()
    .executeTakeFirst();
  if (linked) return sameKind(linked, identity);
  const named = await tx
    .selectFrom('users')
    .selectAll()
    .where(sql`lower(email)`, '=', email.toLowerCase())
    .where('email', '<>', '')
    .where('deleted', '=', false)
    .forUpdate()
    .executeTakeFirst();
  if (!named) return undefined;
  sameKind(named, identity);
  const link = await tx
    .selectFrom('user_links')
    .select('linked_id')
    .where('user_id', '=', named.id)
    .where('login_type', '=', loginType)
    .executeTakeFirst();
  if (link && link.linked_id !== '')
    throw new ApiError(
      403,
      `The account with the e-mail address "${email}" belongs to another account at ${providerNames[loginType]}.`,
      {
        detail:
          'Where the provider got another issuer URL, "coder server fix-oidc-links" on the server lets the two be linked anew.',
      },
    );
  return named;
}

function sameKind(user: UserRow, { loginType }: Identity): UserRow {
  if (user.login_type === loginType) return user;
  throw new ApiError(
    403,
    `Incorrect login type, attempting to use "${loginType}" but user is of login type "${user.login_type}"`,
    user.login_type === 'password'
      ? { detail: 'Sign in by your password; then you can change how you sign in.' }
      : {},
  );
}
