import { sql } from 'kysely';
import { type Executor, json } from '../database/connect.js';

/** Replaces one part of a user's settings and leaves the others, also those that another request changes meanwhile. */
export async function saveSettings(
  on: Executor,
  userId: string,
  part: 'appearance' | 'preferences',
  value: object,
): Promise<void> {
  await on
    .updateTable('users')
    .set({ settings: sql`settings || ${json({ [part]: value })}` })
    .where('id', '=', userId)
    .execute();
}
