import type { Deps } from '../deps.js';
import { ApiError, forbidden } from '../http/error.js';
import { can, type Subject } from '../rbac/authorize.js';
import { endSessions } from './end-sessions.js';
import { type UserRow, userObject } from './load.js';

/** What lets a user act beside its keys, or would let somebody act as it. */
const everythingOf = [
  'user_links',
  'user_secrets',
  'user_skills',
  'webpush_subscriptions',
  'git_ssh_keys',
  'group_members',
  'organization_members',
] as const;

/**
 * Deletes a user softly: the row stays for what points to it, name and address are free again, and everything that lets
 * it act is gone.
 * @throws ApiError 403 for oneself and without permission, 417 while it owns workspaces
 */
export async function deleteUser(
  deps: Pick<Deps, 'db' | 'now' | 'notifications'>,
  subject: Subject,
  user: UserRow,
): Promise<void> {
  if (user.id === subject.userId) throw new ApiError(403, 'You cannot delete yourself!');
  await deps.db.transaction().execute(async (tx) => {
    // Locks the user's row: a workspace that is being made for it (its foreign key locks the row too) is waited for.
    await tx.selectFrom('users').select('id').where('id', '=', user.id).forUpdate().execute();
    const workspace = await tx
      .selectFrom('workspaces')
      .select('id')
      .where('owner_id', '=', user.id)
      .where('deleted', '=', false)
      .limit(1)
      .executeTakeFirst();
    if (workspace)
      throw new ApiError(
        417,
        'You cannot delete a user that has workspaces. Delete their workspaces and try again!',
      );
    if (!can(subject, 'delete', userObject(user))) throw forbidden();
    await tx
      .updateTable('users')
      .set({ deleted: true, updated_at: deps.now() })
      .where('id', '=', user.id)
      .execute();
    for (const table of everythingOf) await tx.deleteFrom(table).where('user_id', '=', user.id).execute();
    await endSessions(tx, deps, user.id);
  });
}
