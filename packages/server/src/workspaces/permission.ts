import { ApiError, forbidden } from '../http/error.js';
import { prebuildsUserId } from '../provisioner-jobs/insert.js';
import { can } from '../rbac/authorize.js';
import type { Actor } from '../users/actor.js';
import { type WorkspaceRow, workspaceObject } from './load.js';

/** @throws ApiError 403 for a reader who may not change the workspace */
export function requireUpdate(actor: Actor, workspace: WorkspaceRow): void {
  if (!can(actor.subject, 'update', workspaceObject(workspace))) throw forbidden();
}

/** What is planned for a prebuild is the reconciler's business until somebody claims it. @throws ApiError 409 */
export function refusePrebuild(workspace: WorkspaceRow, what: string): void {
  if (workspace.owner_id === prebuildsUserId)
    throw new ApiError(409, `${what} is not supported for prebuilt workspaces`, {
      detail: 'The workspace must be claimed first.',
    });
}
