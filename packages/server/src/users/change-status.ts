import { sql } from 'kysely';
import { channels } from '../database/notifications.js';
import type { Deps } from '../deps.js';
import { ApiError, forbidden } from '../http/error.js';
import { can, type Subject } from '../rbac/authorize.js';
import { type UserRow, userObject } from './load.js';

const isOwner = () =>
  new ApiError(400, 'You cannot suspend a user with the "owner" role. You must remove the role first.');

/**
 * Suspends or activates; doing it again changes nothing. Whom it suspends loses what is still open, too. Whom nobody may suspend is told before the permission.
 * @throws ApiError 400, 403
 */
export async function changeStatus(
  deps: Pick<Deps, 'db' | 'now' | 'notifications'>,
  subject: Subject,
  user: UserRow,
  status: 'active' | 'suspended',
): Promise<void> {
  if (status === 'suspended' && user.id === subject.userId)
    throw new ApiError(400, 'You cannot suspend yourself.');
  if (status === 'suspended' && user.rbac_roles.includes('owner')) throw isOwner();
  if (!can(subject, 'update', userObject(user))) throw forbidden();
  await deps.db.transaction().execute(async (tx) => {
    const { numUpdatedRows } = await tx
      .updateTable('users')
      .set({ status, updated_at: deps.now() })
      .where('id', '=', user.id)
      // Looked at again, since the role may have been given meanwhile.
      .$if(status === 'suspended', (query) => query.where(sql<boolean>`NOT 'owner' = ANY (rbac_roles)`))
      .executeTakeFirst();
    if (numUpdatedRows === 0n) throw isOwner();
    if (status === 'suspended') await deps.notifications.publish(tx, channels.sessions, user.id);
  });
}
