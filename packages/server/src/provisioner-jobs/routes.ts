import { type CancelProvisionerJobsRequest, isUuid, ProvisionerJobStatus } from '@coder-ts/api';
import type { Deps } from '../deps.js';
import { ApiError, notFound, type Validation } from '../http/error.js';
import type { Handlers } from '../http/register.js';
import { can } from '../rbac/authorize.js';
import type { Actor } from '../users/actor.js';
import { cancelJobs } from './cancel-many.js';
import { explainPending } from './explain-pending.js';
import { byInitiator, type JobClause, resolveJobFilter } from './filter.js';
import { countJobs, listJobs } from './list.js';
import { readJobSearch } from './search.js';

/** Jobs and daemons of an organization are for those who run it. @throws ApiError 404 */
export function requireJobsReader(actor: Actor, organizationId: string): void {
  if (!can(actor.subject, 'read', { type: 'provisioner_jobs', organizationId })) throw notFound();
}

const cancelBatch = { usual: 500, most: 1000 };

export const provisionerJobHandlers = (deps: Deps) =>
  ({
    getProvisionerJobs: async ({ params, query, actor }) => {
      requireJobsReader(actor, params.organization.id);
      const { ids, status, type, transition, template, workspace, worker, initiator } = query;
      const filter = await resolveJobFilter(deps.db, {
        organizationId: params.organization.id,
        viewerId: actor.user.id,
        tags: query.tags,
        createdAfter: query.created_after,
        createdBefore: query.created_before,
        clauses: [
          { key: 'id', values: ids },
          { key: 'status', values: status },
          { key: 'type', values: type },
          { key: 'transition', values: transition },
          { key: 'template', values: template },
          { key: 'workspace', values: workspace },
          { key: 'worker', values: worker },
          ...byInitiator(initiator),
          ...readJobSearch(query.search),
        ],
      });
      const page = { limit: query.limit ?? 50, afterId: query.after_id };
      const body = await listJobs(deps, filter, page);
      if (!query.total) return { status: 200, body };
      return {
        status: 200,
        body,
        headers: { 'X-Total-Count': String(await countJobs(deps, filter)) },
      };
    },

    getProvisionerJob: async ({ params, query, actor }) => {
      requireJobsReader(actor, params.organization.id);
      const filter = await resolveJobFilter(deps.db, {
        organizationId: params.organization.id,
        viewerId: actor.user.id,
        tags: query.tags,
        clauses: [
          { key: 'id', values: [params.job] },
          { key: 'status', values: query.status },
          ...byInitiator(query.initiator),
        ],
      });
      const [job] = await listJobs(deps, filter, { limit: 1 });
      if (!job) throw notFound();
      if (job.status !== 'pending') return { status: 200, body: job };
      return { status: 200, body: { ...job, pending: await explainPending(deps, job) } };
    },

    cancelProvisionerJobs: async ({ params, body, actor }) => {
      requireJobsReader(actor, params.organization.id);
      const filter = await resolveJobFilter(deps.db, {
        organizationId: params.organization.id,
        viewerId: actor.user.id,
        tags: body.tags,
        clauses: readCancelClauses(body),
      });
      const limit = Math.min(body.limit || cancelBatch.usual, cancelBatch.most);
      return { status: 200, body: await cancelJobs(deps, actor, filter, { limit, dryRun: body.dry_run }) };
    },
  }) satisfies Partial<Handlers>;

/** @throws ApiError 400 for values that are none, and where nothing is chosen: that would be every job */
function readCancelClauses(body: CancelProvisionerJobsRequest): JobClause[] {
  const validations: Validation[] = [
    ...body.ids.filter((id) => !isUuid(id)).map((id) => ({ field: 'ids', detail: `"${id}" is no UUID` })),
    ...body.status
      .filter((status) => !ProvisionerJobStatus.options.some((option) => option === status))
      .map((status) => ({
        field: 'status',
        detail: `"${status}" is no status; those there are: ${ProvisionerJobStatus.options.join(', ')}`,
      })),
    ...(body.limit < 0 ? [{ field: 'limit', detail: 'must not be negative' }] : []),
  ];
  if (validations.length > 0)
    throw new ApiError(400, 'Invalid request to cancel provisioner jobs.', { validations });
  const clauses: JobClause[] = [
    { key: 'id', values: body.ids },
    { key: 'status', values: body.status },
    ...byInitiator(body.initiator),
    ...readJobSearch(body.search),
  ];
  if (clauses.every(({ values }) => values.length === 0) && Object.keys(body.tags).length === 0)
    throw new ApiError(400, 'Say which jobs to cancel.', {
      detail: 'Give ids or at least one filter: status, initiator, tags, search.',
    });
  return clauses;
}
