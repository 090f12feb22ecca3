import type { Deps } from '../deps.js';
import { ApiError } from '../http/error.js';
import { prebuildsUserId } from '../provisioner-jobs/insert.js';
import { can } from '../rbac/authorize.js';
import { type TemplateRow, templateObject } from '../templates/load.js';
import type { Actor } from '../users/actor.js';
import { type WorkspaceRow, workspaceObject } from '../workspaces/load.js';
import type { BuildVersion } from './context.js';
import type { NewBuild } from './create.js';

/** Rules 1 and 2 of a new build (`workspaces.md` 5): what makes no sense whoever asks. @throws ApiError */
export function refuseNonsense(workspace: WorkspaceRow, build: NewBuild): void {
  if (workspace.deleted && build.transition !== 'delete')
    throw new ApiError(409, `Cannot ${build.transition} a deleted workspace!`);
  if (!build.orphan) return;
  if (build.transition !== 'delete')
    throw new ApiError(400, 'Orphan is only permitted when deleting a workspace.');
  if (build.state)
    throw new ApiError(400, 'ProvisionerState cannot be set alongside Orphan since state intent is unclear.');
}

/** Rules 3 to 5: what the caller may not. @throws ApiError 403, 400 */
export function refuseCaller(
  deps: Pick<Deps, 'config'>,
  { subject }: Actor,
  workspace: WorkspaceRow,
  template: TemplateRow,
  build: NewBuild,
): void {
  if (!mayBuild({ subject }, workspace, build.transition))
    throw new ApiError(403, `You do not have permission to ${build.transition} this workspace.`);
  if ((build.state || build.orphan) && !can(subject, 'update', templateObject(template)))
    throw new ApiError(403, 'Only template managers may provide custom state');
  if (!build.logLevel) return;
  if (!can(subject, 'read', { type: 'deployment_config' }))
    throw new ApiError(
      400,
      'Workspace builds with a custom log level are restricted to administrators only.',
    );
  if (!deps.config.enableTerraformDebugMode)
    throw new ApiError(400, 'Terraform debug mode is disabled in the deployment configuration.');
}

/** A dormant workspace is started by who may update it; an unclaimed prebuild is deleted by who manages prebuilds, too. */
export function mayBuild(
  { subject }: Pick<Actor, 'subject'>,
  workspace: WorkspaceRow,
  transition: NewBuild['transition'],
): boolean {
  const object = workspaceObject(workspace);
  if (can(subject, transition === 'start' && workspace.dormant_at ? 'update' : transition, object))
    return true;
  return (
    transition === 'delete' &&
    workspace.owner_id === prebuildsUserId &&
    can(subject, 'delete', { ...object, type: 'prebuilt_workspace' })
  );
}

/** Rules 6 and 7: the version must be there, of the workspace's template, and imported. @throws ApiError 400, 406 */
export function refuseVersion(
  version: BuildVersion | undefined,
  template: TemplateRow,
): asserts version is BuildVersion {
  if (!version)
    throw new ApiError(400, 'template version does not exist', { detail: 'No such template version.' });
  if (version.template_id !== template.id)
    throw new ApiError(400, "template version doesn't match template", {
      detail: 'The template version belongs to another template.',
    });
  switch (version.job_status) {
    case 'succeeded':
      return;
    case 'pending':
    case 'running':
      throw new ApiError(
        406,
        `The provided template version is ${version.job_status}. Wait for it to complete importing!`,
      );
    default:
      throw new ApiError(
        400,
        `The provided template version "${version.name}" has failed to import: "${version.job_error || version.job_status}". You cannot build workspaces with it!`,
      );
  }
}

/** Has the build's job not ended? */
export const isActive = ({ job_status: status }: { job_status: string }): boolean =>
  ['pending', 'running', 'canceling'].includes(status);

/** Rule 9. @throws ApiError 409 */
export function refuseActive(previous: { job_status: string } | undefined): void {
  if (previous && isActive(previous))
    throw new ApiError(409, 'A workspace build is already active.', {
      detail: `The build before this one is ${previous.job_status}.`,
    });
}

/** Rule 11: a start uses the active version where the template says so. @throws ApiError 403 */
export function refuseInactiveVersion(
  { subject }: Actor,
  template: TemplateRow,
  version: BuildVersion,
  transition: NewBuild['transition'],
): void {
  if (transition !== 'start' || !template.require_active_version) return;
  if (version.id === template.active_version_id || can(subject, 'update', templateObject(template))) return;
  throw new ApiError(403, 'This template requires that workspaces are started with its active version.');
}
