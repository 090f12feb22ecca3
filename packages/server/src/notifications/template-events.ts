import type { Deps } from '../deps.js';
import type { TemplateRow } from '../templates/load.js';
import type { Actor } from '../users/actor.js';
import { notifyAfter, withSiteRole } from './notify.js';
import { systemTemplates } from './templates.js';

/** Tells those who look after templates, but not who did it. */
export async function tellOfDeletedTemplate(
  deps: Deps,
  actor: Actor,
  template: Pick<TemplateRow, 'id' | 'name'>,
): Promise<void> {
  await notifyAfter(deps, async () => ({
    template: systemTemplates.templateDeleted,
    to: (await withSiteRole(deps.db, 'owner', 'template-admin')).filter((id) => id !== actor.user.id),
    labels: { name: template.name, initiator: actor.user.username },
    targets: [template.id],
  }));
}
