import { hostname } from 'node:os';
import { sql } from 'kysely';
import { channels } from '../database/notifications.js';
import type { Deps } from '../deps.js';
import { version } from '../version.js';

/** How long the row of a replica that no longer beats is kept. */
const keepMs = 1_800_000;
/** A replica that says nothing for so long is dead to its peers. */
export const deadAfterMs = 15_000;

/**
 * Enters this process into the table of replicas, and keeps it there as alive (`platform.md` 6.2).
 * @param beatMs how often it says that it lives; peers count it as dead after three of these
 * @returns what takes it out again
 */
export async function registerReplica(
  { db, notifications, log, now, newId }: Deps,
  { beatMs = 5000 }: { readonly beatMs?: number } = {},
): Promise<() => Promise<void>> {
  const id = newId();
  const at = now();
  await db
    .insertInto('replicas')
    .values({ id, created_at: at, started_at: at, updated_at: at, hostname: hostname(), version })
    .execute();
  await notifications.publish(db, channels.replica, id);

  let beating = Promise.resolve();
  const beat = async () => {
    const begin = performance.now();
    await sql`SELECT 1`.execute(db);
    const latency = Math.round((performance.now() - begin) * 1000);
    await db
      .updateTable('replicas')
      .set({ updated_at: now(), database_latency: latency, stopped_at: null })
      .where('id', '=', id)
      .execute();
  };
  const timer = setInterval(() => {
    beating = beating.then(beat).catch((error: unknown) => log.warn({ err: error }, 'a replica beat failed'));
  }, beatMs);

  return async () => {
    clearInterval(timer);
    await beating;
    await db
      .updateTable('replicas')
      .set({ stopped_at: now(), updated_at: now() })
      .where('id', '=', id)
      .execute();
    await notifications.publish(db, channels.replica, id);
  };
}

/** Deletes the rows of replicas that died without taking themselves out. */
export async function deleteDeadReplicas({ db, now }: Pick<Deps, 'db' | 'now'>): Promise<void> {
  const old = new Date(Date.parse(now()) - keepMs).toISOString();
  await db.deleteFrom('replicas').where('updated_at', '<', old).execute();
}
