import type { Executor } from '../database/connect.js';

/** Marks the agents of a workspace as deleted, but for those of the build whose job is given. */
export async function retireAgents(
  tx: Executor,
  workspaceId: string,
  exceptJobId: string | undefined,
): Promise<void> {
  await tx
    .updateTable('workspace_agents')
    .set({ deleted: true })
    .where('deleted', '=', false)
    .where('resource_id', 'in', (from) =>
      from
        .selectFrom('workspace_resources as resource')
        .innerJoin('workspace_builds as build', 'build.job_id', 'resource.job_id')
        .select('resource.id')
        .where('build.workspace_id', '=', workspaceId)
        .$if(exceptJobId !== undefined, (query) => query.where('build.job_id', '!=', exceptJobId ?? '')),
    )
    .execute();
}
