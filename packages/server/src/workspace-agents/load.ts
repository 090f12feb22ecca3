import type { Selectable } from 'kysely';
import type { WorkspaceAgents } from '../database/rows.gen.js';
import type { Deps } from '../deps.js';
import { notFound } from '../http/error.js';
import type { Actor } from '../users/actor.js';
import { loadWorkspace, type WorkspaceRow } from '../workspaces/load.js';

/** An agent of a build, with the workspace that it belongs to. */
export type WorkspaceAgentRow = Selectable<WorkspaceAgents> & { workspace: WorkspaceRow };

/** Who reads the workspace reads its agents. Agents of imports belong to no workspace and are not found. */
export async function loadWorkspaceAgent(deps: Deps, actor: Actor, id: string): Promise<WorkspaceAgentRow> {
  const agent = await deps.db
    .selectFrom('workspace_agents')
    .innerJoin('workspace_resources as resource', 'resource.id', 'workspace_agents.resource_id')
    .innerJoin('workspace_builds as build', 'build.job_id', 'resource.job_id')
    .selectAll('workspace_agents')
    .select('build.workspace_id')
    .where('workspace_agents.id', '=', id)
    .executeTakeFirst();
  if (!agent) throw notFound();
  return { ...agent, workspace: await loadWorkspace(deps, actor, agent.workspace_id) };
}
