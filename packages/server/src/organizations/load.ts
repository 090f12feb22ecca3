import { isUuid, zeroUuid } from '@coder-ts/api';
import { type Selectable, sql } from 'kysely';
import type { Executor } from '../database/connect.js';
import type { Organizations } from '../database/rows.gen.js';
import type { Deps } from '../deps.js';
import { notFound } from '../http/error.js';
import { can, type ObjectRef, type Subject } from '../rbac/authorize.js';
import type { Actor } from '../users/actor.js';
import { loadUser, type UserRow } from '../users/load.js';

export type OrganizationRow = Selectable<Organizations>;

export const organizationObject = ({ id }: Pick<OrganizationRow, 'id'>): ObjectRef => ({
  type: 'organization',
  id,
  organizationId: id,
});

export const mayReadOrganization = (subject: Subject, organization: Pick<OrganizationRow, 'id'>): boolean =>
  can(subject, 'read', organizationObject(organization));

/** Holds an organization against others who change it: what they add to it waits. @throws ApiError 404 */
export async function lockOrganization(tx: Executor, id: string): Promise<OrganizationRow> {
  const row = await tx
    .selectFrom('organizations')
    .selectAll()
    .where('id', '=', id)
    .where('deleted', '=', false)
    .forUpdate()
    .executeTakeFirst();
  if (!row) throw notFound();
  return row;
}

/** An organization by UUID, name (without case), `default` or the zero UUID, that the caller may read. */
export async function loadOrganization(deps: Deps, actor: Actor, text: string): Promise<OrganizationRow> {
  const organization = await deps.db
    .selectFrom('organizations')
    .selectAll()
    .where('deleted', '=', false)
    .where((where) => {
      if (text === 'default' || text === zeroUuid) return where('is_default', '=', true);
      return isUuid(text) ? where('id', '=', text) : where(sql`lower(name)`, '=', text.toLowerCase());
    })
    .executeTakeFirst();
  if (!organization || !mayReadOrganization(actor.subject, organization)) throw notFound();
  return organization;
}

/** A user as member of the organization: readable through the membership even where the user alone is not. */
export async function loadMember(
  deps: Deps,
  actor: Actor,
  text: string,
  organization: OrganizationRow,
): Promise<UserRow> {
  if (text === 'me') return loadUser(deps, actor, text);
  const member = await deps.db
    .selectFrom('users')
    .innerJoin('organization_members as membership', 'membership.user_id', 'users.id')
    .selectAll('users')
    .where('membership.organization_id', '=', organization.id)
    .where('users.deleted', '=', false)
    .where((where) =>
      isUuid(text)
        ? where('users.id', '=', text)
        : where(sql`lower(users.username)`, '=', text.toLowerCase()),
    )
    .executeTakeFirst();
  const object = { type: 'organization_member', organizationId: organization.id } as const;
  if (member && can(actor.subject, 'read', { ...object, ownerId: member.id })) return member;
  return loadUser(deps, actor, text);
}
