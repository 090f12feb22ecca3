import { randomUUID } from 'node:crypto';
import { create } from '@bufbuild/protobuf';
import { provisionerApiVersion, ServeRequestSchema } from '@coder-ts/protocol';
import type { Deps } from '../packages/server/src/deps.js';
import { registerDaemon } from '../packages/server/src/provisioner-daemons/register.js';
import { type NewJob, prebuildsUserId } from '../packages/server/src/provisioner-jobs/insert.js';
import { createQueue } from '../test/harness/jobs.js';
import { execute, query } from './database.js';

export const untagged = { scope: 'organization', owner: '' } as const;

/** Who asks for jobs, and for which file: what every job of a row has in common. */
export interface JobMaker {
  readonly organizationId: string;
  readonly userId: string;
  readonly fileId: string;
  /** A dry run that is about nothing: the smallest job there is. */
  next(): NewJob;
}

export async function createJobMaker(deps: Deps): Promise<JobMaker> {
  const { organizationId, userId, fileId } = await createQueue(deps);
  return {
    organizationId,
    userId,
    fileId,
    next: () => ({
      id: randomUUID(),
      organizationId,
      initiatorId: userId,
      provisioner: 'terraform',
      type: 'template_version_dry_run',
      input: {},
      fileId,
      tags: untagged,
    }),
  };
}

/** A registered daemon without tags. */
export const addDaemon = (deps: Deps, name: string) =>
  registerDaemon(
    deps,
    { kind: 'built-in' },
    create(ServeRequestSchema, {
      name,
      provisioners: ['terraform'],
      version: 'bench',
      apiVersion: provisionerApiVersion,
    }),
  );

/** Which jobs {@link addJobs} writes. */
interface Crowd {
  readonly count: number;
  readonly status: 'pending' | 'succeeded';
  /** Tag sets that they are spread over; default: none has tags. */
  readonly lanes?: number;
  /** Every third by the prebuilds user. */
  readonly prebuilds?: boolean;
  /** How long ago they were made; default: pending ones just now, finished ones an hour ago. */
  readonly olderHours?: number;
}

/**
 * Writes many jobs at once, one millisecond apart and none older than the reaper lets wait, and leaves the table vacuumed
 * and its statistics fresh. Foreign keys are not checked: they are known to hold.
 */
export async function addJobs(url: string, maker: Omit<JobMaker, 'next'>, crowd: Crowd): Promise<void> {
  const { count, status, lanes = 0, prebuilds = false } = crowd;
  const pending = status === 'pending';
  const hours = crowd.olderHours ?? (pending ? 0 : 1);
  const indexes = count >= 50_000 ? await otherIndexes(url) : [];
  await execute(
    url,
    `SET maintenance_work_mem = '256MB'; SET synchronous_commit = off`,
    ...indexes.map(({ name }) => `DROP INDEX ${name}`),
    `INSERT INTO provisioner_tagsets (tags) SELECT tags FROM (${tagsOf(lanes)}) AS lane ON CONFLICT DO NOTHING`,
    `SET session_replication_role = replica;
     WITH lane AS MATERIALIZED (
       SELECT n, lane.tags, id FROM (${tagsOf(lanes)}) AS lane JOIN provisioner_tagsets AS tagset ON tagset.tags = lane.tags
     )
     INSERT INTO provisioner_jobs (id, created_at, updated_at, started_at, completed_at, organization_id, initiator_id,
       provisioner, type, input, file_id, tags, tagset_id, priority)
     SELECT gen_random_uuid(), at, now(), ${pending ? 'NULL, NULL' : 'at, at'}, '${maker.organizationId}',
       CASE WHEN prebuild THEN '${prebuildsUserId}' ELSE '${maker.userId}' END::uuid,
       'terraform', 'template_version_dry_run', '{}', '${maker.fileId}', lane.tags, lane.id, CASE WHEN prebuild THEN 1 ELSE 0 END
     FROM generate_series(1, ${count}) AS i
     CROSS JOIN LATERAL (SELECT now() - (${count} - i) * interval '1 millisecond' - interval '${hours} hours' AS at,
       ${prebuilds} AND i % 3 = 0 AS prebuild) AS job
     JOIN lane ON lane.n = i % ${Math.max(1, lanes)}`,
    ...indexes.map(({ definition }) => definition),
    'VACUUM ANALYZE provisioner_jobs',
    'VACUUM ANALYZE provisioner_tagsets',
  );
}

/** All but the primary key: made anew, they cost a fraction of being kept up. */
const otherIndexes = (url: string) =>
  query<{ name: string; definition: string }>(
    url,
    `SELECT indexname AS name, indexdef AS definition FROM pg_indexes
     WHERE tablename = 'provisioner_jobs' AND indexname <> 'provisioner_jobs_pkey'`,
  );

/** Tag sets as `(n, tags)`. */
const tagsOf = (lanes: number) =>
  lanes === 0
    ? `SELECT 0 AS n, '${JSON.stringify(untagged)}'::jsonb AS tags`
    : `SELECT n, jsonb_build_object('scope', 'organization', 'owner', '', 'pool', n::text) AS tags
       FROM generate_series(0, ${lanes - 1}) AS n`;

export const addPending = (url: string, maker: Omit<JobMaker, 'next'>, count: number) =>
  addJobs(url, maker, { count, status: 'pending' });
