import { sql } from 'kysely';
import { anyOf } from '../database/any-of.js';
import { type Executor, json } from '../database/connect.js';
import type { Deps } from '../deps.js';
import { isOrganizationRole, isSiteRole } from '../rbac/assign.js';
import { mapped, type ValuesOf } from './apply-organizations.js';
import { type RoleSync, readAllSync } from './settings.js';

const rolesOf = (mapping: RoleSync['mapping'], values: readonly string[]): string[] =>
  values.flatMap((value) => mapped(mapping, value) ?? [value]);

/** Roles in each organization that names a claim become those that the claim names. What is no role there counts nothing. */
export async function syncOrganizationRoles(
  tx: Executor,
  userId: string,
  organizationIds: readonly string[],
  valuesOf: ValuesOf,
): Promise<void> {
  const settings = await readAllSync<RoleSync>(tx, 'roles', organizationIds);
  const synced = [...settings].filter(([, { field }]) => field !== '');
  if (synced.length === 0) return;
  const custom = await tx
    .selectFrom('custom_roles')
    .select(['organization_id', 'name'])
    .where('organization_id', '=', anyOf(synced.map(([id]) => id)))
    .execute();
  const wanted = synced.map(([id, { field, mapping }]) => {
    const own = custom.filter(({ organization_id }) => organization_id === id).map(({ name }) => name);
    const known = rolesOf(mapping, valuesOf(field)).filter(
      (role) => isOrganizationRole(role) || own.includes(role),
    );
    return { organization_id: id, roles: [...new Set(known)] };
  });
  await sql`UPDATE organization_members AS member
    SET roles = ARRAY(SELECT json_array_elements_text(wanted.roles)), updated_at = now()
    FROM json_to_recordset(${json(wanted)}::json) AS wanted(organization_id uuid, roles json)
    WHERE member.user_id = ${userId} AND member.organization_id = wanted.organization_id`.execute(tx);
}

/** Site roles become those of the claim that the deployment names, with those that everybody has. */
export async function syncSiteRoles(
  tx: Executor,
  { config: { oidc } }: Pick<Deps, 'config'>,
  userId: string,
  valuesOf: ValuesOf,
): Promise<void> {
  if (!oidc || oidc.roles.field === '') return;
  const { field, mapping, byDefault } = oidc.roles;
  const roles = [...byDefault, ...rolesOf(mapping, valuesOf(field))].filter(isSiteRole);
  await tx
    .updateTable('users')
    .set({ rbac_roles: [...new Set(roles)] })
    .where('id', '=', userId)
    .execute();
}
