import type { CreateFirstUserRequest } from '@coder-ts/api';
import { sql } from 'kysely';
import type { z } from 'zod';
import type { Executor } from '../database/connect.js';
import type { Deps } from '../deps.js';
import { ApiError } from '../http/error.js';
import { createUser } from './create.js';
import { hashPassword } from './password.js';
import { passwordProblem } from './password-strength.js';

/** Is there a user besides those of the system? */
export async function hasUsers(on: Executor): Promise<boolean> {
  const row = await on
    .selectFrom('users')
    .select('id')
    .where('deleted', '=', false)
    .where('is_system', '=', false)
    .limit(1)
    .executeTakeFirst();
  return row !== undefined;
}

const exists = () => new ApiError(409, 'The initial user has already been created.');

export const weakPassword = (message: string, problem: string) =>
  new ApiError(400, message, { validations: [{ field: 'password', detail: problem }] });

/**
 * Makes the first user: owner of the deployment, member of the default organization, not logged in.
 * @throws ApiError 409 where there is a user, 400 for a weak password
 */
export async function createFirstUser(
  deps: Pick<Deps, 'db' | 'now' | 'newId'>,
  request: z.output<typeof CreateFirstUserRequest>,
): Promise<{ user_id: string; organization_id: string }> {
  if (await hasUsers(deps.db)) throw exists();
  const problem = passwordProblem(request.password);
  if (problem) throw weakPassword('Password is invalid', problem);
  const hashedPassword = await hashPassword(request.password);
  return deps.db.transaction().execute(async (tx) => {
    // Of two that come at once the second waits here until the first is committed, and then sees its user.
    await sql`SELECT pg_advisory_xact_lock(hashtext('first user'))`.execute(tx);
    if (await hasUsers(tx)) throw exists();
    const organization = await tx
      .selectFrom('organizations')
      .select('id')
      .where('is_default', '=', true)
      .executeTakeFirstOrThrow();
    const id = await createUser(tx, deps, {
      email: request.email,
      username: request.username,
      name: request.name,
      hashedPassword,
      loginType: 'password',
      status: 'active',
      roles: ['owner'],
      organizationIds: [organization.id],
    });
    return { user_id: id, organization_id: organization.id };
  });
}
