import type { CreateOrganizationRequest, UpdateOrganizationRequest } from '@coder-ts/api';
import { sql } from 'kysely';
import type { Executor } from '../database/connect.js';
import { isUniqueViolation } from '../database/errors.js';
import type { Deps } from '../deps.js';
import { ApiError, forbidden } from '../http/error.js';
import { canAssign, changedRoles, isOrganizationRole } from '../rbac/assign.js';
import { can, type Subject } from '../rbac/authorize.js';
import { addUserToOrganization } from './add-user.js';
import { listCustomRoles } from './custom-roles.js';
import { lockOrganization, type OrganizationRow, organizationObject } from './load.js';

const taken = () =>
  new ApiError(409, 'Organization already exists with the provided name.', {
    validations: [{ field: 'name', detail: 'This value is already in use and should be unique.' }],
  });

function refuseReserved(name: string): void {
  if (name.toLowerCase() === 'default')
    throw new ApiError(400, `Organization name "${name}" is reserved.`, {
      validations: [{ field: 'name', detail: 'It stands for the default organization in paths.' }],
    });
}

/** Makes an organization, its group of everyone, and whoever made it its first member. @throws ApiError 400, 403, 409 */
export async function createOrganization(
  deps: Pick<Deps, 'db' | 'now'>,
  subject: Subject,
  id: string,
  request: CreateOrganizationRequest,
): Promise<OrganizationRow> {
  refuseReserved(request.name);
  await refuseTaken(deps.db, request.name);
  if (!can(subject, 'create', { type: 'organization' })) throw forbidden();
  const now = deps.now();
  try {
    return await deps.db.transaction().execute(async (tx) => {
      const row = await tx
        .insertInto('organizations')
        .values({
          ...request,
          display_name: request.display_name || request.name,
          id,
          created_at: now,
          updated_at: now,
        })
        .returningAll()
        .executeTakeFirstOrThrow();
      await tx
        .insertInto('groups')
        .values({ id, organization_id: id, name: 'Everyone', created_at: now })
        .execute();
      await addUserToOrganization(tx, deps, { userId: subject.userId, organizationId: id });
      return row;
    });
  } catch (error) {
    if (isUniqueViolation(error, 'organizations_name')) throw taken();
    throw error;
  }
}

async function refuseTaken(on: Executor, name: string): Promise<void> {
  const other = await on
    .selectFrom('organizations')
    .select('id')
    .where('deleted', '=', false)
    .where(sql`lower(name)`, '=', name.toLowerCase())
    .executeTakeFirst();
  if (other) throw taken();
}

/** Changes what is given. @throws ApiError 400, 403, 409 */
export async function updateOrganization(
  deps: Pick<Deps, 'db' | 'now'>,
  subject: Subject,
  organization: OrganizationRow,
  request: UpdateOrganizationRequest,
): Promise<OrganizationRow> {
  if (request.name) refuseReserved(request.name);
  const roles = request.default_org_member_roles
    ? [...new Set(request.default_org_member_roles)]
    : organization.default_org_member_roles;
  await refuseUnknownRoles(deps.db, organization.id, roles);
  if (!can(subject, 'update', organizationObject(organization))) throw forbidden();
  refuseUngivable(subject, organization, roles);
  try {
    return await deps.db
      .updateTable('organizations')
      .set({
        name: request.name || organization.name,
        display_name: request.display_name || organization.display_name,
        description: request.description ?? organization.description,
        icon: request.icon ?? organization.icon,
        default_org_member_roles: roles,
        updated_at: deps.now(),
      })
      .where('id', '=', organization.id)
      .returningAll()
      .executeTakeFirstOrThrow();
  } catch (error) {
    if (isUniqueViolation(error, 'organizations_name')) throw taken();
    throw error;
  }
}

const inRoles = (detail: string) =>
  new ApiError(400, 'Invalid default roles of members.', {
    validations: [{ field: 'default_org_member_roles', detail }],
  });

async function refuseUnknownRoles(on: Executor, organizationId: string, roles: readonly string[]) {
  const made = (await listCustomRoles(on, organizationId)).map(({ name }) => name);
  const unknown = roles.find((role) => !isOrganizationRole(role) && !made.includes(role));
  if (unknown !== undefined) throw inRoles(`"${unknown}" is no role of this organization`);
}

/** Every member gets the default roles, so that who changes them gives and takes them. */
function refuseUngivable(subject: Subject, organization: OrganizationRow, roles: readonly string[]): void {
  const refused = changedRoles(organization.default_org_member_roles, roles).find(
    (role) => !canAssign(subject, role, organization.id),
  );
  if (refused !== undefined) throw inRoles(`you may not give or take the role "${refused}"`);
}

/**
 * Deletes an organization softly: the row stays for what tells of it, its name is free again. Nothing is deleted with it
 * that somebody could miss.
 * @throws ApiError 400 for the default one and while something is left in it, 403
 */
export async function deleteOrganization(
  deps: Pick<Deps, 'db' | 'now'>,
  subject: Subject,
  organization: OrganizationRow,
): Promise<void> {
  if (organization.is_default) throw new ApiError(400, 'Default organization cannot be deleted.');
  if (!can(subject, 'delete', organizationObject(organization))) throw forbidden();
  await deps.db.transaction().execute(async (tx) => {
    await lockOrganization(tx, organization.id);
    const left = await whatIsLeft(tx, organization.id, subject.userId);
    if (left.length > 0)
      throw new ApiError(400, `Organization "${organization.name}" cannot be deleted yet.`, {
        detail: `Delete or remove first: ${left.join(', ')}.`,
      });
    await tx
      .updateTable('organizations')
      .set({ deleted: true, updated_at: deps.now() })
      .where('id', '=', organization.id)
      .execute();
    await tx.deleteFrom('organization_members').where('organization_id', '=', organization.id).execute();
    await tx.deleteFrom('groups').where('organization_id', '=', organization.id).execute();
  });
}

/** Ready to be told, such as `2 templates`. */
async function whatIsLeft(tx: Executor, id: string, userId: string): Promise<string[]> {
  const { rows } = await sql<{ what: string; count: number }>`
    SELECT what, count::int FROM (
      SELECT 'workspaces' AS what, count(*) FROM workspaces WHERE organization_id = ${id} AND NOT deleted
      UNION ALL SELECT 'templates', count(*) FROM templates WHERE organization_id = ${id} AND NOT deleted
      UNION ALL SELECT 'groups', count(*) FROM groups WHERE organization_id = ${id} AND groups.id <> ${id}
      UNION ALL SELECT 'provisioner keys', count(*) FROM provisioner_keys WHERE organization_id = ${id}
      UNION ALL SELECT 'other members', count(*) FROM organization_members
        WHERE organization_id = ${id} AND user_id <> ${userId}
    ) AS remaining WHERE count > 0`.execute(tx);
  return rows.map(({ what, count }) => `${count} ${what}`);
}
