import { sql } from 'kysely';
import { connect } from '../database/connect.js';
import { channels } from '../database/notifications.js';
import { reachDatabase } from '../database/reach.js';
import { hashPassword } from './password.js';
import { passwordProblem } from './password-strength.js';

/**
 * Sets the password of a user, by name or email address, in the database itself: for operators whose users, or who
 * themselves, can't sign in. All keys of the user end with it.
 * @throws Error when there is no such user, when they sign in another way, or for a weak password
 */
export async function resetPassword(
  databaseUrl: string,
  { password, username }: { readonly username: string; readonly password: string },
): Promise<void> {
  const problem = passwordProblem(password);
  if (problem) throw new Error(`the password is too weak: ${problem}`);
  await reachDatabase(databaseUrl);
  const db = connect(databaseUrl, 1);
  try {
    const hashed = await hashPassword(password);
    await db.transaction().execute(async (tx) => {
      const user = await tx
        .selectFrom('users')
        .select(['id', 'login_type'])
        .where('deleted', '=', false)
        .where((where) =>
          where.or([
            where(sql`lower(username)`, '=', username.toLowerCase()),
            where(sql`lower(email)`, '=', username.toLowerCase()),
          ]),
        )
        .forUpdate()
        .executeTakeFirst();
      if (!user) throw new Error(`there is no user ${JSON.stringify(username)}`);
      if (user.login_type !== 'password')
        throw new Error(`${username} has no password: they sign in with ${user.login_type}`);
      await tx
        .updateTable('users')
        .set({ hashed_password: hashed, updated_at: new Date().toISOString() })
        .where('id', '=', user.id)
        .execute();
      await tx.deleteFrom('api_keys').where('user_id', '=', user.id).execute();
      await sql`SELECT pg_notify(${channels.sessions}, ${user.id})`.execute(tx);
    });
  } finally {
    await db.destroy();
  }
}
