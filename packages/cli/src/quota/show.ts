import type { WorkspaceQuota } from '@coder-ts/sdk';
import { traced } from '../command/errors.js';
import type { Invocation } from '../command/invocation.js';
import { currentOrganization } from '../config/organization.js';
import { renderTable } from '../terminal/table.js';
import { renderBar } from './bar.js';
import { renderConsumers } from './consumers.js';

/** `coder quota show`. */
export async function run(invocation: Invocation): Promise<void> {
  const { args, flags, print, streams } = invocation;
  const client = await invocation.client();
  const organization = await traced('current organization', currentOrganization(invocation));
  const user = args[0] ?? 'me';
  const quota = await traced(
    'get workspace quota',
    client.getWorkspaceQuotaByUser({ organization: organization.id, user, query: { breakdown: true } }),
  );
  if (flags.text('output') === 'json') return print(JSON.stringify(quota, null, 2));
  streams.stdout.write(renderQuota(quota));
}

function renderQuota({ breakdown, budget, credits_consumed: consumed }: WorkspaceQuota): string {
  const parts =
    budget < 0
      ? [`${consumed} credits used a day; there is no limit.\n`]
      : [`${consumed} of ${budget} credits used a day\n${renderBar(consumed, budget)}\n`];
  const allowances = breakdown?.allowances ?? [];
  if (budget >= 0 && allowances.length > 0)
    parts.push(
      renderTable(
        [
          { name: 'group', cell: (group) => group.group_display_name || group.group_name },
          { name: 'allowance', cell: (group) => group.quota_allowance },
        ],
        ['group', 'allowance'],
        allowances,
      ),
    );
  const workspaces = breakdown?.workspaces ?? [];
  parts.push(workspaces.length > 0 ? renderConsumers(workspaces) : 'No workspace costs anything.\n');
  return parts.join('\n');
}
