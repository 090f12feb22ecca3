import type { Executor } from '../database/connect.js';

/** A setting that is kept in the database, as JSON under a key; `otherwise` where none was saved. */
export async function readSaved<T>(on: Executor, key: string, otherwise: T): Promise<T> {
  const row = await on.selectFrom('site_configs').select('value').where('key', '=', key).executeTakeFirst();
  return row ? (JSON.parse(row.value) as T) : otherwise;
}

/** Saves it in the place of what was there. */
export async function save(on: Executor, key: string, value: unknown): Promise<void> {
  const text = JSON.stringify(value);
  await on
    .insertInto('site_configs')
    .values({ key, value: text })
    .onConflict((conflict) => conflict.column('key').doUpdateSet({ value: text }))
    .execute();
}
