import type { Selectable } from 'kysely';
import type { WorkspaceBuilds } from '../database/rows.gen.js';
import type { Deps } from '../deps.js';
import { notFound } from '../http/error.js';
import { can } from '../rbac/authorize.js';
import { templateObject } from '../templates/load.js';
import type { Actor } from '../users/actor.js';
import { loadWorkspace, type WorkspaceRow } from '../workspaces/load.js';

/** A build with its workspace, without the state. */
export type WorkspaceBuildRow = Omit<Selectable<WorkspaceBuilds>, 'provisioner_state'> & {
  workspace: WorkspaceRow;
};

export const workspaceBuildColumns = [
  'id',
  'created_at',
  'updated_at',
  'workspace_id',
  'template_version_id',
  'template_version_preset_id',
  'build_number',
  'transition',
  'initiator_id',
  'job_id',
  'reason',
  'deadline',
  'max_deadline',
  'daily_cost',
  'has_ai_task',
  'has_external_agent',
  'on_success',
  'latest',
] as const;

/** Who reads the workspace reads its builds. */
export async function loadWorkspaceBuild(deps: Deps, actor: Actor, id: string): Promise<WorkspaceBuildRow> {
  const build = await deps.db
    .selectFrom('workspace_builds')
    .select(workspaceBuildColumns)
    .where('id', '=', id)
    .executeTakeFirst();
  if (!build) throw notFound();
  return { ...build, workspace: await loadWorkspace(deps, actor, build.workspace_id) };
}

/** A build whose state the caller may see: states hold secrets of the template's making, so only who may change it. */
export async function loadManagedBuild(deps: Deps, actor: Actor, id: string): Promise<WorkspaceBuildRow> {
  const build = await loadWorkspaceBuild(deps, actor, id);
  const template = await deps.db
    .selectFrom('templates')
    .selectAll()
    .where('id', '=', build.workspace.template_id)
    .executeTakeFirstOrThrow();
  if (!can(actor.subject, 'update', templateObject(template))) throw notFound();
  return build;
}
