import type { Deps } from '../deps.js';
import { ApiError } from '../http/error.js';
import type { TemplateRow } from '../templates/load.js';
import type { Actor } from '../users/actor.js';
import { publishWorkspaceUpdate } from './events.js';
import { invalid, readScheduleText, readTtl } from './limits.js';
import type { WorkspaceRow } from './load.js';
import { refusePrebuild, requireUpdate } from './permission.js';
import { nextAutostart } from './schedule.js';

const readTemplate = (deps: Deps, workspace: WorkspaceRow): Promise<TemplateRow> =>
  deps.db
    .selectFrom('templates')
    .selectAll()
    .where('id', '=', workspace.template_id)
    .executeTakeFirstOrThrow();

/** Sets when a workspace starts by itself; an empty text: never. @throws ApiError 400, 403, 409 */
export async function setAutostart(
  deps: Deps,
  actor: Actor,
  workspace: WorkspaceRow,
  text: string,
): Promise<void> {
  refusePrebuild(workspace, 'Autostart');
  const schedule = readScheduleText(text, 'Invalid autostart schedule.');
  const template = await readTemplate(deps, workspace);
  if (schedule !== null && !template.allow_user_autostart)
    throw invalid('Autostart is not allowed for workspaces using this template.', 'schedule', 'Not allowed.');
  requireUpdate(actor, workspace);
  await deps.db
    .updateTable('workspaces')
    .set({
      autostart_schedule: schedule,
      next_start_at: nextAutostart(schedule, template, deps.now()),
    })
    .where('id', '=', workspace.id)
    .execute();
}

/**
 * Sets how long a workspace runs after a start; 0: until it is stopped, which the running build feels at once. A new
 * value counts from the next start. @throws ApiError 400, 403, 409
 */
export async function setTtl(
  deps: Deps,
  actor: Actor,
  workspace: WorkspaceRow,
  ttlMs: number,
): Promise<void> {
  refusePrebuild(workspace, 'Autostop');
  const message = 'Error updating workspace time until shutdown.';
  const template = await readTemplate(deps, workspace);
  if (!template.allow_user_autostop)
    throw invalid(
      message,
      'ttl_ms',
      'Custom autostop TTL is not allowed for workspaces using this template.',
    );
  const ttl = ttlMs === 0 ? null : readTtl(ttlMs, message);
  requireUpdate(actor, workspace);
  await deps.db.updateTable('workspaces').set({ ttl_ms: ttl }).where('id', '=', workspace.id).execute();
  if (ttl !== null) return;
  await deps.db
    .updateTable('workspace_builds')
    .set(({ ref }) => ({ deadline: ref('max_deadline'), updated_at: deps.now() }))
    .where('workspace_id', '=', workspace.id)
    .where('latest', '=', true)
    .where('transition', '=', 'start')
    .execute();
}

const readLatestBuild = (deps: Pick<Deps, 'db'>, workspaceId: string) =>
  deps.db
    .selectFrom('workspace_builds as build')
    .innerJoin('provisioner_jobs as job', 'job.id', 'build.job_id')
    .select(['build.id', 'build.transition', 'build.deadline', 'build.max_deadline', 'job.completed_at'])
    .where('build.workspace_id', '=', workspaceId)
    .where('build.latest', '=', true)
    .executeTakeFirst();

/** A deadline must be this far ahead: half an hour, less a minute for slow clocks. */
const soonestMs = 29 * 60_000;

/** Moves the deadline of the running build, later or sooner. @throws ApiError 400, 403, 409 @returns the deadline, in whole seconds */
export async function extendDeadline(
  deps: Deps,
  actor: Actor,
  workspace: WorkspaceRow,
  deadline: string,
): Promise<string> {
  refusePrebuild(workspace, 'Extending');
  const latest = await readLatestBuild(deps, workspace.id);
  if (latest?.transition !== 'start')
    throw new ApiError(409, `Workspace must be started, current status: ${latest?.transition ?? 'none'}`);
  if (latest.completed_at === null) throw new ApiError(409, 'Workspace is still building!');
  if (latest.deadline === null) throw new ApiError(409, 'Workspace shutdown is manual.');
  const at = Date.parse(deadline);
  if (at < Date.parse(deps.now()) + soonestMs)
    throw new ApiError(
      400,
      'Cannot extend workspace: new deadline must be at least 30 minutes in the future',
    );
  if (latest.max_deadline !== null && at > Date.parse(latest.max_deadline))
    throw new ApiError(400, 'Cannot extend workspace: new deadline is greater than max deadline');
  requireUpdate(actor, workspace);
  await deps.db
    .updateTable('workspace_builds')
    .set({ deadline, updated_at: deps.now() })
    .where('id', '=', latest.id)
    .execute();
  await publishWorkspaceUpdate(deps.db, deps, workspace);
  return new Date(at).toISOString().replace(/\.\d+Z$/, 'Z');
}
