import { isUuid } from '@coder-ts/api';
import { Code, ConnectError } from '@connectrpc/connect';
import { sql } from 'kysely';
import type { Executor } from '../database/connect.js';
import type { ProvisionerJobRow } from './read.js';

/**
 * A daemon's job, its row locked for the caller's transaction, in one statement: whoever completes, fails, reaps or cancels
 * a job takes this lock first and anything else of the job after it.
 * @param session SHA-256 of the session that the call carries
 * @throws ConnectError `unauthenticated` without such a session, `not_found`, `permission_denied` where the job is not
 * this daemon's (`jobs.md` 4)
 */
export async function lockJob(tx: Executor, session: Buffer, jobId: string): Promise<ProvisionerJobRow> {
  const { rows } = await sql<Partial<ProvisionerJobRow> & { daemon_id: string }>`
    WITH job AS (SELECT * FROM provisioner_jobs WHERE id = ${isUuid(jobId) ? jobId : null}::uuid FOR UPDATE)
    SELECT job.*, daemon.id AS daemon_id FROM provisioner_daemons AS daemon LEFT JOIN job ON true
    WHERE daemon.session_hash = ${session}`.execute(tx);
  const [row] = rows;
  if (!row) throw new ConnectError('this session has ended: open a new stream', Code.Unauthenticated);
  if (!isUuid(jobId)) throw new ConnectError(`parse job id: "${jobId}" is no UUID`, Code.InvalidArgument);
  const { daemon_id: daemonId, ...found } = row;
  const job = found.id ? (found as ProvisionerJobRow) : undefined;
  if (!job) throw new ConnectError('no such job', Code.NotFound);
  if (!job.worker_id) throw new ConnectError("job isn't running yet", Code.PermissionDenied);
  if (job.worker_id !== daemonId) throw new ConnectError("you don't own this job", Code.PermissionDenied);
  return job;
}

/** Too late: the job has ended, and not by this very call. */
export const alreadyCompleted = (job: Pick<ProvisionerJobRow, 'status' | 'error'>, more?: string) =>
  new ConnectError(
    `job already completed: it is ${job.status}${job.error ? `, because: ${job.error}` : ''}${more ? `; ${more}` : ''}`,
    Code.FailedPrecondition,
  );
