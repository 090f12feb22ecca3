import { type DownloadRequest, DownloadRequest_Kind } from '@coder-ts/protocol';
import { Code, ConnectError } from '@connectrpc/connect';
import { type RawBuilder, sql } from 'kysely';
import type { Deps } from '../deps.js';
import { partBytes } from './content.js';
import { lockJob } from './lock.js';
import type { ProvisionerJobRow } from './read.js';

/**
 * A content of a daemon's job in parts, each read out of the row when it is asked for: no content is ever whole in memory.
 * @throws ConnectError as `lockJob`; `not_found` where the job has none of this kind
 */
export async function* download(
  { db }: Pick<Deps, 'db'>,
  session: Buffer,
  request: DownloadRequest,
): AsyncGenerator<{ data: Uint8Array }> {
  const job = await db.transaction().execute((tx) => lockJob(tx, session, request.jobId));
  const source = sources[request.kind](job);
  for (let from = 1; ; from += partBytes) {
    const { rows } = await sql<{ data: Buffer | null }>`
      SELECT substring(content.data FROM ${from}::int FOR ${partBytes}::int) AS data FROM (${source}) AS content (data)`.execute(
      db,
    );
    const data = rows[0]?.data;
    if (!data) throw new ConnectError('the job has no such content', Code.NotFound);
    if (data.length > 0) yield { data };
    if (data.length < partBytes) return;
  }
}

const sources: Readonly<Record<DownloadRequest_Kind, (job: ProvisionerJobRow) => RawBuilder<unknown>>> = {
  [DownloadRequest_Kind.UNSPECIFIED]: () => {
    throw new ConnectError('kind must be given', Code.InvalidArgument);
  },
  [DownloadRequest_Kind.TEMPLATE]: (job) => sql`SELECT data FROM files WHERE id = ${job.file_id}`,
  [DownloadRequest_Kind.MODULES]: (job) => sql`
    SELECT file.data FROM template_versions AS version JOIN files AS file ON file.id = version.module_files_id
    WHERE version.id = coalesce(${job.template_version_id}::uuid,
      (SELECT template_version_id FROM workspace_builds WHERE id = ${job.workspace_build_id}::uuid))`,
  [DownloadRequest_Kind.STATE]: (job) =>
    sql`SELECT provisioner_state FROM workspace_builds WHERE id = ${job.workspace_build_id}::uuid`,
};
