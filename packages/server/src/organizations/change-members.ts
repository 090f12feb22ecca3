import type { OrganizationMember } from '@coder-ts/api';
import type { z } from 'zod';
import type { Executor } from '../database/connect.js';
import type { Deps } from '../deps.js';
import { ApiError, forbidden, notFound } from '../http/error.js';
import { canAssign, changedRoles, isOrganizationRole } from '../rbac/assign.js';
import { can, type Subject } from '../rbac/authorize.js';
import { addUserToOrganization } from './add-user.js';
import { readRoleTitles } from './custom-roles.js';
import { toMember } from './to-organization.js';

type WireMember = z.infer<typeof OrganizationMember>;

const findMember = (on: Executor, organizationId: string, userId: string) =>
  on
    .selectFrom('organization_members')
    .selectAll()
    .where('organization_id', '=', organizationId)
    .where('user_id', '=', userId)
    .executeTakeFirst();

/** @throws ApiError 404 for those who may not, 400 for one who is a member already */
export async function addMember(
  deps: Pick<Deps, 'db' | 'now'>,
  subject: Subject,
  organizationId: string,
  userId: string,
): Promise<WireMember> {
  if (!can(subject, 'create', { type: 'organization_member', organizationId })) throw notFound();
  const added = await addUserToOrganization(deps.db, deps, { userId, organizationId });
  if (!added) throw new ApiError(400, 'User is already an organization member');
  const member = await findMember(deps.db, organizationId, userId);
  if (!member) throw notFound();
  return toMember(member, await readRoleTitles(deps.db, organizationId));
}

/** Takes a user out of an organization and its groups. @throws ApiError 400 for oneself, 404 */
export async function removeMember(
  deps: Pick<Deps, 'db'>,
  subject: Subject,
  organizationId: string,
  userId: string,
): Promise<void> {
  if (userId === subject.userId) throw new ApiError(400, 'cannot remove self from an organization');
  if (!can(subject, 'delete', { type: 'organization_member', organizationId })) throw notFound();
  await deps.db.transaction().execute(async (tx) => {
    const removed = await tx
      .deleteFrom('organization_members')
      .where('organization_id', '=', organizationId)
      .where('user_id', '=', userId)
      .executeTakeFirst();
    if (removed.numDeletedRows === 0n) throw notFound();
    await tx
      .deleteFrom('group_members')
      .where('user_id', '=', userId)
      .where('group_id', 'in', (from) =>
        from.selectFrom('groups').select('groups.id').where('groups.organization_id', '=', organizationId),
      )
      .execute();
  });
}

/**
 * Replaces the roles of a member.
 * @throws ApiError 404 for no member; 400 for one's own, for an unknown role, and for one that the subject may not give
 * or take; 403
 * @returns the names before and the member after
 */
export async function changeMemberRoles(
  deps: Pick<Deps, 'db'>,
  subject: Subject,
  {
    organizationId,
    userId,
    roles: wanted,
  }: { organizationId: string; userId: string; roles: readonly string[] },
): Promise<{ before: string[]; after: WireMember }> {
  const member = await findMember(deps.db, organizationId, userId);
  if (!member) throw notFound();
  if (userId === subject.userId) throw new ApiError(400, 'You cannot change your own organization roles.');
  const titles = await readRoleTitles(deps.db, organizationId);
  const unknown = wanted.find((role) => !isOrganizationRole(role) && !titles.has(role));
  if (unknown !== undefined)
    throw new ApiError(400, `"${unknown}:${organizationId}" is not a supported role`);
  if (!can(subject, 'assign', { type: 'assign_org_role', organizationId })) throw forbidden();
  const roles = [...new Set(wanted)];
  const refused = changedRoles(member.roles, roles).find((role) => !canAssign(subject, role, organizationId));
  if (refused !== undefined)
    throw new ApiError(400, `not authorized to assign role "${refused}:${organizationId}"`);
  const row = await deps.db
    .updateTable('organization_members')
    .set({ roles })
    .where('organization_id', '=', organizationId)
    .where('user_id', '=', userId)
    .returningAll()
    .executeTakeFirst();
  if (!row) throw notFound();
  return { before: member.roles, after: toMember(row, titles) };
}
