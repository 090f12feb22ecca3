import type { MessageInitShape } from '@bufbuild/protobuf';
import type { CommitQuotaRequest, CommitQuotaResponseSchema } from '@coder-ts/protocol';
import { Code, ConnectError } from '@connectrpc/connect';
import type { Executor } from '../database/connect.js';
import type { Deps } from '../deps.js';
import { hasFeature } from '../licenses/feature.js';
import { alreadyCompleted, lockJob } from '../provisioner-jobs/lock.js';
import { type Account, accountLock, fits, readBalance, unlimited } from './account.js';
import { keepPlannedCost } from './planned-cost.js';

/**
 * May the owner have a build of this cost? Called between plan and apply (`jobs.md` 4.2). Keeps the cost with the job in
 * either case, so that a refusal can say what was asked for.
 * @throws ConnectError as `lockJob`; `failed_precondition` where the job has ended; `invalid_argument` where it is no build
 */
export async function commitQuota(
  deps: Pick<Deps, 'db' | 'config' | 'metrics'>,
  session: Buffer,
  request: CommitQuotaRequest,
): Promise<MessageInitShape<typeof CommitQuotaResponseSchema>> {
  let refusedIn: string | undefined;
  const answer = await deps.db.transaction().execute(async (tx) => {
    const job = await lockJob(tx, session, request.jobId);
    if (job.completed_at) throw alreadyCompleted(job);
    if (!job.workspace_build_id)
      throw new ConnectError('only the build of a workspace has a quota', Code.InvalidArgument);
    if (!hasFeature(deps, 'template_rbac')) return { ok: true, creditsConsumed: 0, budget: unlimited };
    await keepPlannedCost(tx, job.id, request.dailyCost);
    const { ok, consumed, budget } = await commitCost(tx, deps, job.workspace_build_id, request.dailyCost);
    if (!ok) refusedIn = await organizationName(tx, job.organization_id);
    return { ok, creditsConsumed: int32(consumed), budget: int32(budget) };
  });
  if (refusedIn !== undefined) deps.metrics.quotaRefusals.inc({ organization_name: refusedIn });
  return answer;
}

async function organizationName(on: Executor, id: string): Promise<string> {
  const organization = await on
    .selectFrom('organizations')
    .select('name')
    .where('id', '=', id)
    .executeTakeFirstOrThrow();
  return organization.name;
}

/**
 * Charges a build to the owner of its workspace, or refuses it and changes nothing. Refused is what exceeds the budget and
 * does not cost less than the build before. Asked again with the cost that is charged already, it charges nothing.
 * @returns what is consumed with the build, where it is accepted; without it, where it is refused
 */
export async function commitCost(
  tx: Executor,
  deps: Pick<Deps, 'config'>,
  buildId: string,
  cost: number,
): Promise<{ ok: boolean; consumed: number; budget: number }> {
  const build = await lockBuildCosts(tx, buildId);
  const balance = await readBalance(tx, deps, build.account, build.workspaceId);
  const charged = cost > 0 && build.cost === cost;
  const isIncrease = build.previousCost === null || cost >= build.previousCost;
  if (!charged && isIncrease && !fits(balance, cost)) return { ok: false, ...balance };
  await tx.updateTable('workspace_builds').set({ daily_cost: cost }).where('id', '=', buildId).execute();
  return { ok: true, consumed: balance.consumed + cost, budget: balance.budget };
}

interface BuildCosts {
  readonly account: Account;
  readonly workspaceId: string;
  readonly cost: number;
  /** Of the build numbered one less, whatever became of it; null: there is none. */
  readonly previousCost: number | null;
}

/** Reads what does not change until the build ends, and locks the owner's account. */
async function lockBuildCosts(tx: Executor, buildId: string): Promise<BuildCosts> {
  const row = await tx
    .selectFrom('workspace_builds as build')
    .innerJoin('workspaces as workspace', 'workspace.id', 'build.workspace_id')
    .leftJoin('workspace_builds as previous', (join) =>
      join
        .onRef('previous.workspace_id', '=', 'build.workspace_id')
        .on((on) => on('previous.build_number', '=', on('build.build_number', '-', on.lit(1)))),
    )
    .select([
      'workspace.id',
      'workspace.owner_id',
      'workspace.organization_id',
      'build.daily_cost',
      'previous.daily_cost as previous_cost',
    ])
    .select(
      accountLock({ userId: 'workspace.owner_id', organizationId: 'workspace.organization_id' }).as('locked'),
    )
    .where('build.id', '=', buildId)
    .executeTakeFirst();
  if (!row) throw new ConnectError('the build is gone', Code.NotFound);
  return {
    account: { userId: row.owner_id, organizationId: row.organization_id },
    workspaceId: row.id,
    cost: row.daily_cost,
    previousCost: row.previous_cost,
  };
}

const int32 = (value: number): number => Math.max(-(2 ** 31), Math.min(2 ** 31 - 1, value));
