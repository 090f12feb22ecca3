import type { CreateWorkspaceBuildRequest, WorkspaceBuild } from '@coder-ts/api';
import type { Deps } from '../deps.js';
import { ApiError } from '../http/error.js';
import { can } from '../rbac/authorize.js';
import { templateObject } from '../templates/load.js';
import type { Actor } from '../users/actor.js';
import type { WorkspaceRow } from '../workspaces/load.js';
import { createBuild, type NewBuild } from './create.js';
import { readBuilds } from './read.js';
import { mayBuild } from './refuse.js';
import { resolveAhead } from './resolve-ahead.js';

/**
 * A build that somebody asks for. The answer is read in the same transaction, so that it shows the job before a daemon
 * takes it; as on the wire it has no version's name.
 * @throws ApiError
 */
export async function requestBuild(
  deps: Deps,
  actor: Actor,
  workspace: WorkspaceRow,
  body: CreateWorkspaceBuildRequest,
): Promise<WorkspaceBuild> {
  await refuseOnSuccess(deps, actor, workspace, body);
  const transition = body.transition as NewBuild['transition'];
  const asked = {
    versionId: body.template_version_id,
    presetId: body.template_version_preset_id,
    values: body.rich_parameter_values,
  };
  const ahead = mayBuild(actor, workspace, transition)
    ? await resolveAhead(deps, workspace, asked)
    : undefined;
  return deps.db.transaction().execute(async (tx) => {
    const id = await createBuild(tx, deps, {
      workspaceId: workspace.id,
      transition,
      reason: reasonOf(body),
      initiatorId: actor.user.id,
      actor,
      ...asked,
      ahead,
      state: body.state,
      orphan: body.orphan,
      logLevel: body.log_level,
      onSuccess: body.on_success && { ...body.on_success, log_level: body.log_level },
    });
    const build = (await readBuilds({ ...deps, db: tx }, [id])).get(id);
    if (!build) throw new Error(`build ${id} is not there after it was made`);
    return { ...build, template_version_name: '', resources: [] };
  });
}

/** A delete keeps no reason. */
const reasonOf = (body: CreateWorkspaceBuildRequest): NewBuild['reason'] =>
  (body.transition !== 'delete' && (body.reason as NewBuild['reason'])) || 'initiator';

async function refuseOnSuccess(
  deps: Deps,
  actor: Actor,
  workspace: WorkspaceRow,
  body: CreateWorkspaceBuildRequest,
): Promise<void> {
  const wanted = body.on_success;
  if (!wanted) return;
  const refuse = (message: string) => new ApiError(400, message);
  if (body.transition !== 'stop') throw refuse('OnSuccess is only permitted when stopping a workspace.');
  if (body.dry_run) throw refuse('OnSuccess cannot be set alongside DryRun.');
  if (body.orphan) throw refuse('OnSuccess cannot be set alongside Orphan.');
  if (body.state) throw refuse('OnSuccess cannot be set alongside ProvisionerState.');
  if (wanted.template_version_preset_id && !wanted.template_version_id)
    throw refuse('OnSuccess TemplateVersionPresetID requires TemplateVersionID.');
  const template = await deps.db
    .selectFrom('templates')
    .selectAll()
    .where('id', '=', workspace.template_id)
    .executeTakeFirstOrThrow();
  const mayPin = !wanted.template_version_id || can(actor.subject, 'update', templateObject(template));
  if (!mayPin || !mayBuild(actor, workspace, 'start'))
    throw new ApiError(403, 'Unauthorized to queue follow-up workspace build.');
}
