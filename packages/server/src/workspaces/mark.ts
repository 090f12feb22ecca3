import type { Deps } from '../deps.js';
import { forbidden, notFound } from '../http/error.js';
import { can } from '../rbac/authorize.js';
import type { Actor } from '../users/actor.js';
import { readAutomaticUpdates } from './limits.js';
import { type WorkspaceRow, workspaceObject } from './load.js';
import { refusePrebuild, requireUpdate } from './permission.js';

/**
 * Puts a workspace to rest or wakes it; neither stops nor starts it. @throws ApiError 403, 409
 * @returns whether anything changed
 */
export async function setDormant(
  deps: Deps,
  actor: Actor,
  workspace: WorkspaceRow,
  dormant: boolean,
): Promise<boolean> {
  refusePrebuild(workspace, 'Dormancy');
  if (dormant === (workspace.dormant_at !== null)) return false;
  requireUpdate(actor, workspace);
  const now = deps.now();
  const { time_til_dormant_autodelete_ms: restMs } = await deps.db
    .selectFrom('templates')
    .select('time_til_dormant_autodelete_ms')
    .where('id', '=', workspace.template_id)
    .executeTakeFirstOrThrow();
  const deletingAt = dormant && restMs > 0 ? new Date(Date.parse(now) + restMs).toISOString() : null;
  await deps.db
    .updateTable('workspaces')
    .set({
      dormant_at: dormant ? now : null,
      deleting_at: deletingAt,
      ...(!dormant && { last_used_at: now }),
    })
    .where('id', '=', workspace.id)
    .execute();
  return true;
}

/** A favourite is its owner's own mark. @throws ApiError 403 */
export async function setFavorite(
  deps: Deps,
  actor: Actor,
  workspace: WorkspaceRow,
  favorite: boolean,
): Promise<void> {
  if (actor.user.id !== workspace.owner_id) throw forbidden('You can only favorite workspaces that you own.');
  const mark = { user_id: actor.user.id, workspace_id: workspace.id };
  if (favorite)
    await deps.db
      .insertInto('workspace_favorites')
      .values(mark)
      .onConflict((conflict) => conflict.doNothing())
      .execute();
  else
    await deps.db
      .deleteFrom('workspace_favorites')
      .where('user_id', '=', mark.user_id)
      .where('workspace_id', '=', mark.workspace_id)
      .execute();
}

/** Whether a start by itself takes the template's active version. @throws ApiError 400, 404 */
export async function setAutomaticUpdates(
  deps: Deps,
  actor: Actor,
  workspace: WorkspaceRow,
  text: string,
): Promise<void> {
  const value = readAutomaticUpdates(text || 'nothing', 'Invalid request');
  if (!can(actor.subject, 'update', workspaceObject(workspace))) throw notFound();
  await deps.db
    .updateTable('workspaces')
    .set({ automatic_updates: value })
    .where('id', '=', workspace.id)
    .execute();
}
