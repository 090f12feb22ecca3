import { type ProvisionerJobsCancellation, zeroUuid } from '@coder-ts/api';
import { type RawBuilder, sql } from 'kysely';
import type { Executor } from '../database/connect.js';
import { channels, type Message } from '../database/notifications.js';
import type { Deps } from '../deps.js';
import { can } from '../rbac/authorize.js';
import type { Actor } from '../users/actor.js';
import { workspaceUpdate } from '../workspaces/events.js';
import { jobCondition, type ResolvedJobFilter } from './filter.js';
import { prebuildsUserId } from './insert.js';
import { endOfLogs } from './publish-logs.js';

/** Neither ended nor told to end. */
const cancelable = sql<boolean>`job.completed_at IS NULL AND job.canceled_at IS NULL`;

/**
 * Cancels up to `limit` of the jobs that a filter chooses, oldest first, in one transaction. The filter is judged again on
 * each row once it is locked: a pending job that a daemon took meanwhile is no longer pending. Every rule of who may
 * cancel what is that of the single endpoints (`jobs.md` 1.6).
 */
export async function cancelJobs(
  deps: Deps,
  actor: Actor,
  filter: ResolvedJobFilter,
  { limit, dryRun }: { readonly limit: number; readonly dryRun: boolean },
): Promise<ProvisionerJobsCancellation> {
  const chosen = sql<boolean>`${jobCondition(filter)} AND ${cancelable}`;
  const allowed = mayCancel(actor, filter.organizationId);
  const { counts, forbidden } = await count(deps.db, chosen, allowed);
  const canceled = dryRun
    ? []
    : await deps.db.transaction().execute((tx) => cancelBatch(tx, deps, chosen, allowed, limit));
  const matching = counts.reduce((sum, each) => sum + each.count, 0);
  return { counts, forbidden, canceled, remaining: Math.max(0, matching - canceled.length) };
}

async function count(on: Executor, chosen: RawBuilder<boolean>, allowed: RawBuilder<boolean>) {
  const { rows } = await sql<ProvisionerJobsCancellation['counts'][number] & { allowed: boolean }>`
    SELECT job.type, build.transition, job.status, ${allowed} AS allowed, count(*) AS count
    FROM provisioner_jobs AS job LEFT JOIN workspace_builds AS build ON build.id = job.workspace_build_id
    WHERE ${chosen} GROUP BY 1, 2, 3, 4 ORDER BY 1, 2, 3`.execute(on);
  const counts = rows
    .filter((row) => row.allowed)
    .map(({ allowed: _, transition, ...row }) => ({ ...row, ...(transition && { transition }) }));
  const forbidden = rows.filter((row) => !row.allowed).reduce((sum, row) => sum + row.count, 0);
  return { counts, forbidden };
}

/**
 * One statement cancels the batch, and one tells of it: followers of jobs that waited that their log is over, the daemons of
 * the others what to cancel, and the watchers of workspaces.
 */
async function cancelBatch(
  tx: Executor,
  deps: Deps,
  chosen: RawBuilder<boolean>,
  allowed: RawBuilder<boolean>,
  limit: number,
): Promise<string[]> {
  const now = deps.now();
  const { rows } = await sql<CanceledRow>`
    WITH batch AS MATERIALIZED (
      SELECT job.id FROM provisioner_jobs AS job WHERE ${chosen} AND ${allowed}
      ORDER BY job.created_at, job.id LIMIT ${limit} FOR UPDATE
    ),
    canceled AS (
      UPDATE provisioner_jobs SET canceled_at = ${now}::timestamptz,
        completed_at = CASE WHEN worker_id IS NULL THEN ${now}::timestamptz END
      WHERE id IN (SELECT id FROM batch)
      RETURNING id, created_at, workspace_build_id, worker_id IS NULL AS waiting
    )
    SELECT canceled.id, waiting, workspace.id AS workspace_id, workspace.owner_id FROM canceled
    LEFT JOIN workspace_builds AS build ON build.id = canceled.workspace_build_id
    LEFT JOIN workspaces AS workspace ON workspace.id = build.workspace_id
    ORDER BY canceled.created_at, canceled.id`.execute(tx);
  await deps.notifications.publishAll(tx, rows.flatMap(newsOf));
  for (const { waiting } of rows) deps.metrics.jobsCanceled.inc({ status: waiting ? 'pending' : 'running' });
  return rows.map(({ id }) => id);
}

interface CanceledRow {
  readonly id: string;
  /** Nobody had begun with it. */
  readonly waiting: boolean;
  readonly workspace_id: string | null;
  readonly owner_id: string | null;
}

const newsOf = ({ id, waiting, workspace_id, owner_id }: CanceledRow): Message[] => [
  waiting
    ? { channel: channels.jobLogs(id), payload: endOfLogs }
    : { channel: channels.jobCanceled, payload: id },
  ...(workspace_id && owner_id ? [workspaceUpdate({ id: workspace_id, owner_id })] : []),
];

/** May the actor cancel the job of the row? A condition on `provisioner_jobs AS job`, which asks `can` about examples. */
function mayCancel(actor: Actor, organizationId: string): RawBuilder<boolean> {
  const { subject, user } = actor;
  const may = (type: 'template' | 'workspace' | 'prebuilt_workspace', ownerId = zeroUuid) =>
    can(subject, 'update', { type, organizationId, ownerId });
  const [templates, any, own, prebuilt] = [
    may('template'),
    may('workspace'),
    may('workspace', user.id),
    may('prebuilt_workspace', prebuildsUserId),
  ];
  const running = subject.siteRoles.includes('owner');
  return sql<boolean>`(CASE job.type
    WHEN 'template_version_import' THEN ${templates}::boolean
    WHEN 'template_version_dry_run' THEN ${templates}::boolean
      AND (${any}::boolean OR ${own}::boolean AND job.initiator_id = ${user.id}::uuid)
    ELSE EXISTS (SELECT FROM workspace_builds AS of_job
      JOIN workspaces AS built ON built.id = of_job.workspace_id
      JOIN templates AS template ON template.id = built.template_id
      WHERE of_job.id = job.workspace_build_id
        AND (${any}::boolean OR ${own}::boolean AND built.owner_id = ${user.id}::uuid
          OR ${prebuilt}::boolean AND built.owner_id = ${prebuildsUserId}::uuid)
        AND (job.status = 'pending' OR template.allow_user_cancel_workspace_jobs OR ${running}::boolean))
    END)`;
}
