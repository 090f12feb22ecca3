import type { Deps } from '../deps.js';
import type { WorkspaceRow } from '../workspaces/load.js';
import { notifyAfter } from './notify.js';
import { systemTemplates } from './templates.js';

/** Tells an owner that a workspace was put to rest, by somebody else or by itself. */
export async function tellOfDormancy(
  deps: Deps,
  workspace: Pick<WorkspaceRow, 'id' | 'name' | 'owner_id' | 'template_id'>,
  reason: string,
): Promise<void> {
  await notifyAfter(deps, async () => {
    const { username } = await deps.db
      .selectFrom('users')
      .select('username')
      .where('id', '=', workspace.owner_id)
      .executeTakeFirstOrThrow();
    return {
      template: systemTemplates.workspaceDormant,
      to: [workspace.owner_id],
      labels: { name: workspace.name, owner: username, reason },
      targets: [workspace.id, workspace.template_id],
    };
  });
}
