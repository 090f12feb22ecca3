import type { Selectable } from 'kysely';
import type { Groups } from '../database/rows.gen.js';
import type { Deps } from '../deps.js';
import { notFound } from '../http/error.js';
import { can } from '../rbac/authorize.js';
import type { Actor } from '../users/actor.js';

export type GroupRow = Selectable<Groups>;

export async function loadGroup(deps: Deps, actor: Actor, id: string): Promise<GroupRow> {
  const group = await deps.db.selectFrom('groups').selectAll().where('id', '=', id).executeTakeFirst();
  if (!group || !can(actor.subject, 'read', { type: 'group', organizationId: group.organization_id }))
    throw notFound();
  return group;
}
