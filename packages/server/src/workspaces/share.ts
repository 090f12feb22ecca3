import { isUuid, type WorkspaceACL } from '@coder-ts/api';
import { sql } from 'kysely';
import { json } from '../database/connect.js';
import type { Deps } from '../deps.js';
import { ApiError, forbidden, type Validation } from '../http/error.js';
import { can } from '../rbac/authorize.js';
import type { Actor } from '../users/actor.js';
import { publishWorkspaceUpdate } from './events.js';
import { type WorkspaceRow, workspaceObject } from './load.js';

type Role = WorkspaceACL['users'][number]['role'];
type Roles = Readonly<Record<string, string>>;

const isAny = (ids: readonly string[]) => sql<string>`any(${ids}::uuid[])`;

/** Whom a workspace is shared with. */
export async function readSharing(deps: Deps, workspace: WorkspaceRow): Promise<WorkspaceACL> {
  const [userRoles, groupRoles] = [workspace.user_acl as Roles, workspace.group_acl as Roles];
  const users = await deps.db
    .selectFrom('users')
    .select(['id', 'username', 'name', 'avatar_url'])
    .where('deleted', '=', false)
    .where('id', '=', isAny(Object.keys(userRoles)))
    .orderBy('username')
    .execute();
  const groups = await deps.db
    .selectFrom('groups')
    .innerJoin('organizations as organization', 'organization.id', 'groups.organization_id')
    .select([
      'groups.id',
      'groups.name',
      'groups.display_name',
      'groups.organization_id',
      'groups.avatar_url',
    ])
    .select(['groups.quota_allowance', 'groups.source'])
    .select(['organization.name as organization_name'])
    .select(['organization.display_name as organization_display_name'])
    .select((select) =>
      select
        .case()
        .when('groups.id', '=', select.ref('groups.organization_id'))
        .then(
          select
            .selectFrom('organization_members')
            .select((count) => count.fn.countAll<number>().as('count'))
            .whereRef('organization_id', '=', 'groups.id'),
        )
        .else(
          select
            .selectFrom('group_members')
            .select((count) => count.fn.countAll<number>().as('count'))
            .whereRef('group_id', '=', 'groups.id'),
        )
        .end()
        .as('total_member_count'),
    )
    .where('groups.id', '=', isAny(Object.keys(groupRoles)))
    .orderBy('groups.name')
    .execute();
  return {
    users: users.map((user) => ({
      id: user.id,
      username: user.username,
      ...(user.name && { name: user.name }),
      ...(user.avatar_url && { avatar_url: user.avatar_url }),
      role: userRoles[user.id] as Role,
    })),
    group: groups.map((group) => ({
      ...group,
      source: group.source as 'user' | 'oidc',
      total_member_count: group.total_member_count ?? 0,
      members: [],
      role: groupRoles[group.id] as Role,
    })),
  };
}

/** Gives, changes and (role "") takes away roles; who is not named keeps theirs. @throws ApiError 400, 403 */
export async function changeSharing(
  deps: Deps,
  actor: Actor,
  workspace: WorkspaceRow,
  roles: { readonly user_roles: Roles; readonly group_roles: Roles },
): Promise<void> {
  const validations = [
    ...(await problems(deps, 'user', roles.user_roles)),
    ...(await problems(deps, 'group', roles.group_roles)),
  ];
  if (validations.length > 0)
    throw new ApiError(400, 'Invalid request to update workspace ACL', { validations });
  await requireShare(deps, actor, workspace);
  await deps.db.transaction().execute(async (tx) => {
    // Locked, since the lists are read, changed and written back.
    const held = await tx
      .selectFrom('workspaces')
      .select(['user_acl', 'group_acl'])
      .where('id', '=', workspace.id)
      .forUpdate()
      .executeTakeFirstOrThrow();
    await tx
      .updateTable('workspaces')
      .set({
        user_acl: json(merge(held.user_acl as Roles, roles.user_roles)),
        group_acl: json(merge(held.group_acl as Roles, roles.group_roles)),
      })
      .where('id', '=', workspace.id)
      .execute();
    await publishWorkspaceUpdate(tx, deps, workspace);
  });
}

/** Shares a workspace with nobody. @throws ApiError 403 */
export async function stopSharing(deps: Deps, actor: Actor, workspace: WorkspaceRow): Promise<void> {
  await requireShare(deps, actor, workspace);
  await deps.db
    .updateTable('workspaces')
    .set({ user_acl: json({}), group_acl: json({}) })
    .where('id', '=', workspace.id)
    .execute();
  await publishWorkspaceUpdate(deps.db, deps, workspace);
}

async function requireShare(deps: Deps, actor: Actor, workspace: WorkspaceRow): Promise<void> {
  const { workspace_sharing: sharing } = await deps.db
    .selectFrom('organizations')
    .select('workspace_sharing')
    .where('id', '=', workspace.organization_id)
    .executeTakeFirstOrThrow();
  if (sharing === 'none' || !can(actor.subject, 'share', workspaceObject(workspace))) throw forbidden();
}

async function problems(deps: Deps, kind: 'user' | 'group', roles: Roles): Promise<Validation[]> {
  const field = `${kind}_roles`;
  const found: string[] = [];
  for (const [id, role] of Object.entries(roles)) {
    if (!isUuid(id)) found.push(`${id} is not a valid UUID.`);
    else if (!['use', 'admin', ''].includes(role)) found.push(`role "${role}" is not a valid workspace role`);
  }
  // Taking a role away needs nobody to be there any more.
  const named = Object.entries(roles)
    .filter(([id, role]) => isUuid(id) && role !== '')
    .map(([id]) => id.toLowerCase());
  const rows =
    kind === 'user'
      ? await deps.db
          .selectFrom('users')
          .select('id')
          .where('deleted', '=', false)
          .where('id', '=', isAny(named))
          .execute()
      : await deps.db.selectFrom('groups').select('id').where('id', '=', isAny(named)).execute();
  const there = new Set(rows.map(({ id }) => id));
  for (const id of named) if (!there.has(id)) found.push(`${kind} with ID ${id} does not exist`);
  return found.map((detail) => ({ field, detail }));
}

function merge(held: Roles, changes: Roles): Record<string, string> {
  const merged = new Map(Object.entries(held));
  for (const [id, role] of Object.entries(changes)) {
    if (role === '') merged.delete(id.toLowerCase());
    else merged.set(id.toLowerCase(), role);
  }
  return Object.fromEntries(merged);
}
