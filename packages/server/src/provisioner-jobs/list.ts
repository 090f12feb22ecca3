import { type ProvisionerJob, zeroUuid } from '@coder-ts/api';
import { sql } from 'kysely';
import type { Deps } from '../deps.js';
import { availableWorkers } from './available-workers.js';
import { jobCondition, type ResolvedJobFilter } from './filter.js';
import { queuePositions } from './queue-position.js';
import { type ProvisionerJobRow, toProvisionerJob } from './read.js';

/** Which part of the jobs that a filter chooses, newest first. */
export interface JobPage {
  /** 0: no limit. */
  readonly limit: number;
  /** Only jobs after this one in the list: older ones. */
  readonly afterId?: string | undefined;
}

/** The newest jobs of an organization, whole (`jobs.md` 1.1, 1.3). Joins touch the rows of the page only. */
export async function listJobs(
  deps: Pick<Deps, 'db' | 'now'>,
  filter: ResolvedJobFilter,
  page: JobPage,
): Promise<ProvisionerJob[]> {
  const rows = await readPage(deps, filter, page);
  const pending = rows.filter((row) => row.status === 'pending').map((row) => row.id);
  const [places, workers] = await Promise.all([
    queuePositions(deps.db, pending, deps.now()),
    availableWorkers(
      deps.db,
      filter.organizationId,
      rows.filter((row) => row.started_at === null),
    ),
  ]);
  return rows.map((row) => ({
    ...toProvisionerJob(row, places.get(row.id)),
    worker_name: row.worker_name || undefined,
    available_workers: workers.get(row.id),
    metadata: {
      template_version_name: row.template_version_name ?? '',
      template_id: row.template_id ?? zeroUuid,
      template_name: row.template_name ?? '',
      template_display_name: row.template_display_name ?? '',
      template_icon: row.template_icon ?? '',
      workspace_id: row.workspace_id ?? undefined,
      workspace_name: row.workspace_name || undefined,
      workspace_build_transition: row.transition ?? undefined,
    },
  }));
}

interface ListedRow extends ProvisionerJobRow {
  worker_name: string | null;
  template_version_name: string | null;
  template_id: string | null;
  template_name: string | null;
  template_display_name: string | null;
  template_icon: string | null;
  workspace_id: string | null;
  workspace_name: string | null;
  transition: 'start' | 'stop' | 'delete' | null;
}

/**
 * The filter by each of its statuses alone, which is in the order of an index; several are not. `by`: the status is also what
 * the order begins with.
 */
function apart(filter: ResolvedJobFilter): { filter: ResolvedJobFilter; by: boolean }[] {
  const place = filter.clauses.findIndex(({ key, not }) => key === 'status' && !not);
  if (place === -1) return [{ filter, by: false }];
  return [...new Set(filter.clauses[place]?.values)].map((status) => ({
    filter: { ...filter, clauses: filter.clauses.with(place, { key: 'status', values: [status] }) },
    by: true,
  }));
}

function readPage(
  { db }: Pick<Deps, 'db'>,
  filter: ResolvedJobFilter,
  { limit, afterId }: JobPage,
): Promise<ListedRow[]> {
  // Without a first job to begin behind, the newest of a status can be far away in the order of all: it comes from its own.
  const part = (one: ResolvedJobFilter, by: boolean) =>
    db
      .selectFrom('provisioner_jobs as job')
      .selectAll()
      .where(jobCondition(one))
      .$if(afterId !== undefined, (query) =>
        query.where(
          sql<boolean>`(job.created_at, job.id) < (SELECT created_at, id FROM provisioner_jobs WHERE id = ${afterId}::uuid)`,
        ),
      )
      .$if(by && afterId === undefined, (query) => query.orderBy('job.status'))
      .orderBy('job.created_at', 'desc')
      .orderBy('job.id', 'desc')
      .$if(limit > 0, (query) => query.limit(limit));
  const [first, ...others] = apart(filter).map((one) => part(one.filter, one.by));
  if (!first) throw new Error('a filter has a part');
  // Each part is read from its index in order, and stops at the page's length; of all parts the newest are the page.
  const all = others.reduce(
    (sum, other) => sum.unionAll(db.selectFrom(other.as('job')).selectAll()),
    db.selectFrom(first.as('job')).selectAll(),
  );
  const page =
    others.length === 0
      ? first
      : db
          .selectFrom(all.as('job'))
          .selectAll()
          .orderBy('job.created_at', 'desc')
          .orderBy('job.id', 'desc')
          .$if(limit > 0, (query) => query.limit(limit));
  return db
    .selectFrom(page.as('job'))
    .leftJoin('provisioner_daemons as daemon', 'daemon.id', 'job.worker_id')
    .leftJoin('workspace_builds as build', 'build.id', 'job.workspace_build_id')
    .leftJoin('workspaces as workspace', 'workspace.id', 'build.workspace_id')
    .leftJoin('template_versions as version', (join) =>
      join.on('version.id', '=', (name) =>
        name.fn.coalesce('job.template_version_id', 'build.template_version_id'),
      ),
    )
    .leftJoin('templates as template', 'template.id', 'version.template_id')
    .selectAll('job')
    .select([
      'daemon.name as worker_name',
      'version.name as template_version_name',
      'template.id as template_id',
      'template.name as template_name',
      'template.display_name as template_display_name',
      'template.icon as template_icon',
      'workspace.id as workspace_id',
      'workspace.name as workspace_name',
      'build.transition',
    ])
    .orderBy('job.created_at', 'desc')
    .orderBy('job.id', 'desc')
    .execute();
}

/** How many jobs a filter chooses. Counts them: not for every request. */
export async function countJobs({ db }: Pick<Deps, 'db'>, filter: ResolvedJobFilter): Promise<number> {
  const { count } = await db
    .selectFrom('provisioner_jobs as job')
    .select((select) => select.fn.countAll<number>().as('count'))
    .where(jobCondition(filter))
    .executeTakeFirstOrThrow();
  return count;
}
