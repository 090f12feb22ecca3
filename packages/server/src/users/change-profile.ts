import type { UpdateUserProfileRequest } from '@coder-ts/api';
import { sql } from 'kysely';
import type { z } from 'zod';
import { isUniqueViolation } from '../database/errors.js';
import type { Deps } from '../deps.js';
import { ApiError, notFound } from '../http/error.js';
import { can, type Subject } from '../rbac/authorize.js';
import { type UserRow, userObject } from './load.js';
import { requirePersonal } from './personal.js';

const taken = () =>
  new ApiError(409, 'A user with this username already exists.', {
    validations: [{ field: 'username', detail: 'This username is already in use and should be unique.' }],
  });

/**
 * Replaces name, real name and picture; what is absent becomes empty. A picture is theirs only who have no login
 * provider to take it from.
 * @throws ApiError 409 for a taken name, 404 for a new name by one who may not rename, 403
 */
export async function changeProfile(
  deps: Pick<Deps, 'db' | 'now'>,
  subject: Subject,
  user: UserRow,
  request: z.output<typeof UpdateUserProfileRequest>,
): Promise<UserRow> {
  const holder = await deps.db
    .selectFrom('users')
    .select('id')
    .where(sql`lower(username)`, '=', request.username.toLowerCase())
    .where('deleted', '=', false)
    .executeTakeFirst();
  if (holder && holder.id !== user.id && can(subject, 'read', userObject(holder))) throw taken();
  requirePersonal(subject, 'update_personal', user);
  if (request.username !== user.username && !can(subject, 'update', userObject(user))) throw notFound();
  const ownPicture = user.login_type === 'password' || user.login_type === 'none';
  try {
    return await deps.db
      .updateTable('users')
      .set({
        username: request.username,
        name: request.name,
        avatar_url: ownPicture ? request.avatar_url : user.avatar_url,
        updated_at: deps.now(),
      })
      .where('id', '=', user.id)
      .returningAll()
      .executeTakeFirstOrThrow();
  } catch (error) {
    if (isUniqueViolation(error, 'users_username')) throw taken();
    throw error;
  }
}
