import { type SelectQueryBuilder, type SqlBool, sql } from 'kysely';
import type { DB } from '../database/rows.gen.js';

/** Paging of lists of users and members. Limit 0 or absent: all. */
export interface Page {
  readonly limit?: number | undefined;
  readonly offset?: number | undefined;
  /** Only what comes after this user; after one that there isn't nothing comes. */
  readonly after_id?: string | undefined;
}

/**
 * Runs a statement over `users` for one page, sorted by name without case. `count` is what matches before limit and
 * offset (and after `after_id`), but 0 where the page is empty, as on the wire.
 */
export async function readPage<T extends keyof DB, O>(
  statement: SelectQueryBuilder<DB, T, O>,
  page: Page,
): Promise<{ rows: O[]; count: number }> {
  const name = sql`lower(users.username)`;
  const rows = await statement
    .select(sql<number>`count(*) OVER ()`.as('matching'))
    .$if(page.after_id !== undefined, (query) =>
      query.where(
        sql<SqlBool>`${name} > (SELECT lower(username) FROM users WHERE id = ${page.after_id}::uuid)`,
      ),
    )
    .orderBy(name)
    .$if(Boolean(page.limit), (query) => query.limit(page.limit ?? 0))
    .$if(Boolean(page.offset), (query) => query.offset(page.offset ?? 0))
    .execute();
  const [first] = rows as unknown as { matching: number }[];
  return { rows: rows as unknown as O[], count: first?.matching ?? 0 };
}
