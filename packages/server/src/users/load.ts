import { isUuid } from '@coder-ts/api';
import { type Selectable, sql } from 'kysely';
import type { Users } from '../database/rows.gen.js';
import type { Deps } from '../deps.js';
import { notFound } from '../http/error.js';
import { can, type ObjectRef } from '../rbac/authorize.js';
import type { Actor } from './actor.js';

export type UserRow = Selectable<Users>;

export const userObject = (user: Pick<UserRow, 'id'>): ObjectRef => ({
  type: 'user',
  id: user.id,
  ownerId: user.id,
});

/** A user by UUID, name (without case) or `me`, that the caller may read. Deleted ones are not found. */
export async function loadUser(deps: Deps, actor: Actor, text: string): Promise<UserRow> {
  const user = text === 'me' ? actor.user : await findUser(deps, text);
  if (!user || !can(actor.subject, 'read', userObject(user))) throw notFound();
  return user;
}

/** A user by UUID or name (without case), whoever asks. Deleted ones are not found. */
const findUser = (deps: Pick<Deps, 'db'>, text: string) =>
  deps.db
    .selectFrom('users')
    .selectAll()
    .where('deleted', '=', false)
    .where((where) =>
      isUuid(text) ? where('id', '=', text) : where(sql`lower(username)`, '=', text.toLowerCase()),
    )
    .executeTakeFirst();
