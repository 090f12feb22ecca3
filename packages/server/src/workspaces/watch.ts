import type { WebSocket } from 'ws';
import { channels } from '../database/notifications.js';
import type { Deps } from '../deps.js';
import { ApiError } from '../http/error.js';
import type { Actor } from '../users/actor.js';
import type { WorkspaceEvent } from './events.js';
import { loadWorkspace, type WorkspaceRow } from './load.js';
import { readWorkspace } from './read.js';

type Send = (type: 'data' | 'error' | 'ping', data: unknown) => void;

/** Notifications are hints; what they missed shows after this at the latest. */
const pollMs = 30_000;

/**
 * Sends a workspace now and on each change of it or of its template's active version, until the watcher goes or may no
 * longer read it. Changes that come while one is read are told once.
 */
export async function watchWorkspace(
  deps: Deps,
  actor: Actor,
  workspace: WorkspaceRow,
  send: Send,
  ended: AbortSignal,
): Promise<void> {
  let changed = true;
  let wake = () => {};
  const hear = (isOurs: boolean) => {
    if (!isOurs) return;
    changed = true;
    wake();
  };
  const ends: (() => void)[] = [];
  const poll = setInterval(() => hear(true), pollMs);
  ended.addEventListener('abort', () => wake());
  try {
    ends.push(
      await deps.notifications.subscribe(channels.workspaceOwner(workspace.owner_id), (heard) =>
        hear(heard.kind === 'missed' || isAbout(workspace.id, heard.payload)),
      ),
      await deps.notifications.subscribe(channels.template(workspace.template_id), () => hear(true)),
    );
    send('ping', undefined);
    while (!ended.aborted) {
      if (changed) {
        changed = false;
        await loadWorkspace(deps, actor, workspace.id);
        send('data', await readWorkspace(deps, actor.user.id, workspace.id));
      } else
        await new Promise<void>((resolve) => {
          wake = resolve;
        });
    }
  } catch (error) {
    if (!(error instanceof ApiError)) throw error;
    send('error', { message: error.message, ...(error.detail && { detail: error.detail }) });
  } finally {
    clearInterval(poll);
    for (const end of ends) end();
  }
}

function isAbout(workspaceId: string, payload: string): boolean {
  try {
    const event = JSON.parse(payload) as Partial<WorkspaceEvent>;
    return event.workspace_id === undefined || event.workspace_id === workspaceId;
  } catch {
    return true;
  }
}

/** The same over a WebSocket: one text message `{type, data}` an event. */
export const watchOverSocket = (
  deps: Deps,
  actor: Actor,
  workspace: WorkspaceRow,
  socket: WebSocket,
  ended: AbortSignal,
): Promise<void> =>
  watchWorkspace(
    deps,
    actor,
    workspace,
    (type, data) => socket.send(JSON.stringify({ type, data: data ?? null })),
    ended,
  );
