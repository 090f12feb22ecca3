import type { WorkspaceQuotaBreakdown } from '@coder-ts/api';
import { sql } from 'kysely';
import type { Executor } from '../database/connect.js';
import { buildStatus } from '../workspace-builds/status.js';
import { type Account, isGroupOf } from './account.js';

/**
 * Where a budget comes from and where it goes: the allowance of each group, and each workspace whose latest build costs
 * something, the one that was not used for longest first. Two statements.
 */
export async function readBreakdown(
  on: Executor,
  { userId, organizationId }: Account,
): Promise<WorkspaceQuotaBreakdown> {
  const groups = await on
    .selectFrom('groups')
    .select(['id', 'name', 'display_name', 'quota_allowance'])
    .where('organization_id', '=', organizationId)
    .where(isGroupOf(userId))
    .orderBy('quota_allowance', 'desc')
    .orderBy('name')
    .execute();
  const workspaces = await on
    .selectFrom('workspaces as workspace')
    .innerJoin('templates as template', 'template.id', 'workspace.template_id')
    .innerJoin('workspace_builds as build', (join) =>
      join.onRef('build.workspace_id', '=', 'workspace.id').on('build.latest', '=', true),
    )
    .innerJoin('provisioner_jobs as job', 'job.id', 'build.job_id')
    .select([
      'workspace.id',
      'workspace.name',
      'workspace.last_used_at',
      'template.name as template_name',
      'build.daily_cost',
      'build.transition',
      'job.status',
    ])
    .where('workspace.owner_id', '=', userId)
    .where('workspace.organization_id', '=', organizationId)
    .where('workspace.deleted', '=', false)
    .where('build.daily_cost', '<>', 0)
    .orderBy('workspace.last_used_at')
    .orderBy(sql`build.daily_cost`, 'desc')
    .orderBy('workspace.id')
    .execute();
  return {
    allowances: groups.map((group) => ({
      group_id: group.id,
      group_name: group.name,
      group_display_name: group.display_name,
      quota_allowance: group.quota_allowance,
    })),
    workspaces: workspaces.map((row) => ({
      id: row.id,
      name: row.name,
      template_name: row.template_name,
      daily_cost: row.daily_cost,
      last_used_at: row.last_used_at,
      status: buildStatus(row.status, row.transition),
    })),
  };
}
