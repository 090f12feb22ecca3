import type { Executor } from '../database/connect.js';
import { isUniqueViolation } from '../database/errors.js';
import type { Deps } from '../deps.js';
import { ApiError } from '../http/error.js';
import { addUserToOrganization } from '../organizations/add-user.js';
import { ensureGitSshKey } from './git-ssh-key.js';
import type { UserRow } from './load.js';

export interface NewUser {
  readonly email: string;
  readonly username: string;
  readonly name?: string;
  /** As `hashPassword` makes it; empty for accounts that log in another way. */
  readonly hashedPassword: string;
  readonly loginType: string;
  readonly status: UserRow['status'];
  /** Site roles. */
  readonly roles?: readonly string[];
  readonly organizationIds: readonly string[];
  readonly isServiceAccount?: boolean;
}

const taken = (field?: string) =>
  new ApiError(409, 'User already exists.', {
    ...(field
      ? { validations: [{ field, detail: 'This value is already in use and should be unique.' }] }
      : {}),
  });

/**
 * Inserts a user with its SSH key and memberships. E-mail and name are kept as given and unique without case.
 * @returns the id
 * @throws ApiError 409 where one of them is taken
 */
export async function createUser(
  tx: Executor,
  deps: Pick<Deps, 'now' | 'newId'>,
  user: NewUser,
): Promise<string> {
  const id = deps.newId();
  const now = deps.now();
  try {
    await tx
      .insertInto('users')
      .values({
        id,
        email: user.email,
        username: user.username,
        name: user.name ?? '',
        hashed_password: user.hashedPassword,
        login_type: user.loginType,
        status: user.status,
        rbac_roles: [...(user.roles ?? [])],
        is_service_account: user.isServiceAccount ?? false,
        created_at: now,
        updated_at: now,
      })
      .execute();
  } catch (error) {
    if (isUniqueViolation(error, 'users_email')) throw taken('email');
    if (isUniqueViolation(error, 'users_username')) throw taken('username');
    throw error;
  }
  await ensureGitSshKey(tx, deps, id);
  for (const organizationId of user.organizationIds)
    await addUserToOrganization(tx, deps, { userId: id, organizationId });
  return id;
}
