import type { ProvisionerDaemon, ProvisionerKey, ProvisionerKeyDaemons } from '@coder-ts/api';
import { sql } from 'kysely';
import type { Deps } from '../deps.js';
import { keyColumns, type ProvisionerKeyRow, reservedKeys, toKey } from './key.js';

/** Daemons that were seen for the last time before this are not told of. */
const recentMs = 180_000;

const keysOf = ({ db }: Pick<Deps, 'db'>, organizationId: string): Promise<ProvisionerKeyRow[]> =>
  db
    .selectFrom('provisioner_keys')
    .select(keyColumns)
    .where('organization_id', '=', organizationId)
    .orderBy('created_at')
    .orderBy('id')
    .execute();

/** Keys of an organization, oldest first, without the reserved ones. */
export async function listKeys(deps: Pick<Deps, 'db'>, organizationId: string): Promise<ProvisionerKey[]> {
  const reserved = new Set<string>(Object.values(reservedKeys));
  return (await keysOf(deps, organizationId)).filter(({ id }) => !reserved.has(id)).map(toKey);
}

/**
 * Every key of an organization, the reserved ones too, with the daemons that came by it and were seen of late, by name.
 * Daemons of users stand under `user-auth` in every organization. Two statements.
 */
export async function listKeyDaemons(
  deps: Pick<Deps, 'db' | 'now'>,
  organizationId: string,
): Promise<ProvisionerKeyDaemons[]> {
  const { rows } = await sql<ProvisionerDaemon>`
    SELECT id, organization_id, key_id, created_at, last_seen_at, name, version, api_version, provisioners, tags,
      NULL AS key_name, NULL AS status, NULL AS current_job, NULL AS previous_job
    FROM provisioner_daemons
    WHERE organization_id = ${organizationId}
      AND last_seen_at >= ${deps.now()}::timestamptz - ${recentMs} * interval '1 millisecond'
    ORDER BY name, id`.execute(deps.db);
  const keys = await keysOf(deps, organizationId);
  const userAuth =
    keys.find(({ id }) => id === reservedKeys['user-auth']) ??
    (await deps.db
      .selectFrom('provisioner_keys')
      .select(keyColumns)
      .where('id', '=', reservedKeys['user-auth'])
      .executeTakeFirstOrThrow());
  const all = keys.includes(userAuth) ? keys : [...keys, { ...userAuth, organization_id: organizationId }];
  return all.map((key) => ({
    key: toKey(key),
    daemons: rows.filter(({ key_id: id }) => id === key.id),
  }));
}
