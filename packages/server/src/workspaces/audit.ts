import { zeroUuid } from '@coder-ts/api';
import type { Transaction } from 'kysely';
import { type AuditEntry, type AuditedRequest, auditedChange, diffOf } from '../audit/write.js';
import type { DB } from '../database/rows.gen.js';
import type { Deps } from '../deps.js';
import type { Actor } from '../users/actor.js';
import { publishWorkspaceUpdate } from './events.js';
import type { WorkspaceRow } from './load.js';

const told = [
  'id',
  'name',
  'template_id',
  'owner_id',
  'autostart_schedule',
  'next_start_at',
  'ttl_ms',
  'automatic_updates',
  'dormant_at',
  'deleting_at',
  'user_acl',
  'group_acl',
] as const satisfies readonly (keyof WorkspaceRow)[];

export const workspaceDiff = (before: Partial<WorkspaceRow>, after: Partial<WorkspaceRow>) =>
  diffOf(before, after, told);

/** An entry of the audit log about a workspace; of the fields that it shares with builds only the owner is filled. */
export const workspaceEntry = (
  userId: string,
  action: AuditEntry['action'],
  workspace: Pick<WorkspaceRow, 'id' | 'name' | 'organization_id'>,
  { status, owner = '' }: { status: number; owner?: string },
): AuditEntry => ({
  action,
  resourceType: 'workspace',
  resourceId: workspace.id,
  target: workspace.name,
  organizationId: workspace.organization_id,
  userId,
  status,
  additionalFields: {
    workspace_name: '',
    build_number: '',
    build_reason: '',
    workspace_owner: owner,
    workspace_id: zeroUuid,
  },
});

/**
 * Changes a workspace's row and tells the audit log and watchers of it, in one transaction.
 * @param change what it writes, by `on.db` alone. It gets the row as it is now, locked: of two changes at once the
 * second sees the first.
 */
export const changeWorkspace = (
  deps: Deps,
  { request, actor, workspace, status }: WorkspaceChange,
  change: (on: Deps & { readonly db: Transaction<DB> }, held: WorkspaceRow) => Promise<void>,
): Promise<void> =>
  auditedChange(
    deps,
    request,
    workspaceEntry(actor.user.id, 'write', workspace, { status }),
    async (tx, tell) => {
      const read = tx.selectFrom('workspaces').selectAll().where('id', '=', workspace.id);
      const held = await read.forUpdate().executeTakeFirstOrThrow();
      await change({ ...deps, db: tx }, held);
      tell(workspaceDiff(held, await read.executeTakeFirstOrThrow()));
      await publishWorkspaceUpdate(tx, deps, held);
    },
  );

export interface WorkspaceChange {
  readonly request: AuditedRequest;
  readonly actor: Actor;
  readonly workspace: WorkspaceRow;
  /** Of the answer, where it succeeds. */
  readonly status: number;
}
