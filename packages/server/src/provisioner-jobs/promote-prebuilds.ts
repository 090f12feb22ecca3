import { sql } from 'kysely';
import type { BackgroundTask } from '../background/task.js';
import type { Deps } from '../deps.js';

/**
 * Pending prebuilds that have waited for longer than `provisionerPrebuildMaxWaitMs` wait like the jobs of people from now
 * on: by age, so they go before every job that is younger. Places in the queue follow by themselves. Off at 0.
 *
 * One statement. Rows that somebody holds are left for the next run, so neither daemons nor cancels wait for it.
 * @returns how many there were
 */
export async function promotePrebuilds({ db, config, now, log }: Deps): Promise<number> {
  const { provisionerPrebuildMaxWaitMs: ms } = config;
  if (ms <= 0) return 0;
  const { numAffectedRows } = await sql`
    UPDATE provisioner_jobs SET priority = 0 WHERE id IN (
      SELECT id FROM provisioner_jobs
      WHERE started_at IS NULL AND completed_at IS NULL AND priority = 1
        AND created_at < ${now()}::timestamptz - ${ms} * interval '1 millisecond'
      FOR UPDATE SKIP LOCKED)`.execute(db);
  const promoted = Number(numAffectedRows ?? 0);
  if (promoted > 0) log.info({ jobs: promoted }, 'prebuilds have waited too long and go before younger jobs');
  return promoted;
}

export const promotePrebuildsTask: BackgroundTask = {
  name: 'promote_prebuilds',
  intervalMs: 10_000,
  run: promotePrebuilds,
};
