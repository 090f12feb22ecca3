import type { Client, ProvisionerJob, WorkspaceBuild, WorkspaceQuota } from '@coder-ts/sdk';
import type { Invocation } from '../command/invocation.js';
import { renderConsumers } from './consumers.js';

/**
 * Says, on standard error, why the quota refused a build and what the owner can do. A courtesy: where the quota can't be
 * read the build's own error has to do.
 */
export async function explainRefusal(
  { warn, streams }: Invocation,
  client: Client,
  build: WorkspaceBuild,
  job: ProvisionerJob,
): Promise<void> {
  const quota = await client
    .getWorkspaceQuotaByUser({
      organization: job.organization_id,
      user: build.workspace_owner_id,
      query: { breakdown: true },
    })
    .catch(() => undefined);
  if (!quota) return;
  const cost = job.daily_cost ?? 0;
  warn(`\n${describe(quota, cost, build.workspace_owner_name)}`);
  const others = (quota.breakdown?.workspaces ?? []).filter(({ id }) => id !== build.workspace_id);
  if (others.length === 0) return;
  warn('These use it, the one not used for longest first:\n');
  streams.stderr.write(renderConsumers(others));
  warn(`\nFree it:  coder stop ${build.workspace_owner_name}/${others[0]?.name}`);
  warn(
    'A stopped workspace may still pay for what it keeps, such as a disk; a deleted one frees everything.',
  );
}

/** What is missing, in one or two sentences. */
function describe(
  { budget, credits_consumed: consumed, breakdown }: WorkspaceQuota,
  cost: number,
  owner: string,
): string {
  const groups = (breakdown?.allowances ?? []).map(
    ({ group_display_name, group_name, quota_allowance }) =>
      `${group_display_name || group_name} ${quota_allowance}`,
  );
  const budgetText = `${budget} credits a day${groups.length > 0 ? ` (${groups.join(', ')})` : ''}`;
  const facts = `This build costs ${cost} credits a day. ${owner} uses ${consumed} of ${budgetText}.`;
  if (cost > budget)
    return `${facts}\nIt never fits: choose smaller parameters, or ask an administrator for a larger allowance of a group.`;
  return `${facts}\n${consumed + cost - budget} more must be free: stop or delete workspaces, choose smaller parameters, or ask an administrator for a larger allowance of a group.`;
}
