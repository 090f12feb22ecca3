import { hostname } from 'node:os';
import { sql } from 'kysely';
import type { Executor } from '../database/connect.js';
import type { Deps } from '../deps.js';
import type { BackgroundTask, RunContext } from './task.js';

/** Of the advisory locks of tasks; the second half of the key is the name's hash. */
const lockSpace = 0x7461_736b;
/** Timers of several servers drift: a run this much early counts as due. */
const slack = 0.1;

export type TaskRun =
  | { kind: 'succeeded' }
  | { kind: 'failed' }
  | { kind: 'not due' }
  | { kind: 'elsewhere' };

/**
 * Runs a task if it is due and no other server runs it. Holds one connection for the whole run, in a transaction whose
 * advisory lock is the right to run and which writes the history at its end: a server that dies or loses the connection
 * has lost the task at once, and leaves no half-written run. A failure of the task is logged and counted, not thrown.
 * @throws what the database answers when the lock or the history can't be had
 */
export async function runTask(deps: Deps, task: BackgroundTask, context: RunContext): Promise<TaskRun> {
  return deps.db.transaction().execute(async (tx) => {
    const state = await takeTask(tx, task, deps.now());
    if (state !== 'due') return { kind: state };
    const startedAt = deps.now();
    const begin = performance.now();
    const error = await task.run(deps, context).then(
      () => undefined,
      (reason: unknown) => (reason instanceof Error ? reason : new Error(String(reason))),
    );
    if (error) deps.log.error({ err: error, task: task.name }, 'a background task failed');
    await writeRun(tx, task.name, { startedAt, ms: Math.round(performance.now() - begin), error });
    return { kind: error ? 'failed' : 'succeeded' };
  });
}

async function takeTask(
  tx: Executor,
  { name, intervalMs }: BackgroundTask,
  now: string,
): Promise<'due' | 'not due' | 'elsewhere'> {
  const lock = await sql<{
    held: boolean;
  }>`SELECT pg_try_advisory_xact_lock(${lockSpace}, hashtext(${name})) AS held`.execute(tx);
  if (!lock.rows[0]?.held) return 'elsewhere';
  // Read after the lock, in a statement of its own: the history of whoever held it before is there.
  const last = await tx
    .selectFrom('background_tasks')
    .select('last_started_at')
    .where('name', '=', name)
    .executeTakeFirst();
  const dueAt = last ? Date.parse(last.last_started_at) + intervalMs * (1 - slack) : 0;
  return Date.parse(now) < dueAt ? 'not due' : 'due';
}

const writeRun = (
  tx: Executor,
  name: string,
  { startedAt, ms, error }: { startedAt: string; ms: number; error: Error | undefined },
) =>
  sql`
  INSERT INTO background_tasks AS task
    (name, last_started_at, last_success_at, last_error, runs, failures, last_ms, total_ms, replica)
  VALUES (${name}, ${startedAt}, ${error ? null : startedAt}, ${error?.message ?? ''}, 1, ${error ? 1 : 0}, ${ms}, ${ms},
    ${hostname()})
  ON CONFLICT (name) DO UPDATE SET
    last_started_at = excluded.last_started_at,
    last_success_at = coalesce(excluded.last_success_at, task.last_success_at),
    last_error = excluded.last_error,
    runs = task.runs + 1,
    failures = task.failures + excluded.failures,
    last_ms = excluded.last_ms,
    total_ms = task.total_ms + excluded.last_ms,
    replica = excluded.replica`.execute(tx);
