import type { Deps } from '../deps.js';
import type { Daemon } from './register.js';

type Where = Pick<Deps, 'db' | 'now'>;

/** The daemon is there. @returns else who ended it: another stream took its row, or its key was deleted with it */
export async function touchDaemon(
  { db, now }: Where,
  daemon: Daemon,
): Promise<'present' | 'replaced' | 'deleted'> {
  const row = await db
    .updateTable('provisioner_daemons')
    .set({ last_seen_at: now() })
    .where('id', '=', daemon.id)
    .where('session_hash', '=', daemon.sessionHash)
    .returning('id')
    .executeTakeFirst();
  if (row) return 'present';
  const other = await db
    .selectFrom('provisioner_daemons')
    .select('id')
    .where('id', '=', daemon.id)
    .executeTakeFirst();
  return other ? 'replaced' : 'deleted';
}

/** The daemon's stream has ended: it is offline at once, unless another stream has taken its row. */
export async function stopDaemon({ db, now }: Where, daemon: Daemon): Promise<void> {
  await db
    .updateTable('provisioner_daemons')
    .set({ stopped_at: now() })
    .where('id', '=', daemon.id)
    .where('session_hash', '=', daemon.sessionHash)
    .execute();
}
