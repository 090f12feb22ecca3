import type { Deps } from '../deps.js';
import type { Daemon } from './register.js';

type Where = Pick<Deps, 'db' | 'now'>;

/** The daemon is there. @returns false where another stream has taken its row */
export async function touchDaemon({ db, now }: Where, daemon: Daemon): Promise<boolean> {
  const row = await db
    .updateTable('provisioner_daemons')
    .set({ last_seen_at: now() })
    .where('id', '=', daemon.id)
    .where('session_hash', '=', daemon.sessionHash)
    .returning('id')
    .executeTakeFirst();
  return row !== undefined;
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
