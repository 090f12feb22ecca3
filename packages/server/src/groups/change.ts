import { type CreateGroupRequest, isUuid, type PatchGroupRequest } from '@coder-ts/api';
import { anyOf } from '../database/any-of.js';
import type { Executor } from '../database/connect.js';
import { isUniqueViolation } from '../database/errors.js';
import type { Deps } from '../deps.js';
import { ApiError, forbidden } from '../http/error.js';
import { prebuildsUserId } from '../provisioner-jobs/insert.js';
import { can } from '../rbac/authorize.js';
import type { Actor } from '../users/actor.js';
import { type GroupRow, groupObject, isEveryone } from './load.js';

const everyone = 'Everyone';
const mostAllowance = 2 ** 31 - 1;

/** @throws ApiError 400 for what no allowance can be, 403, 409 for a name that is taken */
export async function createGroup(
  deps: Pick<Deps, 'db' | 'now'>,
  actor: Actor,
  { id, organizationId }: { readonly id: string; readonly organizationId: string },
  request: CreateGroupRequest,
): Promise<GroupRow> {
  if (request.name === everyone) throw new ApiError(400, 'Invalid group name.', reserved);
  refuseAllowance(request.quota_allowance);
  if (!can(actor.subject, 'create', { type: 'group', organizationId })) throw forbidden();
  const group = await deps.db
    .insertInto('groups')
    .values({ ...request, id, organization_id: organizationId, created_at: deps.now() })
    .onConflict((conflict) => conflict.columns(['organization_id', 'name']).doNothing())
    .returningAll()
    .executeTakeFirst();
  if (!group) throw new ApiError(409, `A group named "${request.name}" already exists.`, taken);
  return group;
}

const reserved = {
  validations: [{ field: 'name', detail: `"${everyone}" is the name of the group of all members` }],
};
const taken = {
  validations: [{ field: 'name', detail: 'This value is already in use and should be unique.' }],
};

function refuseAllowance(allowance: number | undefined): void {
  if (allowance === undefined || (allowance >= 0 && allowance <= mostAllowance)) return;
  throw new ApiError(400, 'The quota allowance cannot be stored.', {
    validations: [
      {
        field: 'quota_allowance',
        detail: `Must be a whole number from 0 to ${mostAllowance}; 0 allows nothing.`,
      },
    ],
  });
}

/**
 * Changes a group and its members, all or nothing.
 * @throws ApiError 400, 403, 409 (`workspaces.md` 8)
 * @returns the row after
 */
export async function updateGroup(
  deps: Pick<Deps, 'db'>,
  actor: Actor,
  group: GroupRow,
  request: PatchGroupRequest,
): Promise<GroupRow> {
  refuseEveryone(group, request);
  refuseAllowance(request.quota_allowance);
  const [added, removed] = [readIds(request.add_users), readIds(request.remove_users)];
  if (!can(actor.subject, 'update', groupObject(group))) throw forbidden();
  try {
    return await deps.db.transaction().execute(async (tx) => {
      const row = await tx
        .updateTable('groups')
        .set({
          name: request.name || group.name,
          display_name: request.display_name ?? group.display_name,
          avatar_url: request.avatar_url ?? group.avatar_url,
          quota_allowance: request.quota_allowance ?? group.quota_allowance,
        })
        .where('id', '=', group.id)
        .returningAll()
        .executeTakeFirstOrThrow();
      await addMembers(tx, group, added);
      await removeMembers(tx, group, removed);
      return row;
    });
  } catch (error) {
    if (isUniqueViolation(error, 'groups_organization_id_name_key'))
      throw new ApiError(409, `A group with name "${request.name}" already exists.`, taken);
    throw error;
  }
}

function refuseEveryone(group: GroupRow, request: PatchGroupRequest): void {
  if (!isEveryone(group)) {
    if (request.name === everyone)
      throw new ApiError(400, `"${everyone}" is a reserved group name!`, reserved);
    return;
  }
  if (request.name && request.name !== everyone)
    throw new ApiError(400, `Cannot rename the "${everyone}" group!`);
  if (request.display_name !== undefined && request.display_name !== group.display_name)
    throw new ApiError(400, `Cannot update the Display Name for the "${everyone}" group!`);
  if (request.add_users.length > 0 || request.remove_users.length > 0)
    throw new ApiError(403, `Cannot add or remove users from the "${everyone}" group!`, {
      detail: 'Its members are those of the organization.',
    });
}

function readIds(texts: readonly string[]): string[] {
  const wrong = texts.find((text) => !isUuid(text));
  if (wrong !== undefined) throw new ApiError(400, `ID "${wrong}" must be a valid user UUID.`);
  return texts.map((text) => text.toLowerCase());
}

/** The prebuilds user needs no membership: a group gives it a quota. */
async function addMembers(tx: Executor, group: GroupRow, ids: readonly string[]): Promise<void> {
  if (ids.length === 0) return;
  if (new Set(ids).size < ids.length) throw twice();
  // Held, so that nobody leaves the organization and stays in its group.
  const members = await tx
    .selectFrom('organization_members')
    .select('user_id')
    .where('organization_id', '=', group.organization_id)
    .where('user_id', '=', anyOf(ids))
    .forShare()
    .execute();
  const known = new Set([prebuildsUserId, ...members.map(({ user_id }) => user_id)]);
  const stranger = ids.find((id) => !known.has(id));
  if (stranger !== undefined)
    throw new ApiError(400, `The user ${stranger} must be a member of the group's organization.`, {
      validations: [{ field: 'add_users', detail: 'Add the user to the organization first.' }],
    });
  const { numInsertedOrUpdatedRows: inserted } = await tx
    .insertInto('group_members')
    .values(ids.map((user_id) => ({ group_id: group.id, user_id })))
    .onConflict((conflict) => conflict.doNothing())
    .executeTakeFirstOrThrow();
  if (Number(inserted) < ids.length) throw twice();
}

const twice = () => new ApiError(400, 'Cannot add the same user to a group twice!');

async function removeMembers(tx: Executor, group: GroupRow, ids: readonly string[]): Promise<void> {
  if (ids.length === 0) return;
  const { numDeletedRows: deleted } = await tx
    .deleteFrom('group_members')
    .where('group_id', '=', group.id)
    .where('user_id', '=', anyOf(ids))
    .executeTakeFirstOrThrow();
  if (Number(deleted) < ids.length)
    throw new ApiError(400, 'Failed to add or remove non-existent group member');
}

/** What the group allowed goes with it at the next commit; access lists that name it give nothing any more. @throws ApiError 400, 403 */
export async function deleteGroup(deps: Pick<Deps, 'db'>, actor: Actor, group: GroupRow): Promise<void> {
  if (isEveryone(group)) throw new ApiError(400, `"${everyone}" is a reserved group and cannot be deleted!`);
  if (!can(actor.subject, 'delete', groupObject(group))) throw forbidden();
  await deps.db.deleteFrom('groups').where('id', '=', group.id).execute();
}
