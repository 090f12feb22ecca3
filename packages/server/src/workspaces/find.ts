import { isUuid } from '@coder-ts/api';
import { sql } from 'kysely';
import type { Deps } from '../deps.js';
import { ApiError, notFound } from '../http/error.js';
import { can } from '../rbac/authorize.js';
import type { Actor } from '../users/actor.js';
import { type WorkspaceRow, workspaceObject } from './load.js';

/**
 * A workspace by its owner (UUID, name or `me`) and name, both without case, that the caller may read: reading the owner
 * is not asked for. A live one comes first; a deleted one of that name, the newest, only on request.
 * @throws ApiError 404
 */
export async function findWorkspace(
  deps: Deps,
  actor: Actor,
  owner: string,
  name: string,
  withDeleted: boolean,
): Promise<WorkspaceRow> {
  const workspace = await deps.db
    .selectFrom('workspaces')
    .innerJoin('users as owner', 'owner.id', 'workspaces.owner_id')
    .selectAll('workspaces')
    .where(sql`lower(workspaces.name)`, '=', name.toLowerCase())
    .where('owner.deleted', '=', false)
    .where((where) => {
      if (owner === 'me') return where('owner.id', '=', actor.user.id);
      return isUuid(owner)
        ? where('owner.id', '=', owner)
        : where(sql`lower(owner.username)`, '=', owner.toLowerCase());
    })
    .$if(!withDeleted, (query) => query.where('workspaces.deleted', '=', false))
    .orderBy('workspaces.deleted')
    .orderBy('workspaces.created_at', 'desc')
    .limit(1)
    .executeTakeFirst();
  if (!workspace || !can(actor.subject, 'read', { ...workspaceObject(workspace), type: 'workspace' }))
    throw notFound();
  return workspace;
}

const booleans: Readonly<Record<string, boolean>> = {
  '1': true,
  t: true,
  T: true,
  true: true,
  True: true,
  TRUE: true,
  '0': false,
  f: false,
  F: false,
  false: false,
  False: false,
  FALSE: false,
};

/** The flag `include_deleted`. @throws ApiError 400 */
export function readIncludeDeleted(text: string | undefined): boolean {
  const value = text === undefined ? false : booleans[text];
  if (value === undefined)
    throw new ApiError(400, `Invalid boolean value "${text}" for "include_deleted" query param.`, {
      validations: [{ field: 'include_deleted', detail: 'Must be a valid boolean' }],
    });
  return value;
}
