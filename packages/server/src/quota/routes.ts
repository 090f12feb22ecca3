import type { WorkspaceQuota } from '@coder-ts/api';
import type { FastifyRequest } from 'fastify';
import type { Deps } from '../deps.js';
import type { Handlers } from '../http/register.js';
import { loadOrganization } from '../organizations/load.js';
import { type Account, readBalance } from './account.js';
import { readBreakdown } from './breakdown.js';
import { estimateCost } from './estimate.js';

/** What people consume and may consume (`workspaces.md` 10), and what a workspace would add to it. */
export const quotaHandlers = (deps: Deps) =>
  ({
    getWorkspaceQuotaByUser: async ({ params: { organization, user }, query }) => {
      const account = { userId: user.id, organizationId: organization.id };
      return {
        status: 200,
        body: {
          ...(await readQuota(deps, account)),
          ...(query.breakdown && { breakdown: await readBreakdown(deps.db, account) }),
        },
      };
    },

    getWorkspaceQuotaByUserDeprecated: async ({ actor, params: { user } }) => {
      const { id: organizationId } = await loadOrganization(deps, actor, 'default');
      return { status: 200, body: await readQuota(deps, { userId: user.id, organizationId }) };
    },

    estimateWorkspaceQuota: async ({ actor, params: { organization, user }, body, request }) => ({
      status: 200,
      body: await estimateCost(
        deps,
        actor,
        { userId: user.id, organizationId: organization.id },
        body,
        hangUp(request),
      ),
    }),
  }) satisfies Partial<Handlers>;

async function readQuota(deps: Deps, account: Account): Promise<WorkspaceQuota> {
  const { consumed, budget } = await readBalance(deps.db, deps, account);
  return { credits_consumed: consumed, budget };
}

/** Aborted when the caller's connection closes. */
function hangUp({ raw }: FastifyRequest): AbortSignal {
  const controller = new AbortController();
  raw.socket.once('close', () => controller.abort());
  return controller.signal;
}
