import { sql } from 'kysely';
import { anyOf } from '../database/any-of.js';
import { connect } from '../database/connect.js';
import { migrate } from '../database/migrate.js';
import { reachDatabase } from '../database/reach.js';

/** A user whose link to an account at an identity provider is of another issuer. */
export interface ForeignLink {
  readonly username: string;
  readonly linkedId: string;
}

/**
 * Finds the users who are linked to accounts of another issuer than this one, or all that are linked, and unless it is only
 * to look, unlinks them: the next sign-in links each anew, by its verified address.
 */
export async function fixOidcLinks(
  databaseUrl: string,
  { issuerUrl, all, dryRun }: { readonly issuerUrl: string; readonly all: boolean; readonly dryRun: boolean },
): Promise<ForeignLink[]> {
  const issuer = issuerUrl.replace(/\/+$/, '');
  await reachDatabase(databaseUrl);
  await migrate(databaseUrl);
  const db = connect(databaseUrl, 1);
  try {
    return await db.transaction().execute(async (tx) => {
      const links = await tx
        .selectFrom('user_links')
        .innerJoin('users', 'users.id', 'user_links.user_id')
        .select(['users.id', 'users.username', 'user_links.linked_id'])
        .where('user_links.login_type', '=', 'oidc')
        .where('user_links.linked_id', '<>', '')
        .where('users.deleted', '=', false)
        .$if(!all, (foreign) =>
          foreign.where(
            sql<boolean>`split_part(user_links.linked_id, '||', 1) NOT IN (${issuer}, ${`${issuer}/`})`,
          ),
        )
        .orderBy('users.username')
        .forUpdate('user_links')
        .execute();
      if (!dryRun)
        await tx
          .updateTable('user_links')
          .set({ linked_id: '' })
          .where('login_type', '=', 'oidc')
          .where('user_id', '=', anyOf(links.map(({ id }) => id)))
          .execute();
      return links.map(({ username, linked_id }) => ({ username, linkedId: linked_id }));
    });
  } finally {
    await db.destroy();
  }
}
