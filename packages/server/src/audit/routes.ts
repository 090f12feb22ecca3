import type { Deps } from '../deps.js';
import type { Handlers } from '../http/register.js';
import { listAudit } from './list.js';

/** The audit log (`platform.md` 5.1). */
export const auditHandlers = (deps: Deps) =>
  ({
    getAuditLogs: async ({ actor, query }) => ({
      status: 200,
      body: await listAudit(deps, actor.subject, query),
    }),
  }) satisfies Partial<Handlers>;
