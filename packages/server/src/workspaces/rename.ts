import { isUniqueViolation } from '../database/errors.js';
import type { Deps } from '../deps.js';
import { ApiError } from '../http/error.js';
import type { Actor } from '../users/actor.js';
import { taken } from './create.js';
import type { WorkspaceRow } from './load.js';
import { requireUpdate } from './permission.js';

/** Gives a workspace another name, where the deployment allows it. The same name changes nothing. @throws ApiError 400, 403, 405, 409 */
export async function renameWorkspace(
  deps: Deps,
  actor: Actor,
  workspace: WorkspaceRow,
  name: string,
): Promise<void> {
  if (workspace.deleted) throw new ApiError(405, `Workspace "${workspace.name}" was deleted.`);
  if (name === workspace.name) return;
  if (!deps.config.allowWorkspaceRenames)
    throw new ApiError(400, 'Workspace renames are not allowed.', {
      detail: 'A template may keep a home under the name of the workspace, which a rename would lose.',
    });
  requireUpdate(actor, workspace);
  try {
    await deps.db
      .updateTable('workspaces')
      .set({ name, updated_at: deps.now() })
      .where('id', '=', workspace.id)
      .execute();
  } catch (error) {
    if (isUniqueViolation(error, 'workspaces_name')) throw taken(name);
    throw error;
  }
}
