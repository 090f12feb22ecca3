import type { Executor } from '../database/connect.js';
import { channels } from '../database/notifications.js';
import type { Deps } from '../deps.js';

/** What is said on a workspace owner's channel: which of the owner's workspaces changed. */
export interface WorkspaceEvent {
  readonly workspace_id: string;
}

/** Tells watchers that something about a workspace changed: its row, its latest build, an agent. Goes out with the commit. */
export function publishWorkspaceUpdate(
  on: Executor,
  deps: Pick<Deps, 'notifications'>,
  workspace: { readonly id: string; readonly owner_id: string },
): Promise<void> {
  const event: WorkspaceEvent = { workspace_id: workspace.id };
  return deps.notifications.publish(on, channels.workspaceOwner(workspace.owner_id), JSON.stringify(event));
}
