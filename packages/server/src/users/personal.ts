import { forbidden } from '../http/error.js';
import { can, type Subject } from '../rbac/authorize.js';
import { type UserRow, userObject } from './load.js';

/** @throws ApiError 403 where the subject may not do this with the user's personal things: its own, or those it administers. */
export function requirePersonal(
  subject: Subject,
  action: 'read_personal' | 'update_personal',
  user: Pick<UserRow, 'id'>,
): void {
  if (!can(subject, action, userObject(user))) throw forbidden();
}
