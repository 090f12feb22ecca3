import type { Executor } from '../database/connect.js';
import { channels, type Message } from '../database/notifications.js';
import type { Deps } from '../deps.js';

/** What is said on a workspace owner's channel: which of the owner's workspaces changed. */
export interface WorkspaceEvent {
  readonly workspace_id: string;
}

interface Changed {
  readonly id: string;
  readonly owner_id: string;
}

/** What watchers hear when something about a workspace changed. */
export function workspaceUpdate(workspace: Changed): Message {
  const event: WorkspaceEvent = { workspace_id: workspace.id };
  return { channel: channels.workspaceOwner(workspace.owner_id), payload: JSON.stringify(event) };
}

/** Tells watchers that something about a workspace changed: its row, its latest build, an agent. Goes out with the commit. */
export function publishWorkspaceUpdate(
  on: Executor,
  deps: Pick<Deps, 'notifications'>,
  workspace: Changed,
): Promise<void> {
  const { channel, payload } = workspaceUpdate(workspace);
  return deps.notifications.publish(on, channel, payload);
}
