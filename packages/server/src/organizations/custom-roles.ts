import type { CustomRoleRequest } from '@coder-ts/api';
import { type Selectable, sql } from 'kysely';
import { type Executor, json } from '../database/connect.js';
import type { CustomRoles } from '../database/rows.gen.js';
import type { Deps } from '../deps.js';
import { ApiError, forbidden, notFound } from '../http/error.js';
import { isReservedRole } from '../rbac/assign.js';
import { can, type Subject } from '../rbac/authorize.js';
import { type CustomRole, grantProblem } from '../rbac/custom-role.js';
import type { RoleTitles } from '../rbac/to-role.js';
import { lockOrganization } from './load.js';

export type CustomRoleRow = Omit<Selectable<CustomRoles>, keyof CustomRole> & CustomRole;

/** The roles that an organization made itself, by name. */
export const listCustomRoles = (on: Executor, organizationId: string): Promise<CustomRoleRow[]> =>
  on
    .selectFrom('custom_roles')
    .selectAll()
    .where('organization_id', '=', organizationId)
    .orderBy('name')
    .$castTo<CustomRoleRow>()
    .execute();

export const readRoleTitles = async (on: Executor, organizationId: string): Promise<RoleTitles> =>
  new Map((await listCustomRoles(on, organizationId)).map(({ name, display_name }) => [name, display_name]));

/** @throws ApiError 400, 403; 409 for a name that is taken */
export async function createCustomRole(
  deps: Pick<Deps, 'db' | 'now'>,
  subject: Subject,
  organizationId: string,
  request: CustomRoleRequest,
): Promise<CustomRoleRow> {
  refuseReserved(request);
  refuseOtherLevels(request);
  refuseWithout(subject, 'create', organizationId);
  refuseEscalation(subject, organizationId, request);
  const now = deps.now();
  const role = await deps.db
    .insertInto('custom_roles')
    .values({
      ...columns(request),
      name: request.name,
      organization_id: organizationId,
      created_at: now,
      updated_at: now,
    })
    .onConflict((conflict) => conflict.doNothing())
    .returningAll()
    .$castTo<CustomRoleRow>()
    .executeTakeFirst();
  if (!role)
    throw new ApiError(409, `A role named "${request.name}" already exists in this organization.`, {
      validations: [{ field: 'name', detail: 'This value is already in use and should be unique.' }],
    });
  return role;
}

/** Replaces what a role gives, for whoever holds it. @throws ApiError 400, 403, 404 */
export async function updateCustomRole(
  deps: Pick<Deps, 'db' | 'now'>,
  subject: Subject,
  organizationId: string,
  request: CustomRoleRequest,
): Promise<{ before: CustomRoleRow; after: CustomRoleRow }> {
  refuseReserved(request);
  refuseOtherLevels(request);
  refuseWithout(subject, 'update', organizationId);
  refuseEscalation(subject, organizationId, request);
  return deps.db.transaction().execute(async (tx) => {
    const named = tx
      .selectFrom('custom_roles')
      .selectAll()
      .where('organization_id', '=', organizationId)
      .where('name', '=', request.name)
      .$castTo<CustomRoleRow>();
    const before = await named.forUpdate().executeTakeFirst();
    if (!before) throw notFound();
    const after = await tx
      .updateTable('custom_roles')
      .set({ ...columns(request), updated_at: deps.now() })
      .where('organization_id', '=', organizationId)
      .where('name', '=', request.name)
      .returningAll()
      .$castTo<CustomRoleRow>()
      .executeTakeFirstOrThrow();
    return { before, after };
  });
}

/** Deletes a role: its holders, and the defaults of new members, lose it. @throws ApiError 400, 403, 404 */
export async function deleteCustomRole(
  deps: Pick<Deps, 'db'>,
  subject: Subject,
  organizationId: string,
  name: string,
): Promise<CustomRoleRow> {
  refuseReserved({ name });
  refuseWithout(subject, 'delete', organizationId);
  return deps.db.transaction().execute(async (tx) => {
    await lockOrganization(tx, organizationId);
    const role = await tx
      .deleteFrom('custom_roles')
      .where('organization_id', '=', organizationId)
      .where('name', '=', name)
      .returningAll()
      .$castTo<CustomRoleRow>()
      .executeTakeFirst();
    if (!role) throw notFound();
    await tx
      .updateTable('organization_members')
      .set({ roles: sql`array_remove(roles, ${name})` })
      .where('organization_id', '=', organizationId)
      .where(sql<string>`${name}`, '=', sql<string>`any(roles)`)
      .execute();
    await tx
      .updateTable('organizations')
      .set({ default_org_member_roles: sql`array_remove(default_org_member_roles, ${name})` })
      .where('id', '=', organizationId)
      .execute();
    return role;
  });
}

const columns = (request: CustomRoleRequest) => ({
  display_name: request.display_name,
  organization_permissions: json(request.organization_permissions),
  member_permissions: json(request.organization_member_permissions),
});

function refuseReserved({ name }: Pick<CustomRoleRequest, 'name'>): void {
  if (isReservedRole(name))
    throw new ApiError(400, 'Reserved role name.', {
      validations: [{ field: 'name', detail: `"${name}" is a built-in role. Choose another name.` }],
    });
}

/** An organization has no say outside itself. */
function refuseOtherLevels(request: CustomRoleRequest): void {
  for (const field of ['site_permissions', 'user_permissions'] as const)
    if (request[field].length > 0)
      throw new ApiError(400, 'A role of an organization cannot give permissions outside it.', {
        validations: [{ field, detail: 'Use organization_permissions or organization_member_permissions.' }],
      });
}

function refuseWithout(
  subject: Subject,
  action: 'create' | 'update' | 'delete',
  organizationId: string,
): void {
  if (!can(subject, action, { type: 'assign_org_role', organizationId })) throw forbidden();
}

function refuseEscalation(subject: Subject, organizationId: string, request: CustomRoleRequest): void {
  const validations = [
    ...problems('organization_permissions', { organizationId }),
    ...problems('organization_member_permissions', { organizationId, ownerId: subject.userId }),
  ];
  if (validations.length > 0)
    throw new ApiError(400, 'The role cannot have these permissions.', { validations });

  function problems(
    field: 'organization_permissions' | 'organization_member_permissions',
    object: { organizationId: string; ownerId?: string },
  ) {
    return request[field].flatMap((permission) => {
      const detail = grantProblem(subject, permission, object);
      return detail === undefined ? [] : [{ field, detail }];
    });
  }
}
