import type { WorkspaceAgentPortShare } from '@coder-ts/api';
import type { Selectable } from 'kysely';
import type { WorkspacePortShares } from '../database/rows.gen.js';
import type { Deps } from '../deps.js';
import { ApiError } from '../http/error.js';
import type { Actor } from '../users/actor.js';
import type { WorkspaceRow } from './load.js';
import { requireUpdate } from './permission.js';

const toPortShare = (row: Selectable<WorkspacePortShares>): WorkspaceAgentPortShare => ({
  ...row,
  share_level: row.share_level as WorkspaceAgentPortShare['share_level'],
  protocol: row.protocol as WorkspaceAgentPortShare['protocol'],
});

/** Ports of a workspace's agents that others than its owner may open. */
export async function readPortShares(deps: Deps, workspaceId: string): Promise<WorkspaceAgentPortShare[]> {
  const rows = await deps.db
    .selectFrom('workspace_port_shares')
    .selectAll()
    .where('workspace_id', '=', workspaceId)
    .orderBy('agent_name')
    .orderBy('port')
    .execute();
  return rows.map(toPortShare);
}

/** Shares a port, or shares it otherwise than before. @throws ApiError 400, 403 */
export async function sharePort(
  deps: Deps,
  actor: Actor,
  workspace: WorkspaceRow,
  share: { agent_name: string; port: number; share_level: string; protocol: string },
): Promise<WorkspaceAgentPortShare> {
  if (!['authenticated', 'organization', 'public'].includes(share.share_level))
    throw new ApiError(400, 'Port sharing level not allowed.');
  if (share.port < 9 || share.port > 65_535) throw new ApiError(400, 'Port must be between 9 and 65535.');
  if (share.protocol !== 'http' && share.protocol !== 'https')
    throw new ApiError(400, 'Port protocol not allowed.');
  if (!(await hasAgent(deps, workspace.id, share.agent_name))) throw new ApiError(400, 'Agent not found.');
  requireUpdate(actor, workspace);
  const row = { workspace_id: workspace.id, ...share };
  await deps.db
    .insertInto('workspace_port_shares')
    .values(row)
    .onConflict((conflict) =>
      conflict
        .columns(['workspace_id', 'agent_name', 'port'])
        .doUpdateSet({ share_level: share.share_level, protocol: share.protocol }),
    )
    .execute();
  return toPortShare(row);
}

/** @throws ApiError 403, 404 */
export async function unsharePort(
  deps: Deps,
  actor: Actor,
  workspace: WorkspaceRow,
  share: { agent_name: string; port: number },
): Promise<void> {
  const shares = await readPortShares(deps, workspace.id);
  if (!shares.some((one) => one.agent_name === share.agent_name && one.port === share.port))
    throw new ApiError(404, 'Port share not found.');
  requireUpdate(actor, workspace);
  await deps.db
    .deleteFrom('workspace_port_shares')
    .where('workspace_id', '=', workspace.id)
    .where('agent_name', '=', share.agent_name)
    .where('port', '=', share.port)
    .execute();
}

/** Has the latest build an agent of that name? */
async function hasAgent(deps: Deps, workspaceId: string, name: string): Promise<boolean> {
  const agent = await deps.db
    .selectFrom('workspace_agents as agent')
    .innerJoin('workspace_resources as resource', 'resource.id', 'agent.resource_id')
    .select('agent.id')
    .where('agent.name', '=', name)
    .where('agent.deleted', '=', false)
    .where('resource.job_id', '=', (from) =>
      from
        .selectFrom('workspace_builds')
        .select('job_id')
        .where('workspace_id', '=', workspaceId)
        .where('latest', '=', true),
    )
    .executeTakeFirst();
  return agent !== undefined;
}
