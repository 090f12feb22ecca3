import type { Executor } from '../database/connect.js';
import type { Deps } from '../deps.js';

/** Makes a user member of an organization, with roles there beyond the implied ones. False: it was one already. */
export async function addUserToOrganization(
  tx: Executor,
  deps: Pick<Deps, 'now'>,
  member: { readonly userId: string; readonly organizationId: string; readonly roles?: readonly string[] },
): Promise<boolean> {
  const now = deps.now();
  const inserted = await tx
    .insertInto('organization_members')
    .values({
      organization_id: member.organizationId,
      user_id: member.userId,
      roles: [...(member.roles ?? [])],
      created_at: now,
      updated_at: now,
    })
    .onConflict((conflict) => conflict.doNothing())
    .executeTakeFirst();
  return inserted.numInsertedOrUpdatedRows === 1n;
}
