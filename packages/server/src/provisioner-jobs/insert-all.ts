import type { Insertable } from 'kysely';
import type { Executor } from '../database/connect.js';
import type { DB } from '../database/rows.gen.js';

/** A statement has at most 65,535 parameters; the widest of these tables has 30 columns. */
const rowsAtOnce = 1_000;

/** Inserts rows, however many. */
export async function insertAll<T extends keyof DB>(
  tx: Executor,
  table: T,
  rows: readonly Insertable<DB[T]>[],
): Promise<void> {
  for (let from = 0; from < rows.length; from += rowsAtOnce)
    await tx
      .insertInto(table)
      .values(rows.slice(from, from + rowsAtOnce))
      .execute();
}
