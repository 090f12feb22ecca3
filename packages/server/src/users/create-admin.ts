import { randomUUID } from 'node:crypto';
import { CreateFirstUserRequest } from '@coder-ts/api';
import { connect } from '../database/connect.js';
import { migrate } from '../database/migrate.js';
import { reachDatabase } from '../database/reach.js';
import { createUser } from './create.js';
import { hashPassword } from './password.js';
import { passwordProblem } from './password-strength.js';

/**
 * Makes an owner of the deployment who administers every organization, in the database itself, which is brought up to
 * date first.
 * @returns the id
 * @throws Error when name or address is taken or can't be, or for a weak password
 */
export async function createAdminUser(
  databaseUrl: string,
  request: { readonly username: string; readonly email: string; readonly password: string },
): Promise<string> {
  const checked = CreateFirstUserRequest.safeParse(request);
  if (!checked.success)
    throw new Error(
      checked.error.issues.map(({ message, path }) => `${path.join('.')}: ${message}`).join('; '),
    );
  const problem = passwordProblem(request.password);
  if (problem) throw new Error(`the password is too weak: ${problem}`);
  await reachDatabase(databaseUrl);
  await migrate(databaseUrl);
  const db = connect(databaseUrl, 1);
  const deps = { now: () => new Date().toISOString(), newId: () => randomUUID() };
  try {
    const hashedPassword = await hashPassword(request.password);
    return await db.transaction().execute(async (tx) => {
      const organizations = await tx
        .selectFrom('organizations')
        .select('id')
        .where('deleted', '=', false)
        .execute();
      const id = await createUser(tx, deps, {
        ...request,
        hashedPassword,
        loginType: 'password',
        status: 'active',
        roles: ['owner'],
        organizationIds: organizations.map((organization) => organization.id),
      });
      await tx
        .updateTable('organization_members')
        .set({ roles: ['organization-admin'] })
        .where('user_id', '=', id)
        .execute();
      return id;
    });
  } finally {
    await db.destroy();
  }
}
