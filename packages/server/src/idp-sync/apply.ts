import type { Executor } from '../database/connect.js';
import type { Deps } from '../deps.js';
import { hasFeature } from '../licenses/feature.js';
import { listOf } from '../oidc/claims.js';
import type { Identity } from '../sign-in/identity.js';
import { syncGroups } from './apply-groups.js';
import { syncOrganizations } from './apply-organizations.js';
import { syncOrganizationRoles, syncSiteRoles } from './apply-roles.js';
import { readOrganizationSync } from './settings.js';

type Syncing = Pick<Deps, 'config' | 'now' | 'newId' | 'log'>;

/** The default organization, unless the claims of a new user decide, or nobody begins anywhere. */
export async function beginningOrganizations(
  tx: Executor,
  deps: Syncing,
  { loginType }: Pick<Identity, 'loginType'>,
): Promise<string[]> {
  if (loginType === 'oidc' && hasFeature(deps, 'multiple_organizations')) {
    const { field, organization_assign_default: assigns } = await readOrganizationSync(tx);
    if (field !== '' || !assigns) return [];
  }
  return [await defaultOrganizationId(tx)];
}

async function defaultOrganizationId(tx: Executor): Promise<string> {
  const { id } = await tx
    .selectFrom('organizations')
    .select('id')
    .where('is_default', '=', true)
    .executeTakeFirstOrThrow();
  return id;
}

/**
 * Makes memberships, groups and roles of a user what its claims say, each as far as it is licensed and somebody named a
 * claim for it. GitHub tells none of them.
 */
export async function syncUser(
  tx: Executor,
  deps: Syncing,
  userId: string,
  { loginType, claims }: Identity,
): Promise<void> {
  if (loginType !== 'oidc') return;
  const valuesOf = (field: string) => listOf(claims, field);
  const byDefault = await defaultOrganizationId(tx);
  if (hasFeature(deps, 'multiple_organizations'))
    await syncOrganizations(tx, deps, userId, byDefault, valuesOf);
  const memberships = await tx
    .selectFrom('organization_members')
    .select('organization_id')
    .where('user_id', '=', userId)
    .execute();
  const organizationIds = memberships.map(({ organization_id }) => organization_id);
  if (hasFeature(deps, 'template_rbac'))
    await syncGroups(tx, deps, userId, { organizationIds, byDefault }, valuesOf);
  if (hasFeature(deps, 'user_role_management')) {
    await syncOrganizationRoles(tx, userId, organizationIds, valuesOf);
    await syncSiteRoles(tx, deps, userId, valuesOf);
  }
}
