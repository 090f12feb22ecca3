import type { WorkspaceBuild } from '@coder-ts/api';
import { anyOf } from '../database/any-of.js';
import type { Executor } from '../database/connect.js';
import type { Deps } from '../deps.js';
import { readJobs } from '../provisioner-jobs/read.js';
import { readResources } from '../workspace-resources/read.js';
import { matchPendingJobs, noneMatched } from './matched-provisioners.js';
import { buildStatus } from './status.js';

/** Rows of builds with the names around them, for callers to narrow and order. */
export const selectBuilds = (on: Executor) =>
  on
    .selectFrom('workspace_builds as build')
    .innerJoin('workspaces as workspace', 'workspace.id', 'build.workspace_id')
    .innerJoin('users as owner', 'owner.id', 'workspace.owner_id')
    .innerJoin('users as initiator', 'initiator.id', 'build.initiator_id')
    .innerJoin('template_versions as version', 'version.id', 'build.template_version_id')
    .select([
      'build.id',
      'build.created_at',
      'build.updated_at',
      'build.workspace_id',
      'workspace.name as workspace_name',
      'workspace.owner_id',
      'owner.username as owner_name',
      'owner.avatar_url as owner_avatar_url',
      'build.template_version_id',
      'version.name as template_version_name',
      'build.template_version_preset_id',
      'build.build_number',
      'build.transition',
      'build.initiator_id',
      'initiator.username as initiator_name',
      'build.job_id',
      'build.reason',
      'build.deadline',
      'build.max_deadline',
      'build.daily_cost',
      'build.has_ai_task',
      'build.has_external_agent',
    ]);
type Row = Awaited<ReturnType<ReturnType<typeof selectBuilds>['execute']>>[number];

/** Builds as the wire has them, in the order of their rows: at most nine statements however many there are.
 * `deps.db` may be a transaction. */
export async function completeBuilds(
  deps: Pick<Deps, 'db' | 'now'>,
  rows: readonly Row[],
): Promise<WorkspaceBuild[]> {
  const on = deps.db;
  const jobIds = rows.map((row) => row.job_id);
  const jobs = await readJobs(on, jobIds);
  const pending = jobIds.filter((id) => jobs.get(id)?.status === 'pending');
  const matched = await matchPendingJobs(on, pending);
  const resources = await readResources(
    deps,
    jobIds.filter((id) => jobs.get(id)?.status !== 'pending'),
  );
  return rows.map((row) => {
    const job = jobs.get(row.job_id);
    if (!job) throw new Error(`build ${row.id} has no job`);
    const transition = row.transition as WorkspaceBuild['transition'];
    return {
      id: row.id,
      created_at: row.created_at,
      updated_at: row.updated_at,
      workspace_id: row.workspace_id,
      workspace_name: row.workspace_name,
      workspace_owner_id: row.owner_id,
      workspace_owner_name: row.owner_name,
      ...(row.owner_avatar_url && { workspace_owner_avatar_url: row.owner_avatar_url }),
      template_version_id: row.template_version_id,
      template_version_name: row.template_version_name,
      build_number: row.build_number,
      transition,
      initiator_id: row.initiator_id,
      initiator_name: row.initiator_name,
      job,
      reason: row.reason as WorkspaceBuild['reason'],
      resources: resources.get(row.job_id) ?? [],
      deadline: row.deadline,
      max_deadline: row.max_deadline,
      status: buildStatus(job.status, transition),
      daily_cost: row.daily_cost,
      matched_provisioners: matched.get(row.job_id) ?? noneMatched,
      template_version_preset_id: row.template_version_preset_id,
      ...(row.has_ai_task !== null && { has_ai_task: row.has_ai_task }),
      ...(row.has_external_agent !== null && { has_external_agent: row.has_external_agent }),
    };
  });
}

/** Builds by id, in no order; unknown ids are not in the map. */
export async function readBuilds(
  deps: Pick<Deps, 'db' | 'now'>,
  ids: readonly string[],
): Promise<Map<string, WorkspaceBuild>> {
  const rows = await selectBuilds(deps.db).where('build.id', '=', anyOf(ids)).execute();
  return new Map((await completeBuilds(deps, rows)).map((build) => [build.id, build]));
}
