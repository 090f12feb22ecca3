import { sql } from 'kysely';
import type { Deps } from '../deps.js';
import { bumpedDeadline } from '../workspace-builds/deadline.js';
import { publishWorkspaceUpdate } from './events.js';

/**
 * Somebody uses a workspace: it counts as used now, and a deadline of its running build moves away as its template says
 * (`activity_bump_ms`). Two servers that note the same move it to the same place, or the later one further; what was
 * taken off meanwhile (`manual`) stays off.
 */
export async function noteActivity(
  deps: Pick<Deps, 'db' | 'now' | 'notifications'>,
  workspace: { readonly id: string; readonly owner_id: string },
): Promise<void> {
  const now = deps.now();
  await deps.db
    .updateTable('workspaces')
    .set({ last_used_at: sql`greatest(last_used_at, ${now}::timestamptz)` })
    .where('id', '=', workspace.id)
    .execute();
  const build = await readRunning(deps, workspace.id);
  if (!build?.deadline) return;
  const deadline = bumpedDeadline(
    { workspace: build, template: build },
    { deadline: build.deadline, maxDeadline: build.max_deadline },
    now,
  );
  if (!deadline) return;
  await deps.db.transaction().execute(async (tx) => {
    const { numUpdatedRows } = await tx
      .updateTable('workspace_builds')
      .set({ deadline, updated_at: now })
      .where('id', '=', build.id)
      .where('latest', '=', true)
      .where('deadline', '<', deadline)
      .executeTakeFirst();
    if (numUpdatedRows > 0n) await publishWorkspaceUpdate(tx, deps, workspace);
  });
}

const readRunning = ({ db }: Pick<Deps, 'db'>, workspaceId: string) =>
  db
    .selectFrom('workspace_builds as build')
    .innerJoin('provisioner_jobs as job', 'job.id', 'build.job_id')
    .innerJoin('workspaces as workspace', 'workspace.id', 'build.workspace_id')
    .innerJoin('templates as template', 'template.id', 'workspace.template_id')
    .select([
      'build.id',
      'build.deadline',
      'build.max_deadline',
      'workspace.ttl_ms',
      'workspace.autostart_schedule',
      'template.activity_bump_ms',
      'template.default_ttl_ms',
      'template.allow_user_autostop',
      'template.allow_user_autostart',
      'template.autostart_days',
    ])
    .where('build.workspace_id', '=', workspaceId)
    .where('build.latest', '=', true)
    .where('build.transition', '=', 'start')
    .where('job.status', '=', 'succeeded')
    .executeTakeFirst();
