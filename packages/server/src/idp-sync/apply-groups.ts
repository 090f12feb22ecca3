import { groupNameProblem } from '@coder-ts/api';
import { sql } from 'kysely';
import { anyOf } from '../database/any-of.js';
import { type Executor, json } from '../database/connect.js';
import type { Deps } from '../deps.js';
import { mapped, type ValuesOf } from './apply-organizations.js';
import { groupSyncOfDeployment } from './inherited.js';
import { readPattern } from './pattern.js';
import { type GroupSync, readAllSync } from './settings.js';

interface Wanted {
  readonly organization_id: string;
  /** One of the two. */
  readonly group_id?: string;
  readonly name?: string;
}

/**
 * Groups of each organization that names a claim become those that the claim names; the others stay. The default
 * organization follows the deployment's settings until it has its own.
 */
export async function syncGroups(
  tx: Executor,
  deps: Pick<Deps, 'config' | 'now' | 'newId'>,
  userId: string,
  where: { readonly organizationIds: readonly string[]; readonly byDefault: string },
  valuesOf: ValuesOf,
): Promise<void> {
  const settings = await readAllSync<GroupSync>(tx, 'groups', where.organizationIds);
  const inherited = groupSyncOfDeployment(deps);
  if (inherited && where.organizationIds.includes(where.byDefault) && !settings.get(where.byDefault)?.field)
    settings.set(where.byDefault, inherited);
  const synced = [...settings].filter(([, { field }]) => field !== '');
  if (synced.length === 0) return;
  const wanted = synced.flatMap(([id, sync]) => wantedIn(id, sync, valuesOf(sync.field)));
  await createMissing(
    tx,
    deps,
    wanted.filter(({ organization_id }) => settings.get(organization_id)?.auto_create_missing_groups),
  );
  const { rows } = await sql<{ id: string }>`
    SELECT DISTINCT groups.id FROM groups
    JOIN json_to_recordset(${json(wanted)}::json) AS wanted(organization_id uuid, group_id uuid, name text)
      ON wanted.organization_id = groups.organization_id
      AND (wanted.group_id = groups.id OR wanted.name = groups.name)
    WHERE groups.id <> groups.organization_id`.execute(tx);
  const ids = rows.map(({ id }) => id);
  await sql`DELETE FROM group_members USING groups
    WHERE group_members.user_id = ${userId} AND groups.id = group_members.group_id
      AND groups.organization_id = ${anyOf(synced.map(([id]) => id))}
      AND NOT groups.id = ${anyOf(ids)}`.execute(tx);
  await sql`INSERT INTO group_members (group_id, user_id) SELECT id, ${userId}::uuid FROM groups
    WHERE id = ${anyOf(ids)} ON CONFLICT DO NOTHING`.execute(tx);
}

function wantedIn(organizationId: string, sync: GroupSync, values: readonly string[]): Wanted[] {
  const pattern = readPattern(sync.regex_filter ?? '');
  const counts = 'matches' in pattern ? pattern.matches : () => false;
  return values.filter(counts).flatMap((value): Wanted[] => {
    const ids = mapped(sync.mapping, value);
    if (ids) return ids.map((id) => ({ organization_id: organizationId, group_id: id }));
    return [
      {
        organization_id: organizationId,
        name: mapped(sync.legacy_group_name_mapping ?? {}, value) ?? value,
      },
    ];
  });
}

/** Groups that there are not yet, as far as a group may be called so. */
async function createMissing(
  tx: Executor,
  deps: Pick<Deps, 'now' | 'newId'>,
  wanted: readonly Wanted[],
): Promise<void> {
  const values = wanted.flatMap(({ organization_id, name }) =>
    name !== undefined && name !== 'Everyone' && groupNameProblem(name) === undefined
      ? [{ id: deps.newId(), organization_id, name, source: 'oidc', created_at: deps.now() }]
      : [],
  );
  if (values.length === 0) return;
  await tx
    .insertInto('groups')
    .values(values)
    .onConflict((conflict) => conflict.columns(['organization_id', 'name']).doNothing())
    .execute();
}
