import type { Client, ProvisionerJob } from '@coder-ts/sdk';
import { traced } from '../command/errors.js';
import type { Invocation } from '../command/invocation.js';

/** Says what a planned workspace would cost its owner a day, and whether the quota lets it be built. */
export async function printCost(
  { print }: Invocation,
  client: Client,
  { owner, job }: { readonly owner: string; readonly job: ProvisionerJob },
): Promise<void> {
  const cost = job.daily_cost ?? 0;
  const { budget, credits_consumed: consumed } = await traced(
    'get workspace quota',
    client.getWorkspaceQuotaByUser({ organization: job.organization_id, user: owner }),
  );
  print(`\nIt would cost ${cost} credits a day.`);
  if (budget < 0) return print(`${consumed} are used; there is no limit.`);
  const fits = cost === 0 || consumed + cost <= budget;
  print(
    `${consumed} of ${budget} are used: ${fits ? 'it fits.' : `it exceeds the quota by ${consumed + cost - budget}.`}`,
  );
  if (!fits) print('See what uses it:  coder quota show');
}
