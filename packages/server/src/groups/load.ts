import type { Selectable } from 'kysely';
import type { Groups } from '../database/rows.gen.js';
import type { Deps } from '../deps.js';
import { notFound } from '../http/error.js';
import { can, type ObjectRef } from '../rbac/authorize.js';
import type { Actor } from '../users/actor.js';

export type GroupRow = Selectable<Groups>;

export const groupObject = (group: Pick<GroupRow, 'id' | 'organization_id'>): ObjectRef => ({
  type: 'group',
  id: group.id,
  organizationId: group.organization_id,
});

/** The group of everyone: its members are those of the organization. */
export const isEveryone = (group: Pick<GroupRow, 'id' | 'organization_id'>): boolean =>
  group.id === group.organization_id;

/** May the caller see the group: all of the organization's, or as one of its members? */
export const mayReadGroup = (actor: Actor, group: GroupRow): boolean =>
  can(actor.subject, 'read', groupObject(group)) || actor.subject.groups.has(group.id);

/** A group that the caller may see. @throws ApiError 404 */
export async function loadGroup(deps: Deps, actor: Actor, id: string): Promise<GroupRow> {
  return readable(
    actor,
    await deps.db.selectFrom('groups').selectAll().where('id', '=', id).executeTakeFirst(),
  );
}

/** A group of an organization by its name, which counts by case. @throws ApiError 404 */
export async function loadGroupByName(
  deps: Deps,
  actor: Actor,
  organizationId: string,
  name: string,
): Promise<GroupRow> {
  const group = await deps.db
    .selectFrom('groups')
    .selectAll()
    .where('organization_id', '=', organizationId)
    .where('name', '=', name)
    .executeTakeFirst();
  return readable(actor, group);
}

function readable(actor: Actor, group: GroupRow | undefined): GroupRow {
  if (!group || !mayReadGroup(actor, group)) throw notFound();
  return group;
}
