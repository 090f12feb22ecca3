import { sql } from 'kysely';
import type { Executor } from '../database/connect.js';
import { ApiError } from '../http/error.js';
import type { UserRow } from '../users/load.js';
import { type Identity, providerNames } from './identity.js';

/** A user, and why the identity may not sign in as this one, if it may not. */
export interface FoundUser {
  readonly user: UserRow;
  readonly refusal?: ApiError | undefined;
}

/**
 * The user of an identity: the one linked to it, else the one with its address, unless that belongs to another account or
 * another kind of sign-in. Held against other sign-ins, and whoever changes it.
 */
export async function findUserOf(tx: Executor, identity: Identity): Promise<FoundUser | undefined> {
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
  if (linked) return { user: linked, refusal: otherKind(linked, identity) };
  const named = await tx
    .selectFrom('users')
    .selectAll()
    .where(sql`lower(email)`, '=', email.toLowerCase())
    .where('email', '<>', '')
    .where('deleted', '=', false)
    .forUpdate()
    .executeTakeFirst();
  if (!named) return undefined;
  return { user: named, refusal: otherKind(named, identity) ?? (await otherAccount(tx, named, identity)) };
}

async function otherAccount(
  tx: Executor,
  { id, email }: UserRow,
  { loginType }: Identity,
): Promise<ApiError | undefined> {
  const link = await tx
    .selectFrom('user_links')
    .select('linked_id')
    .where('user_id', '=', id)
    .where('login_type', '=', loginType)
    .where('linked_id', '<>', '')
    .executeTakeFirst();
  if (!link) return undefined;
  return new ApiError(
    403,
    `The account with the e-mail address "${email}" belongs to another account at ${providerNames[loginType]}.`,
    {
      detail:
        'Where the provider got another issuer URL, "coder server fix-oidc-links" on the server lets the two be linked anew.',
    },
  );
}

function otherKind(user: UserRow, { loginType }: Identity): ApiError | undefined {
  if (user.login_type === loginType) return undefined;
  return new ApiError(
    403,
    `Incorrect login type, attempting to use "${loginType}" but user is of login type "${user.login_type}"`,
    user.login_type === 'password'
      ? { detail: 'Sign in by your password; then you can change how you sign in.' }
      : {},
  );
}
