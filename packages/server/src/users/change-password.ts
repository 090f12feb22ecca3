import type { Deps } from '../deps.js';
import { ApiError, notFound } from '../http/error.js';
import { can, type Subject } from '../rbac/authorize.js';
import { weakPassword } from './create-first.js';
import { endSessions } from './end-sessions.js';
import { type UserRow, userObject } from './load.js';
import { hashPassword, verifyPassword } from './password.js';
import { passwordProblem } from './password-strength.js';

/**
 * Sets a password; one's own needs the old one, and one that is given must be right. All keys of the user end with it.
 * @throws ApiError 404 for those who may not, 400 for what the wire does not take (`platform.md` 1.8)
 */
export async function changePassword(
  deps: Pick<Deps, 'db' | 'now' | 'notifications'>,
  subject: Subject,
  user: UserRow,
  request: { readonly old_password: string; readonly password: string },
): Promise<void> {
  if (!can(subject, 'update_personal', userObject(user))) throw notFound();
  if (user.login_type !== 'password')
    throw new ApiError(400, 'Users without password login type cannot change their password.');
  const isOwner = (roles: readonly string[]) => roles.includes('owner');
  if (isOwner(user.rbac_roles) && !isOwner(subject.siteRoles))
    throw new ApiError(400, 'Only owners can change the password of an owner.');
  if (user.id === subject.userId && request.old_password === '')
    throw new ApiError(400, 'Old password is required.');
  const problem = passwordProblem(request.password);
  if (problem) throw weakPassword('Invalid password.', problem);
  if (request.old_password !== '') await checkOldPassword(user, request.old_password);
  if (await verifyPassword(user.hashed_password, request.password))
    throw new ApiError(400, 'New password cannot match old password.');
  const hashed = await hashPassword(request.password);
  await deps.db.transaction().execute(async (tx) => {
    await tx
      .updateTable('users')
      .set({ hashed_password: hashed, updated_at: deps.now() })
      .where('id', '=', user.id)
      .execute();
    await endSessions(tx, deps, user.id);
  });
}

async function checkOldPassword(user: UserRow, password: string): Promise<void> {
  if (await verifyPassword(user.hashed_password, password)) return;
  throw new ApiError(400, 'Old password is incorrect.', {
    validations: [{ field: 'old_password', detail: 'Old password is incorrect.' }],
  });
}
