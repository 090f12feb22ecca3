import type { Deps } from '../deps.js';
import { notFound } from '../http/error.js';
import type { Handlers } from '../http/register.js';
import { can } from '../rbac/authorize.js';
import type { Actor } from '../users/actor.js';
import { listJobs } from './list.js';

/** Jobs and daemons of an organization are for those who run it. @throws ApiError 404 */
export function requireJobsReader(actor: Actor, organizationId: string): void {
  if (!can(actor.subject, 'read', { type: 'provisioner_jobs', organizationId })) throw notFound();
}

export const provisionerJobHandlers = (deps: Deps) =>
  ({
    getProvisionerJobs: async ({ params, query, actor }) => {
      requireJobsReader(actor, params.organization.id);
      const { ids, status, tags, initiator, limit } = query;
      const filter = { organizationId: params.organization.id, ids, status, tags, initiatorId: initiator };
      return { status: 200, body: await listJobs(deps, { ...filter, limit: limit ?? 50 }) };
    },
    getProvisionerJob: async ({ params, query, actor }) => {
      requireJobsReader(actor, params.organization.id);
      const { status, tags, initiator } = query;
      const filter = { organizationId: params.organization.id, status, tags, initiatorId: initiator };
      const [job] = await listJobs(deps, { ...filter, ids: [params.job], limit: 1 });
      if (!job) throw notFound();
      return { status: 200, body: job };
    },
  }) satisfies Partial<Handlers>;
