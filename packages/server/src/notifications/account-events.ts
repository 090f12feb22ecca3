import type { Deps } from '../deps.js';
import type { UserRow } from '../users/load.js';
import { notifyAfter, withSiteRole } from './notify.js';
import { systemTemplates } from './templates.js';

type User = Pick<UserRow, 'id' | 'username'>;

const forAdmins = {
  created: systemTemplates.userCreated,
  deleted: systemTemplates.userDeleted,
  suspended: systemTemplates.userSuspended,
  active: systemTemplates.userActivated,
} as const;
const forUser = {
  suspended: systemTemplates.yourAccountSuspended,
  active: systemTemplates.yourAccountActivated,
} as const;

/** Tells those who look after accounts, but not who did it, and the user about its own status. */
export async function tellAboutAccount(
  deps: Deps,
  actor: { readonly user: User },
  user: User,
  event: keyof typeof forAdmins,
): Promise<void> {
  const about = {
    labels: { username: user.username, initiator: actor.user.username },
    targets: [user.id],
  };
  await notifyAfter(deps, async () => {
    const admins = await withSiteRole(deps.db, 'owner', 'user-admin');
    const to = admins.filter((id) => id !== actor.user.id && id !== user.id);
    return { template: forAdmins[event], to, ...about };
  });
  if (event === 'suspended' || event === 'active')
    await notifyAfter(deps, () => ({ template: forUser[event], to: [user.id], ...about }));
}
