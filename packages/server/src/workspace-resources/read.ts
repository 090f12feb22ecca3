import type { WorkspaceAgent, WorkspaceResource } from '@coder-ts/api';
import type { z } from 'zod';
import { anyOf } from '../database/any-of.js';
import type { Deps } from '../deps.js';
import { readAgents } from '../workspace-agents/read.js';

type Resource = z.input<typeof WorkspaceResource>;
type Agent = z.input<typeof WorkspaceAgent>;

/**
 * Resources of the jobs with everything that hangs on them, each job's ordered by the least `display_order` of its
 * agents (those without one last), then name. Every asked job is in the map. Six statements however many jobs there are;
 * `deps.db` may be a transaction.
 */
export async function readResources(
  deps: Pick<Deps, 'db' | 'now'>,
  jobIds: readonly string[],
): Promise<Map<string, Resource[]>> {
  const byJob = new Map<string, Resource[]>(jobIds.map((id) => [id, []]));
  if (jobIds.length === 0) return byJob;
  const rows = await deps.db
    .selectFrom('workspace_resources as resource')
    .selectAll('resource')
    .where('job_id', '=', anyOf(jobIds))
    .orderBy((order) =>
      order
        .selectFrom('workspace_agents')
        .select((select) => select.fn.min('display_order').as('first'))
        .whereRef('resource_id', '=', 'resource.id'),
    )
    .orderBy('name')
    .orderBy('id')
    .execute();
  if (rows.length === 0) return byJob;
  const agents = groupAgents(await readAgents(deps, { resourceIds: rows.map((row) => row.id) }));
  for (const row of rows) {
    const own = agents.get(row.id);
    const metadata = row.metadata as NonNullable<Resource['metadata']>;
    byJob.get(row.job_id)?.push({
      id: row.id,
      created_at: row.created_at,
      job_id: row.job_id,
      workspace_transition: row.transition as Resource['workspace_transition'],
      type: row.type,
      name: row.name,
      hide: row.hide,
      icon: row.icon,
      ...(own && { agents: own }),
      ...(metadata.length > 0 && { metadata }),
      daily_cost: row.daily_cost,
    });
  }
  return byJob;
}

function groupAgents(agents: readonly Agent[]): Map<string, Agent[]> {
  const byResource = new Map<string, Agent[]>();
  for (const agent of agents) {
    const siblings = byResource.get(agent.resource_id);
    if (siblings) siblings.push(agent);
    else byResource.set(agent.resource_id, [agent]);
  }
  return byResource;
}
