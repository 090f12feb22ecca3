import type { Deps } from '../deps.js';
import type { Subject } from '../rbac/authorize.js';
import { mayReadOrganization, type OrganizationRow } from './load.js';

/** The organizations that the subject may read, by name; of one user's where `memberId` is given. */
export async function listOrganizations(
  deps: Pick<Deps, 'db'>,
  subject: Subject,
  memberId?: string,
): Promise<OrganizationRow[]> {
  const rows = await deps.db
    .selectFrom('organizations')
    .selectAll()
    .where('deleted', '=', false)
    .$if(memberId !== undefined, (query) =>
      query.where('id', 'in', (from) =>
        from
          .selectFrom('organization_members')
          .select('organization_members.organization_id')
          .where('organization_members.user_id', '=', memberId ?? null),
      ),
    )
    .orderBy('name')
    .execute();
  return rows.filter((row) => mayReadOrganization(subject, row));
}
