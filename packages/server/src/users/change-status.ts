import type { Deps } from '../deps.js';
import { ApiError, forbidden } from '../http/error.js';
import { can, type Subject } from '../rbac/authorize.js';
import { type UserRow, userObject } from './load.js';

/**
 * Suspends or activates; doing it again changes nothing. Whom nobody may suspend is told before the permission.
 * @throws ApiError 400, 403
 */
export async function changeStatus(
  deps: Pick<Deps, 'db' | 'now'>,
  subject: Subject,
  user: UserRow,
  status: 'active' | 'suspended',
): Promise<void> {
  if (status === 'suspended' && user.id === subject.userId)
    throw new ApiError(400, 'You cannot suspend yourself.');
  if (status === 'suspended' && user.rbac_roles.includes('owner'))
    throw new ApiError(
      400,
      'You cannot suspend a user with the "owner" role. You must remove the role first.',
    );
  if (!can(subject, 'update', userObject(user))) throw forbidden();
  await deps.db
    .updateTable('users')
    .set({ status, updated_at: deps.now() })
    .where('id', '=', user.id)
    .execute();
}
