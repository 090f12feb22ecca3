import type { WorkspaceACL } from '@coder-ts/api';
import { anyOf } from '../database/any-of.js';
import { json } from '../database/connect.js';
import type { Deps } from '../deps.js';
import { selectGroups, toGroup } from '../groups/read.js';
import { ApiError, forbidden } from '../http/error.js';
import { findRoleProblems, mergeRoles, type Roles } from '../rbac/access-list.js';
import { can } from '../rbac/authorize.js';
import type { Actor } from '../users/actor.js';
import { type WorkspaceRow, workspaceObject } from './load.js';

type Role = WorkspaceACL['users'][number]['role'];

/** Whom a workspace is shared with. */
export async function readSharing(deps: Deps, workspace: WorkspaceRow): Promise<WorkspaceACL> {
  const [userRoles, groupRoles] = [workspace.user_acl as Roles, workspace.group_acl as Roles];
  const users = await deps.db
    .selectFrom('users')
    .select(['id', 'username', 'name', 'avatar_url'])
    .where('deleted', '=', false)
    .where('id', '=', anyOf(Object.keys(userRoles)))
    .orderBy('username')
    .execute();
  const groups = await selectGroups(deps.db)
    .where('groups.id', '=', anyOf(Object.keys(groupRoles)))
    .execute();
  return {
    users: users.map((user) => ({
      id: user.id,
      username: user.username,
      ...(user.name && { name: user.name }),
      ...(user.avatar_url && { avatar_url: user.avatar_url }),
      role: userRoles[user.id] as Role,
    })),
    group: groups.map((group) => ({ ...toGroup(group, []), role: groupRoles[group.id] as Role })),
  };
}

/**
 * Gives, changes and (role "") takes away roles; who is not named keeps theirs.
 * @param workspace its row, locked, since the lists are read, changed and written back
 * @throws ApiError 400, 403
 */
export async function changeSharing(
  deps: Deps,
  actor: Actor,
  workspace: WorkspaceRow,
  roles: { readonly user_roles: Roles; readonly group_roles: Roles },
): Promise<void> {
  const validations = [
    ...(await findRoleProblems(deps.db, 'user', 'user_roles', roles.user_roles)),
    ...(await findRoleProblems(deps.db, 'group', 'group_roles', roles.group_roles)),
  ];
  if (validations.length > 0)
    throw new ApiError(400, 'Invalid request to update workspace ACL', { validations });
  await requireShare(deps, actor, workspace);
  await deps.db
    .updateTable('workspaces')
    .set({
      user_acl: json(mergeRoles(workspace.user_acl as Roles, roles.user_roles)),
      group_acl: json(mergeRoles(workspace.group_acl as Roles, roles.group_roles)),
    })
    .where('id', '=', workspace.id)
    .execute();
}

/** Shares a workspace with nobody. @throws ApiError 403 */
export async function stopSharing(deps: Deps, actor: Actor, workspace: WorkspaceRow): Promise<void> {
  await requireShare(deps, actor, workspace);
  await deps.db
    .updateTable('workspaces')
    .set({ user_acl: json({}), group_acl: json({}) })
    .where('id', '=', workspace.id)
    .execute();
}

async function requireShare(deps: Deps, actor: Actor, workspace: WorkspaceRow): Promise<void> {
  const { workspace_sharing: sharing } = await deps.db
    .selectFrom('organizations')
    .select('workspace_sharing')
    .where('id', '=', workspace.organization_id)
    .executeTakeFirstOrThrow();
  if (sharing === 'none' || !can(actor.subject, 'share', workspaceObject(workspace))) throw forbidden();
}
