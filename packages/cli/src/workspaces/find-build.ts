import type { Client, Workspace, WorkspaceBuild } from '@coder-ts/sdk';
import { traced } from '../command/errors.js';

/** A build of a workspace by its number; 0: the latest. */
export async function findBuild(
  client: Client,
  workspace: Workspace,
  number: number,
): Promise<WorkspaceBuild> {
  if (number === 0) return workspace.latest_build;
  return traced(
    `get build ${number} of ${workspace.name}`,
    client.getWorkspaceBuildByUserWorkspaceNameAndBuildNumber({
      user: workspace.owner_name,
      workspacename: workspace.name,
      buildnumber: String(number),
    }),
  );
}
