import type { Executor } from '../database/connect.js';
import { channels } from '../database/notifications.js';
import type { Deps } from '../deps.js';

/** Deletes all keys of a user; what they have open ends with the commit, on every server. */
export async function endSessions(
  tx: Executor,
  { notifications }: Pick<Deps, 'notifications'>,
  userId: string,
): Promise<void> {
  await tx.deleteFrom('api_keys').where('user_id', '=', userId).execute();
  await notifications.publish(tx, channels.sessions, userId);
}
