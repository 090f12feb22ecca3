import { sql } from 'kysely';
import type { Executor } from '../database/connect.js';
import type { Deps } from '../deps.js';
import { hasMember } from '../groups/members.js';
import { hasFeature } from '../licenses/feature.js';

/** Whose quota: that of a person in one organization. It is charged to the owner of a workspace, whoever builds it. */
export interface Account {
  readonly userId: string;
  readonly organizationId: string;
}

/** The budget of who has none: anything may be built. */
export const unlimited = -1;

export interface Balance {
  /** Credits a day that the latest builds of the person's workspaces cost. */
  readonly consumed: number;
  /** Credits a day that the person's groups allow together, or {@link unlimited}. */
  readonly budget: number;
}

/** Does something of this cost fit, beside what is consumed? Reaching the budget exactly does. */
export const fits = ({ consumed, budget }: Balance, cost: number): boolean =>
  budget === unlimited || consumed + cost <= budget;

/**
 * What an account holds (`workspaces.md` 10): one statement, so one moment.
 * @param without a workspace whose cost does not count: the one that is being built
 */
export async function readBalance(
  on: Executor,
  deps: Pick<Deps, 'config'>,
  { userId, organizationId }: Account,
  without: string | null = null,
): Promise<Balance> {
  const { rows } = await sql<{ consumed: number; budget: number; limited: boolean }>`
    SELECT
      (SELECT coalesce(sum(build.daily_cost), 0)
       FROM workspaces workspace
       JOIN workspace_builds build ON build.workspace_id = workspace.id AND build.latest
       WHERE workspace.owner_id = ${userId}::uuid AND workspace.organization_id = ${organizationId}::uuid
         AND NOT workspace.deleted AND workspace.id IS DISTINCT FROM ${without}::uuid) AS consumed,
      (SELECT coalesce(sum(quota_allowance), 0) FROM groups
       WHERE organization_id = ${organizationId}::uuid AND ${isGroupOf(userId)}) AS budget,
      EXISTS (SELECT FROM groups
       WHERE organization_id = ${organizationId}::uuid AND quota_allowance > 0) AS limited`.execute(on);
  const [{ consumed, budget, limited }] = rows as [(typeof rows)[0] & {}];
  return { consumed, budget: isLimited(deps, limited) ? budget : unlimited };
}

/** The group of the enclosing statement has the person as a member. */
export const isGroupOf = (userId: string) => hasMember(sql`users.id = ${userId}::uuid`);

/**
 * Are there budgets in an organization? Not where the feature is off. Without licensing they begin with the first
 * allowance; with a licence that grants the feature they are there at once, as in the original, and are 0.
 */
const isLimited = (deps: Pick<Deps, 'config'>, anyAllowance: boolean): boolean =>
  hasFeature(deps, 'template_rbac') && (anyAllowance || deps.config.licensing === 'required');

/**
 * One commit at a time for an account, until the transaction ends. Nothing but commits raises what is consumed, so what
 * a statement after this one reads stays true until then, or gets less.
 * @param on columns of the statement that locks: the owner's and the organization's id
 */
export const accountLock = (on: { readonly userId: string; readonly organizationId: string }) =>
  sql<null>`pg_advisory_xact_lock(hashtextextended(
    'quota ' || ${sql.ref(on.userId)} || ' ' || ${sql.ref(on.organizationId)}, 0))`;
