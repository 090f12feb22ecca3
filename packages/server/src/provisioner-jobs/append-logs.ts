import { sql } from 'kysely';
import type { Executor } from '../database/connect.js';
import { channels } from '../database/notifications.js';
import { type LogLine, mostLogBytes, overflowMessage, reservedLogBytes, totalBytes } from './keep-logs.js';

/**
 * Stores a batch of a running job's log, moves its heartbeat, and tells the followers: one statement, one round trip, one
 * notification. It answers false, and has done nothing, where the usual case isn't given: the job is not the worker's or
 * has ended, the batch was stored before, or the log is at its cut. Then {@link storeLogs} is for the caller's transaction
 * to decide with the row in its hands.
 *
 * Locks the job's row. `sequence` counts the daemon's batches, so a repeated call finds its number taken.
 * @param session SHA-256 of the session that the call carries; it names the worker
 */
export async function appendLogs(
  on: Executor,
  batch: { jobId: string; session: Buffer; sequence: number; lines: readonly LogLine[]; now: string },
): Promise<{ canceled: boolean } | undefined> {
  const { jobId, lines } = batch;
  const bytes = totalBytes(lines);
  const most = mostLogBytes - reservedLogBytes - Buffer.byteLength(overflowMessage);
  const { rows } = await sql<{ canceled: boolean }>`
    WITH job AS (
      UPDATE provisioner_jobs
      SET updated_at = greatest(${batch.now}, started_at + interval '1 microsecond'),
        logs_length = logs_length + ${bytes}, log_sequence = ${batch.sequence}
      WHERE id = ${jobId} AND completed_at IS NULL
        AND worker_id = (SELECT id FROM provisioner_daemons WHERE session_hash = ${batch.session})
        AND log_sequence < ${batch.sequence} AND NOT logs_overflowed AND logs_length + ${bytes} <= ${most}
      RETURNING id, canceled_at IS NOT NULL AS canceled
    ),
    stored AS (${insertLines(sql`(SELECT id FROM job)`, lines, sql`WHERE EXISTS (SELECT FROM job)`)} RETURNING id),
    told AS (SELECT pg_notify(${channels.jobLogs(jobId)}, ${news(sql`(SELECT min(id) FROM stored)`)}) WHERE EXISTS (SELECT FROM stored))
    SELECT canceled FROM job LEFT JOIN told ON true`.execute(on);
  return rows[0];
}

/** Stores lines and tells the followers; the accounting is the caller's, who holds the job's row. */
export async function storeLogs(on: Executor, jobId: string, lines: readonly LogLine[]): Promise<void> {
  if (lines.length === 0) return;
  await sql`
    WITH stored AS (${insertLines(sql`${jobId}::uuid`, lines, sql``)} RETURNING id)
    SELECT pg_notify(${channels.jobLogs(jobId)}, ${news(sql`(SELECT min(id) FROM stored)`)})`.execute(on);
}

const news = (lowest: ReturnType<typeof sql>) => sql`json_build_object('created_after', ${lowest} - 1)::text`;

const insertLines = (
  jobId: ReturnType<typeof sql>,
  lines: readonly LogLine[],
  where: ReturnType<typeof sql>,
) => sql`
  INSERT INTO provisioner_job_logs (job_id, created_at, source, level, stage, output)
  SELECT ${jobId}, line.created_at, line.source, line.level, line.stage, line.output
  FROM unnest(
    ${lines.map((line) => line.createdAt)}::timestamptz[], ${lines.map((line) => line.source)}::text[],
    ${lines.map((line) => line.level)}::text[], ${lines.map((line) => line.stage)}::text[],
    ${lines.map((line) => line.output)}::text[]
  ) WITH ORDINALITY AS line (created_at, source, level, stage, output, position)
  ${where}
  ORDER BY line.position`;
