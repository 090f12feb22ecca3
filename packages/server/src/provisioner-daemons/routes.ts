import type { Deps } from '../deps.js';
import type { Handlers } from '../http/register.js';
import { requireJobsReader } from '../provisioner-jobs/routes.js';
import { listDaemons } from './list.js';

export const provisionerDaemonHandlers = (deps: Deps) =>
  ({
    getProvisionerDaemons: async ({ params, query, actor }) => {
      requireJobsReader(actor, params.organization.id);
      const { ids, tags, status, offline, limit, max_age } = query;
      const filter = { organizationId: params.organization.id, ids, tags, status, offline };
      return {
        status: 200,
        body: await listDaemons(deps, { ...filter, maxAgeMs: max_age, limit: limit ?? 50 }),
      };
    },
  }) satisfies Partial<Handlers>;
