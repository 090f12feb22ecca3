import { route } from '../route.js';
import { WorkspaceAgent } from '../schemas/agent.js';

export const getWorkspaceAgentById = route({
  id: 'get-workspace-agent-by-id',
  method: 'GET',
  path: '/api/v2/workspaceagents/{workspaceagent}',
  tag: 'Agents',
  summary: 'Get workspace agent by id',
  params: { workspaceagent: 'workspaceagent' },
  responses: { 200: WorkspaceAgent },
});
