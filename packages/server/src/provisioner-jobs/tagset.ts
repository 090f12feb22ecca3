import { type RawBuilder, sql } from 'kysely';
import { type Executor, json } from '../database/connect.js';

/**
 * The parts of a WITH clause of which `tagset` has the id of a tag set, made where it is new.
 *
 * The read comes first because nearly every call finds its set. Two makers of one set: the second waits for the first
 * one's transaction at the unique index and then takes its row; nothing else is locked.
 */
export const withTagset = (tags: Readonly<Record<string, string>>): RawBuilder<unknown> => sql`
  found AS (SELECT id FROM provisioner_tagsets WHERE tags = ${json(tags)}),
  made AS (
    INSERT INTO provisioner_tagsets (tags) SELECT ${json(tags)} WHERE NOT EXISTS (SELECT FROM found)
    ON CONFLICT (tags) DO UPDATE SET tags = excluded.tags
    RETURNING id
  ),
  tagset AS (SELECT id FROM found UNION ALL SELECT id FROM made)`;

/** The id of a tag set, made where it is new. */
export async function internTagset(on: Executor, tags: Readonly<Record<string, string>>): Promise<number> {
  const { rows } = await sql<{ id: number }>`WITH ${withTagset(tags)} SELECT id FROM tagset`.execute(on);
  const row = rows[0];
  if (!row) throw new Error('a tag set was neither found nor made');
  return row.id;
}
