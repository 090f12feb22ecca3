import { sql } from 'kysely';
import type { Executor } from '../database/connect.js';
import type { Deps } from '../deps.js';
import { storeLogs } from './append-logs.js';
import { failJobRow } from './end.js';

const minute = 60_000;
/** A job that nobody took for so long, and one that its daemon has been silent about (`jobs.md` 3.6). */
const limits = { pending: 30, hung: 5 } as const;
const mostAtOnce = 10;
/** Of the advisory lock: one server reaps at a time. */
const lockKey = 0x7265_6170;

/**
 * Ends up to 10 jobs that nobody will end: never taken for 30 minutes, or running without a sign of life for 5. Each in a
 * transaction of its own that takes the job's row, skipping what somebody else has in hand.
 * @returns ids of the jobs that were ended
 */
export async function reapJobs(deps: Deps): Promise<string[]> {
  return deps.db.transaction().execute(async (tx) => {
    const { rows } = await sql<{
      held: boolean;
    }>`SELECT pg_try_advisory_xact_lock(${lockKey}) AS held`.execute(tx);
    if (!rows[0]?.held) return [];
    const reaped: string[] = [];
    for (const id of await findStuck(tx, deps.now())) if (await reapJob(deps, id)) reaped.push(id);
    return reaped;
  });
}

async function findStuck(on: Executor, now: string): Promise<string[]> {
  const { rows } = await sql<{ id: string }>`
    SELECT id FROM provisioner_jobs
    WHERE completed_at IS NULL AND updated_at < ${before(now)}
    ORDER BY random() LIMIT ${mostAtOnce}`.execute(on);
  return rows.map((row) => row.id);
}

/** The moment that a job must have been touched after, by whether it runs. */
const before = (now: string) => {
  const ago = (minutes: number) => new Date(Date.parse(now) - minutes * minute).toISOString();
  return sql`CASE WHEN started_at IS NULL THEN ${ago(limits.pending)}::timestamptz ELSE ${ago(limits.hung)}::timestamptz END`;
};

const reapJob = (deps: Deps, id: string): Promise<boolean> =>
  deps.db.transaction().execute(async (tx) => {
    const now = deps.now();
    const job = await tx
      .selectFrom('provisioner_jobs')
      .select(['id', 'workspace_build_id', 'started_at'])
      .where('id', '=', id)
      .where('completed_at', 'is', null)
      .where('updated_at', '<', sql<string>`${before(now)}`)
      .forUpdate()
      .skipLocked()
      .executeTakeFirst();
    if (!job) return false;
    const type = job.started_at === null ? 'pending' : 'hung';
    const since = `Coder: Build has been detected as ${type} for ${limits[type]} minutes and`;
    await storeLogs(tx, id, await lastWords(tx, id, `${since} will be terminated.`, now));
    if (type === 'pending')
      await tx.updateTable('provisioner_jobs').set({ started_at: now }).where('id', '=', id).execute();
    await failJobRow(tx, deps, job, { error: `${since} has been terminated by the reaper.` });
    return true;
  });

/** Rows at the end of the log of a job that is ended from outside; they count against no limit. */
async function lastWords(on: Executor, jobId: string, message: string, now: string) {
  const last = await on
    .selectFrom('provisioner_job_logs')
    .select('stage')
    .where('job_id', '=', jobId)
    .orderBy('id', 'desc')
    .limit(1)
    .executeTakeFirst();
  const rule = '====================';
  return ['', rule, message, rule, ''].map((output, offset) => ({
    source: 'provisioner_daemon' as const,
    level: 'error' as const,
    createdAt: new Date(Date.parse(now) + offset).toISOString(),
    stage: last?.stage ?? 'Unknown',
    output,
  }));
}
