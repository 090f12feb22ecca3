import { isUuid } from '@coder-ts/api';
import { sql } from 'kysely';
import type { Deps } from '../deps.js';
import { notFound } from '../http/error.js';
import { can } from '../rbac/authorize.js';
import type { Actor } from '../users/actor.js';
import { type UserRow, userObject } from '../users/load.js';

/**
 * Who is to own a new workspace: a UUID, a name or `me`. Seen by who reads the user, or the user's membership in any
 * organization.
 * @throws ApiError 404
 */
export async function loadOwner(deps: Deps, actor: Actor, text: string): Promise<UserRow> {
  if (text === 'me') return actor.user;
  const owner = await deps.db
    .selectFrom('users')
    .selectAll()
    .where('deleted', '=', false)
    .where((where) =>
      isUuid(text) ? where('id', '=', text) : where(sql`lower(username)`, '=', text.toLowerCase()),
    )
    .executeTakeFirst();
  if (!owner) throw notFound();
  if (can(actor.subject, 'read', userObject(owner))) return owner;
  const memberships = await deps.db
    .selectFrom('organization_members')
    .select('organization_id')
    .where('user_id', '=', owner.id)
    .execute();
  if (!memberships.some(({ organization_id: id }) => readsMember(actor, id, owner.id))) throw notFound();
  return owner;
}

/** @throws ApiError 404 where the caller doesn't see the owner in the organization; oneself always passes. */
export async function requireMember(
  deps: Deps,
  actor: Actor,
  owner: UserRow,
  organizationId: string,
): Promise<void> {
  if (owner.id === actor.user.id) return;
  const membership = await deps.db
    .selectFrom('organization_members')
    .select('user_id')
    .where('organization_id', '=', organizationId)
    .where('user_id', '=', owner.id)
    .executeTakeFirst();
  if (!membership || !readsMember(actor, organizationId, owner.id)) throw notFound();
}

const readsMember = (actor: Actor, organizationId: string, ownerId: string): boolean =>
  can(actor.subject, 'read', { type: 'organization_member', organizationId, ownerId });
