import type { Executor } from '../database/connect.js';
import { ApiError, forbidden } from '../http/error.js';
import { canAssign, changedRoles, isSiteRole } from '../rbac/assign.js';
import { can, type Subject } from '../rbac/authorize.js';
import type { UserRow } from './load.js';

/**
 * Replaces a user's site roles.
 * @returns the roles, each once
 * @throws ApiError 400 for one's own, for an unknown role, and for one that the subject may not give or take; 403
 */
export async function changeSiteRoles(
  on: Executor,
  subject: Subject,
  user: UserRow,
  wanted: readonly string[],
): Promise<string[]> {
  if (user.id === subject.userId) throw new ApiError(400, 'You cannot change your own roles.');
  const unknown = wanted.find((role) => !isSiteRole(role));
  if (unknown !== undefined) throw new ApiError(400, `"${unknown}" is not a supported role`);
  if (!can(subject, 'assign', { type: 'assign_role' })) throw forbidden();
  const roles = [...new Set(wanted)];
  const refused = changedRoles(user.rbac_roles, roles).find((role) => !canAssign(subject, role));
  if (refused !== undefined) throw new ApiError(400, `not authorized to assign role "${refused}"`);
  await on.updateTable('users').set({ rbac_roles: roles }).where('id', '=', user.id).execute();
  return roles;
}
