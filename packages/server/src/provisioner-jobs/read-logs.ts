import type { ProvisionerJobLog } from '@coder-ts/api';
import { sql } from 'kysely';
import type { Executor } from '../database/connect.js';

/** Logs of a job with an id above `after`, in order. */
export async function readLogs(on: Executor, jobId: string, after: bigint): Promise<ProvisionerJobLog[]> {
  const { rows } = await sql<ProvisionerJobLog>`
    SELECT id, created_at, source AS log_source, level AS log_level, stage, output
    FROM provisioner_job_logs WHERE job_id = ${jobId} AND id > ${after.toString()}::bigint ORDER BY id`.execute(
    on,
  );
  return rows;
}
