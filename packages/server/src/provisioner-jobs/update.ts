import type { MessageInitShape } from '@bufbuild/protobuf';
import { isUuid } from '@coder-ts/api';
import type { UpdateJobRequest, UpdateJobResponseSchema } from '@coder-ts/protocol';
import { Code, ConnectError } from '@connectrpc/connect';
import { sql } from 'kysely';
import type { Executor } from '../database/connect.js';
import type { Deps } from '../deps.js';
import { appendLogs, storeLogs } from './append-logs.js';
import { keepLogs, type LogLine } from './keep-logs.js';
import { alreadyCompleted, lockJob } from './lock.js';
import { toLogLine } from './log-line.js';
import { storeParsed } from './parsed.js';
import type { ProvisionerJobRow } from './read.js';

type Answer = MessageInitShape<typeof UpdateJobResponseSchema>;

/**
 * A running job's heartbeat, logs, and what an import read out of its template (`jobs.md` 4.1). The usual calls, a
 * heartbeat and a batch of logs, are one statement; whatever is left of them is decided with the job's row locked.
 * @param session SHA-256 of the session that the call carries
 * @throws ConnectError as {@link lockJob}; `failed_precondition` where the job has ended; `invalid_argument` with
 * `required template variables need values: a, b`, which is then the job's failure
 */
export async function updateJob(
  deps: Pick<Deps, 'db' | 'now'>,
  session: Buffer,
  request: UpdateJobRequest,
): Promise<Answer> {
  const lines = request.logs.map(toLogLine);
  const sequence = Number(request.logSequence);
  if (lines.length > 0 && sequence <= 0)
    throw new ConnectError('logs need a log_sequence above 0', Code.InvalidArgument);
  const now = deps.now();
  if (!request.parsed && isUuid(request.jobId)) {
    const usual =
      lines.length > 0
        ? await appendLogs(deps.db, { jobId: request.jobId, session, sequence, lines, now })
        : await beat(deps.db, { jobId: request.jobId, session, now });
    if (usual) return usual;
  }
  const outcome = await deps.db.transaction().execute(async (tx) => {
    const job = await lockJob(tx, session, request.jobId);
    if (job.completed_at) throw alreadyCompleted(job);
    const { overflowed, stored } = await touch(tx, job, { lines, sequence, last: request.lastLogs, now });
    const parsed = request.parsed ? await storeParsed(tx, job, request) : undefined;
    return { canceled: job.canceled_at !== null, overflowed, stored, parsed };
  });
  // Thrown after the commit: what was read is kept, so that the template's author sees the variables.
  if (outcome.parsed && outcome.parsed.missing.length > 0)
    throw new ConnectError(
      `required template variables need values: ${outcome.parsed.missing.join(', ')}`,
      Code.InvalidArgument,
    );
  return {
    canceled: outcome.canceled,
    logsOverflowed: outcome.overflowed,
    logsStored: outcome.stored,
    variableValues: outcome.parsed?.values ?? [],
  };
}

/** A heartbeat, where the job is the session's and runs. */
async function beat(
  on: Executor,
  { jobId, session, now }: { jobId: string; session: Buffer; now: string },
): Promise<Answer | undefined> {
  const { rows } = await sql<{ canceled: boolean; overflowed: boolean }>`
    UPDATE provisioner_jobs SET updated_at = greatest(${now}, started_at + interval '1 microsecond')
    WHERE id = ${jobId} AND completed_at IS NULL
      AND worker_id = (SELECT id FROM provisioner_daemons WHERE session_hash = ${session})
    RETURNING canceled_at IS NOT NULL AS canceled, logs_overflowed AS overflowed`.execute(on);
  const [job] = rows;
  return job && { canceled: job.canceled, logsOverflowed: job.overflowed };
}

/** The same with the row locked: also stores what the log still takes of the lines. @returns whether the log is cut, and how many lines were stored before */
async function touch(
  tx: Executor,
  job: ProvisionerJobRow,
  batch: { lines: readonly LogLine[]; sequence: number; last: boolean; now: string },
): Promise<{ overflowed: boolean; stored: number }> {
  const fresh = batch.sequence > job.log_sequence ? batch.lines : [];
  const before = { length: job.logs_length, overflowed: job.logs_overflowed };
  const { kept, account, stored } = keepLogs(before, fresh, batch.last);
  await tx
    .updateTable('provisioner_jobs')
    .set({
      updated_at: sql<string>`greatest(${batch.now}, started_at + interval '1 microsecond')`,
      logs_length: account.length,
      logs_overflowed: account.overflowed,
      log_sequence: Math.max(batch.sequence, job.log_sequence),
    })
    .where('id', '=', job.id)
    .execute();
  await storeLogs(tx, job.id, kept);
  return { overflowed: account.overflowed, stored: fresh === batch.lines ? stored : batch.lines.length };
}
