import { sql } from 'kysely';
import type { Executor } from '../database/connect.js';
import type { Deps } from '../deps.js';
import { observeEnd } from '../metrics/jobs.js';
import { tellAboutBuild } from '../notifications/build-events.js';
import { storeLogs } from './append-logs.js';
import { failJobRow } from './end.js';
import { staleAfterMs } from './queue-position.js';

/**
 * Why nobody will end a job: nobody took it, its daemon is there and says nothing of it (`jobs.md` 3.6), or its daemon is
 * gone for longer than one is away that only lost its connection.
 */
const limitsMs = { pending: 30 * 60_000, hung: 5 * 60_000, vanished: staleAfterMs } as const;
type Kind = keyof typeof limitsMs;

interface Stuck {
  readonly id: string;
  readonly kind: Kind;
  /** Of the daemon, while its row is there. */
  readonly daemon: string | null;
}

const mostAtOnce = 10;

/**
 * Ends jobs that nobody will end: never taken for 30 minutes, running without a sign of life for 5, or of a daemon that
 * vanished 90 s ago. Each in a transaction of its own that takes the job's row, skipping what somebody else has in hand.
 * @param kinds those to look for
 * @returns ids of the jobs that were ended
 */
export async function reapJobs(
  deps: Deps,
  kinds: readonly Kind[] = ['pending', 'hung', 'vanished'],
): Promise<string[]> {
  const reaped: string[] = [];
  for (;;) {
    const before = reaped.length;
    const stuck = await findStuck(deps.db, deps.now(), kinds);
    for (const { id } of stuck) if (await reapJob(deps, id, kinds)) reaped.push(id);
    // Full, and not all of it in the hands of others: there may be more.
    if (stuck.length < mostAtOnce || reaped.length === before) break;
  }
  for (const id of reaped) observeEnd(deps, id);
  if (reaped.length > 0) deps.log.warn({ jobs: reaped }, 'ended jobs that were stuck');
  for (const id of reaped) await tellAboutBuild(deps, id);
  return reaped;
}

/** Up to 10 of them at random, so that those that somebody holds are in nobody's way. */
async function findStuck(
  on: Executor,
  now: string,
  kinds: readonly Kind[],
  jobId?: string,
): Promise<Stuck[]> {
  const ago = (kind: Kind) => sql`${new Date(Date.parse(now) - limitsMs[kind]).toISOString()}::timestamptz`;
  const only = jobId === undefined ? sql`true` : sql`job.id = ${jobId}::uuid`;
  const { rows } = await sql<Stuck>`
    WITH stuck AS (
      SELECT job.id, 'pending' AS kind, NULL AS daemon FROM provisioner_jobs AS job
      WHERE ${only} AND job.started_at IS NULL AND job.completed_at IS NULL AND job.updated_at < ${ago('pending')}
      UNION ALL
      SELECT job.id, CASE WHEN job.updated_at < ${ago('hung')} THEN 'hung' ELSE 'vanished' END, daemon.name
      FROM provisioner_jobs AS job LEFT JOIN provisioner_daemons AS daemon ON daemon.id = job.worker_id
      WHERE ${only} AND job.started_at IS NOT NULL AND job.completed_at IS NULL AND job.updated_at < ${ago('vanished')}
        AND (job.updated_at < ${ago('hung')} OR daemon.stopped_at < ${ago('vanished')}
          OR coalesce(daemon.last_seen_at, '-infinity') < ${ago('vanished')})
    )
    SELECT * FROM stuck WHERE kind = ANY(${kinds}::text[]) ORDER BY random() LIMIT ${mostAtOnce}`.execute(on);
  return rows;
}

const reapJob = (deps: Deps, id: string, kinds: readonly Kind[]): Promise<boolean> =>
  deps.db.transaction().execute(async (tx) => {
    const job = await tx
      .selectFrom('provisioner_jobs')
      .select(['id', 'workspace_build_id'])
      .where('id', '=', id)
      .where('completed_at', 'is', null)
      .forUpdate()
      .skipLocked()
      .executeTakeFirst();
    if (!job) return false;
    // Asked again with the row in hand: it may have shown signs of life.
    const now = deps.now();
    const [stuck] = await findStuck(tx, now, kinds, id);
    if (!stuck) return false;
    const { warning, error } = textsOf(stuck);
    await storeLogs(tx, id, await lastWords(tx, id, warning, now));
    if (stuck.kind === 'pending')
      await tx.updateTable('provisioner_jobs').set({ started_at: now }).where('id', '=', id).execute();
    await failJobRow(tx, deps, job, { error });
    deps.metrics.jobsReaped.inc({ reason: stuck.kind });
    return true;
  });

/** What the log and the job say; those of the first two kinds are the wire's. */
function textsOf({ kind, daemon }: Stuck): { warning: string; error: string } {
  if (kind === 'vanished') {
    const name = daemon === null ? '' : ` "${daemon}"`;
    const text = `the provisioner daemon${name} vanished in the middle of this job and was not back after ${limitsMs.vanished / 1000} seconds; look into its log for the reason, then start the job again`;
    return { warning: `Coder: ${text}.`, error: text };
  }
  const since = `Coder: Build has been detected as ${kind} for ${limitsMs[kind] / 60_000} minutes and`;
  return {
    warning: `${since} will be terminated.`,
    error: `${since} has been terminated by the reaper.`,
  };
}

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
