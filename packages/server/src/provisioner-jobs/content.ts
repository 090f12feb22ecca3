import { isUuid } from '@coder-ts/api';
import type { Content, UploadRequest } from '@coder-ts/protocol';
import { Code, ConnectError } from '@connectrpc/connect';
import { type RawBuilder, sql } from 'kysely';
import type { Executor } from '../database/connect.js';
import type { Deps } from '../deps.js';
import { alreadyCompleted, lockJob } from './lock.js';

/** Bytes of one part, and parts of one content: 100 MiB. */
export const partBytes = 1_048_576;
const mostParts = 100;

/**
 * Keeps one part of a content until the call that names it. A part that is there already is left.
 * @throws ConnectError as `lockJob`; `invalid_argument` for a part that is too large or too far out
 */
export async function storeUpload(
  { db }: Pick<Deps, 'db'>,
  session: Buffer,
  { jobId, uploadId, position, data }: UploadRequest,
): Promise<void> {
  if (!isUuid(uploadId)) throw new ConnectError('upload_id must be a UUID', Code.InvalidArgument);
  if (data.length > partBytes)
    throw new ConnectError(`a part has at most ${partBytes} bytes`, Code.InvalidArgument);
  if (position < 0 || position >= mostParts)
    throw new ConnectError(`a content has at most ${mostParts} parts`, Code.InvalidArgument);
  await db.transaction().execute(async (tx) => {
    const job = await lockJob(tx, session, jobId);
    // A job that was given up may still be told the state that it left.
    if (job.completed_at && job.status !== 'failed') throw alreadyCompleted(job);
    await tx
      .insertInto('provisioner_job_uploads')
      .values({ job_id: job.id, upload_id: uploadId, position, data: Buffer.from(data) })
      .onConflict((conflict) => conflict.doNothing())
      .execute();
  });
}

/**
 * A content as an expression of a statement, so that what was uploaded is put together inside the database. Undefined for
 * none.
 * @throws ConnectError `invalid_argument` where parts are missing
 */
export async function contentBytes(
  tx: Executor,
  jobId: string,
  content: Content | undefined,
): Promise<RawBuilder<Buffer> | undefined> {
  switch (content?.source.case) {
    case undefined:
      return undefined;
    case 'data':
      return sql<Buffer>`${Buffer.from(content.source.value)}::bytea`;
    case 'uploadId': {
      const id = content.source.value;
      if (!isUuid(id)) throw new ConnectError('upload_id must be a UUID', Code.InvalidArgument);
      const parts = await tx
        .selectFrom('provisioner_job_uploads')
        .select((value) => [value.fn.countAll<number>().as('count'), value.fn.max('position').as('last')])
        .where('job_id', '=', jobId)
        .where('upload_id', '=', id)
        .executeTakeFirstOrThrow();
      if (parts.count === 0 || parts.count !== parts.last + 1)
        throw new ConnectError(`upload ${id} misses parts`, Code.InvalidArgument);
      return sql<Buffer>`(SELECT string_agg(data, ''::bytea ORDER BY position)
        FROM provisioner_job_uploads WHERE job_id = ${jobId} AND upload_id = ${id})`;
    }
  }
}

/** A content in memory; undefined for none. */
export async function readContent(
  tx: Executor,
  jobId: string,
  content: Content | undefined,
): Promise<Buffer | undefined> {
  if (content?.source.case === 'data') return Buffer.from(content.source.value);
  const bytes = await contentBytes(tx, jobId, content);
  if (!bytes) return undefined;
  const { rows } = await sql<{ data: Buffer }>`SELECT ${bytes} AS data`.execute(tx);
  return rows[0]?.data;
}
