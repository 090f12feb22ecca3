import type { Deps } from '../deps.js';
import { ApiError, notFound } from '../http/error.js';
import { cancelJob } from '../provisioner-jobs/cancel.js';
import { readExpectedStatus, unexpectedStatus } from '../provisioner-jobs/expect-status.js';
import { can } from '../rbac/authorize.js';
import type { Actor } from '../users/actor.js';
import { publishWorkspaceUpdate } from '../workspaces/events.js';
import { workspaceObject } from '../workspaces/load.js';
import type { WorkspaceBuildRow } from './load.js';

/**
 * Cancels a build's job (`workspaces.md` 5, `jobs.md` 1.6). Who may: by the template's word on its users, else site
 * owners; a build that still waits may be taken back by whoever may change the workspace.
 * @throws ApiError 400, 403, 404, 412
 */
export async function cancelBuild(
  deps: Deps,
  actor: Actor,
  build: WorkspaceBuildRow,
  expectStatus: string | undefined,
): Promise<void> {
  const expected = readExpectedStatus(expectStatus);
  await deps.db.transaction().execute(async (tx) => {
    const { allow_user_cancel_workspace_jobs: usersMay } = await tx
      .selectFrom('templates')
      .select('allow_user_cancel_workspace_jobs')
      .where('id', '=', build.workspace.template_id)
      .executeTakeFirstOrThrow();
    if (expected !== 'pending' && !usersMay && !actor.subject.siteRoles.includes('owner'))
      throw new ApiError(403, 'User is not allowed to cancel workspace builds. Owner role is required.');
    const outcome = await cancelJob(tx, deps, build.job_id, expected);
    switch (outcome.kind) {
      case 'completed':
        throw new ApiError(400, 'Job has already completed!');
      case 'already_canceled':
        throw new ApiError(400, 'Job has already been marked as canceled!');
      case 'unexpected_status':
        throw unexpectedStatus();
      case 'canceled':
        // Only now: what reading already tells comes before what the caller may not. Rolls the cancel back.
        if (!can(actor.subject, 'update', workspaceObject(build.workspace))) throw notFound();
        await publishWorkspaceUpdate(tx, deps, build.workspace);
    }
  });
}
