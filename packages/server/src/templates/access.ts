import type { ACLAvailable, TemplateACL, UpdateTemplateACL } from '@coder-ts/api';
import { sql } from 'kysely';
import { anyOf } from '../database/any-of.js';
import { json } from '../database/connect.js';
import type { Deps } from '../deps.js';
import { readMembers, toReducedUser } from '../groups/members.js';
import { listGroups, selectGroups, toGroup } from '../groups/read.js';
import { ApiError, forbidden, notFound } from '../http/error.js';
import { findRoleProblems, mergeRoles, type Roles } from '../rbac/access-list.js';
import { can } from '../rbac/authorize.js';
import type { Actor } from '../users/actor.js';
import { organizationIds, toUser } from '../users/to-user.js';
import { type TemplateRow, templateObject } from './load.js';

type Role = TemplateACL['users'][number]['role'];

/** Who may use and change a template beside those whose roles say so. @throws ApiError 404 for who may not change it */
export async function readTemplateAccess(
  deps: Deps,
  actor: Actor,
  template: TemplateRow,
): Promise<TemplateACL> {
  requireManager(actor, template);
  const [userRoles, groupRoles] = [template.user_acl as Roles, template.group_acl as Roles];
  const users = await deps.db
    .selectFrom('users')
    .selectAll()
    .select(organizationIds)
    .where('deleted', '=', false)
    .where('id', '=', anyOf(Object.keys(userRoles)))
    .orderBy('username')
    .execute();
  const groups = await selectGroups(deps.db)
    .where('groups.id', '=', anyOf(Object.keys(groupRoles)))
    .execute();
  const members = await readMembers(deps, actor.subject, groups);
  return {
    users: users.map((user) => ({ ...toUser(user), role: userRoles[user.id] as Role })),
    group: groups.map((group) => ({
      ...toGroup(group, members.get(group.id) ?? []),
      role: groupRoles[group.id] as Role,
    })),
  };
}

/** The people and groups that may be put on the list: those of the organization. @throws ApiError 404 */
export async function readAvailable(deps: Deps, actor: Actor, template: TemplateRow): Promise<ACLAvailable> {
  requireManager(actor, template);
  const users = await deps.db
    .selectFrom('users')
    .innerJoin('organization_members as membership', 'membership.user_id', 'users.id')
    .selectAll('users')
    .where('membership.organization_id', '=', template.organization_id)
    .where('users.deleted', '=', false)
    .where('users.is_system', '=', false)
    .orderBy(sql`lower(users.username)`)
    .execute();
  return {
    users: users.map(toReducedUser),
    groups: await listGroups(deps, actor, { organization: template.organization_id }),
  };
}

function requireManager(actor: Actor, template: TemplateRow): void {
  if (!can(actor.subject, 'update', templateObject(template))) throw notFound();
}

/**
 * Gives, changes and takes away roles on a template; who is not named keeps theirs.
 * @throws ApiError 400, 403
 * @returns the row before and after
 */
export async function changeTemplateAccess(
  deps: Deps,
  actor: Actor,
  template: TemplateRow,
  changes: UpdateTemplateACL,
): Promise<{ before: TemplateRow; after: TemplateRow }> {
  const validations = [
    ...(await findRoleProblems(deps.db, 'user', 'user_perms', changes.user_perms)),
    ...(await findRoleProblems(deps.db, 'group', 'group_perms', changes.group_perms)),
  ];
  if (validations.length > 0)
    throw new ApiError(400, 'Invalid request to update template ACL!', { validations });
  if (!can(actor.subject, 'update', templateObject(template))) throw forbidden();
  return deps.db.transaction().execute(async (tx) => {
    // Locked, since the lists are read, changed and written back.
    const before = await tx
      .selectFrom('templates')
      .selectAll()
      .where('id', '=', template.id)
      .forUpdate()
      .executeTakeFirstOrThrow();
    const after = await tx
      .updateTable('templates')
      .set({
        user_acl: json(mergeRoles(before.user_acl as Roles, changes.user_perms)),
        group_acl: json(mergeRoles(before.group_acl as Roles, changes.group_perms)),
        updated_at: deps.now(),
      })
      .where('id', '=', template.id)
      .returningAll()
      .executeTakeFirstOrThrow();
    return { before, after };
  });
}
