import type { Deps } from '../deps.js';
import { notFound } from '../http/error.js';
import type { Handlers } from '../http/register.js';
import { readAgents } from './read.js';

export const workspaceAgentHandlers = (deps: Deps) =>
  ({
    getWorkspaceAgentById: async ({ params }) => {
      const [agent] = await readAgents(deps, { agentIds: [params.workspaceagent.id] });
      if (!agent) throw notFound();
      return { status: 200, body: agent };
    },
  }) satisfies Partial<Handlers>;
