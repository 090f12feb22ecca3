import type { Executor } from '../database/connect.js';
import type { Deps } from '../deps.js';

/**
 * Keeps the state that an apply left whose build was given up before its daemon could tell. Takes the workspace's row, so
 * that no build begins meanwhile.
 * @returns false, and nothing is changed, where the workspace has a newer build: that one went on from the old state
 */
export async function keepLateState(
  tx: Executor,
  { now }: Pick<Deps, 'now'>,
  buildId: string,
  state: Buffer,
): Promise<boolean> {
  const build = await tx
    .selectFrom('workspace_builds as build')
    .innerJoin('workspaces as workspace', 'workspace.id', 'build.workspace_id')
    .select(['build.workspace_id', 'build.build_number'])
    .where('build.id', '=', buildId)
    .forUpdate('workspace')
    .executeTakeFirst();
  if (!build) return false;
  const newer = await tx
    .selectFrom('workspace_builds')
    .select('id')
    .where('workspace_id', '=', build.workspace_id)
    .where('build_number', '>', build.build_number)
    .executeTakeFirst();
  if (newer) return false;
  await tx
    .updateTable('workspace_builds')
    .set({ provisioner_state: state, updated_at: now() })
    .where('id', '=', buildId)
    .execute();
  return true;
}
