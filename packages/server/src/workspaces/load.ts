import type { Selectable } from 'kysely';
import type { Workspaces } from '../database/rows.gen.js';
import type { Deps } from '../deps.js';
import { notFound } from '../http/error.js';
import { can, type ObjectRef } from '../rbac/authorize.js';
import type { Actor } from '../users/actor.js';

export type WorkspaceRow = Selectable<Workspaces>;

export const workspaceObject = (
  workspace: Pick<
    WorkspaceRow,
    'id' | 'organization_id' | 'owner_id' | 'user_acl' | 'group_acl' | 'dormant_at'
  >,
): ObjectRef => ({
  type: workspace.dormant_at ? 'workspace_dormant' : 'workspace',
  id: workspace.id,
  organizationId: workspace.organization_id,
  ownerId: workspace.owner_id,
  userAcl: workspace.user_acl as Record<string, string>,
  groupAcl: workspace.group_acl as Record<string, string>,
});

/** A workspace that the caller may read, deleted ones too: their own reads answer 410. */
export async function loadWorkspace(deps: Deps, actor: Actor, id: string): Promise<WorkspaceRow> {
  const workspace = await deps.db
    .selectFrom('workspaces')
    .selectAll()
    .where('id', '=', id)
    .executeTakeFirst();
  if (!workspace || !can(actor.subject, 'read', { ...workspaceObject(workspace), type: 'workspace' }))
    throw notFound();
  return workspace;
}
