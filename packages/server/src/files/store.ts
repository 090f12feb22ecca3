import { createHash } from 'node:crypto';
import type { Executor } from '../database/connect.js';
import type { Deps } from '../deps.js';

/**
 * Keeps an archive for a user, who has the same bytes only once.
 * @returns the file's id, and whether its row is there because of this call (or of one at the same time)
 */
export async function storeFile(
  on: Executor,
  deps: Pick<Deps, 'now' | 'newId'>,
  file: { userId: string; data: Buffer; mimetype: string },
): Promise<{ id: string; created: boolean }> {
  const hash = createHash('sha256').update(file.data).digest('hex');
  const find = () =>
    on
      .selectFrom('files')
      .select('id')
      .where('hash', '=', hash)
      .where('created_by', '=', file.userId)
      .executeTakeFirst();
  const existing = await find();
  if (existing) return { id: existing.id, created: false };
  const inserted = await on
    .insertInto('files')
    .values({
      id: deps.newId(),
      hash,
      created_by: file.userId,
      created_at: deps.now(),
      mimetype: file.mimetype,
      data: file.data,
    })
    .onConflict((conflict) => conflict.columns(['hash', 'created_by']).doNothing())
    .returning('id')
    .executeTakeFirst();
  const row = inserted ?? (await find());
  if (!row) throw new Error('an uploaded file is gone');
  return { id: row.id, created: true };
}
