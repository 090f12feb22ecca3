import type { Deps } from '../deps.js';
import { forbidden } from '../http/error.js';
import type { Handlers } from '../http/register.js';
import { can } from '../rbac/authorize.js';

export const metricsHandlers = ({ metrics: { registry } }: Deps) =>
  ({
    debugMetrics: async ({ actor }) => {
      if (!can(actor.subject, 'read', { type: 'debug_info' }))
        throw forbidden('Only owners may read debugging information.');
      return { status: 200, contentType: registry.contentType, bytes: await registry.metrics() };
    },
  }) satisfies Partial<Handlers>;
