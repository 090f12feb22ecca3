import { auditBuild } from '../audit/build.js';
import type { Executor } from '../database/connect.js';
import type { Deps } from '../deps.js';
import { prebuildsUserId } from '../provisioner-jobs/insert.js';
import { quietHoursOf } from '../users/quiet-hours.js';
import { publishWorkspaceUpdate } from '../workspaces/events.js';
import { nextAutostart } from '../workspaces/schedule.js';
import { buildDeadlines } from './deadline.js';
import { followUp } from './follow-up.js';
import { retireAgents } from './retire-agents.js';

export interface BuildOutcome {
  readonly kind: 'succeeded' | 'failed' | 'canceled';
  /** What Terraform left, also of a build that broke off half-way; absent: the stored state stays. */
  readonly state?: Buffer;
}

/**
 * What the end of a build's job does beyond the job's row: keeps the state, sets deadlines and the next autostart, marks
 * a deleted workspace, retires agents of older builds, queues the start that was asked for after a stop, and tells
 * watchers. Runs in the transaction that completes the job, which holds the job's row; takes the workspace's row after
 * it. Nobody who holds a workspace's row waits for the row of a job that a daemon may be completing, so that the two
 * cannot block each other.
 */
export async function finishBuild(
  tx: Executor,
  deps: Deps,
  job: { readonly id: string; readonly workspace_build_id: string },
  outcome: BuildOutcome,
): Promise<void> {
  const build = await lockBuild(tx, job.workspace_build_id);
  if (!build) return;
  const now = deps.now();
  const succeeded = outcome.kind === 'succeeded';
  const deadlines =
    succeeded && build.owner_id !== prebuildsUserId
      ? buildDeadlines(
          {
            workspace: build,
            template: build,
            quietHours: quietHoursOf(build.quiet_hours_schedule, deps.config.quietHours),
          },
          now,
        )
      : undefined;
  await tx
    .updateTable('workspace_builds')
    .set((value) => ({
      updated_at: now,
      ...(outcome.state && { provisioner_state: outcome.state }),
      ...(deadlines && { deadline: deadlines.deadline, max_deadline: deadlines.maxDeadline }),
      ...(outcome.kind !== 'failed' && {
        has_ai_task: value.fn.coalesce('has_ai_task', value.lit(false)),
        has_external_agent: value.fn.coalesce('has_external_agent', value.lit(false)),
      }),
    }))
    .where('id', '=', job.workspace_build_id)
    .execute();
  await auditBuild(tx, deps, job.workspace_build_id, succeeded);
  if (succeeded) await finishWorkspace(tx, build, job.id, now);
  if (succeeded && build.transition === 'stop' && build.on_success) await followUp(tx, deps, build);
  await publishWorkspaceUpdate(tx, deps, { id: build.workspace_id, owner_id: build.owner_id });
}

const lockBuild = (tx: Executor, id: string) =>
  tx
    .selectFrom('workspace_builds as build')
    .innerJoin('workspaces as workspace', 'workspace.id', 'build.workspace_id')
    .innerJoin('templates as template', 'template.id', 'workspace.template_id')
    .innerJoin('users as owner', 'owner.id', 'workspace.owner_id')
    .select([
      'build.id',
      'build.workspace_id',
      'build.reason',
      'build.initiator_id',
      'build.transition',
      'build.on_success',
      'workspace.owner_id',
      'workspace.ttl_ms',
      'workspace.autostart_schedule',
      'template.active_version_id',
      'template.default_ttl_ms',
      'template.allow_user_autostop',
      'template.allow_user_autostart',
      'template.autostart_days',
      'template.autostop_days',
      'template.autostop_weeks',
      'owner.quiet_hours_schedule',
    ])
    .where('build.id', '=', id)
    .forUpdate('workspace')
    .executeTakeFirst();
type LockedBuild = NonNullable<Awaited<ReturnType<typeof lockBuild>>>;

async function finishWorkspace(tx: Executor, build: LockedBuild, jobId: string, now: string): Promise<void> {
  const deleted = build.transition === 'delete';
  await tx
    .updateTable('workspaces')
    .set(
      deleted
        ? { deleted: true, next_start_at: null, updated_at: now }
        : { next_start_at: nextAutostart(build.autostart_schedule, build, now) },
    )
    .where('id', '=', build.workspace_id)
    .execute();
  await retireAgents(tx, build.workspace_id, deleted ? undefined : jobId);
}
