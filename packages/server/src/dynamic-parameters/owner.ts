import type { Deps } from '../deps.js';
import { can } from '../rbac/authorize.js';
import type { Actor } from '../users/actor.js';
import { type UserRow, userObject } from '../users/load.js';

/**
 * Whose workspace it would be: somebody whom the caller may read, or a member of the template's organization, which the
 * caller reads too since it has the template. Undefined for all others.
 */
export async function findOwner(
  deps: Deps,
  actor: Actor,
  ownerId: string,
  organizationId: string,
): Promise<UserRow | undefined> {
  const owner = await deps.db
    .selectFrom('users')
    .selectAll()
    .where('id', '=', ownerId)
    .where('deleted', '=', false)
    .executeTakeFirst();
  if (!owner || can(actor.subject, 'read', userObject(owner))) return owner;
  const member = await deps.db
    .selectFrom('organization_members')
    .select('user_id')
    .where('user_id', '=', ownerId)
    .where('organization_id', '=', organizationId)
    .executeTakeFirst();
  return member && owner;
}
