import type { Executor } from '../database/connect.js';
import { channels } from '../database/notifications.js';
import type { Deps } from '../deps.js';
import { ApiError, notFound } from '../http/error.js';
import { failJobRow } from '../provisioner-jobs/end.js';
import { isReserved, keyColumns, type ProvisionerKeyRow } from './key.js';

/** A key by its name, whatever the case. @throws ApiError 400 for a reserved key, 404 */
export async function findKeyToDelete(
  on: Executor,
  organizationId: string,
  name: string,
): Promise<ProvisionerKeyRow> {
  if (isReserved(name))
    throw new ApiError(400, `Cannot delete reserved '${name.toLowerCase()}' provisioner key`);
  const key = await on
    .selectFrom('provisioner_keys')
    .select(keyColumns)
    .where('organization_id', '=', organizationId)
    .where((where) => where(where.fn('lower', ['name']), '=', name.toLowerCase()))
    .executeTakeFirst();
  if (!key) throw notFound();
  return key;
}

/**
 * Deletes a key with its daemons: their streams end, and what they have in hand fails, as they can tell nothing more of
 * it. Locks the key, then the jobs in the order of their ids.
 * @throws ApiError 404 where somebody was faster
 */
export async function deleteKey(tx: Executor, deps: Deps, key: ProvisionerKeyRow): Promise<void> {
  const held = await tx
    .selectFrom('provisioner_keys')
    .select('id')
    .where('id', '=', key.id)
    .forUpdate()
    .executeTakeFirst();
  if (!held) throw notFound();
  const daemons = await tx
    .deleteFrom('provisioner_daemons')
    .where('key_id', '=', key.id)
    .returning('id')
    .execute();
  await tx.deleteFrom('provisioner_keys').where('id', '=', key.id).execute();
  if (daemons.length === 0) return;
  const ids = daemons.map(({ id }) => id);
  const jobs = await tx
    .selectFrom('provisioner_jobs')
    .select(['id', 'workspace_build_id'])
    .where('worker_id', 'in', ids)
    .where('started_at', 'is not', null)
    .where('completed_at', 'is', null)
    .orderBy('id')
    .forUpdate()
    .execute();
  const error = `the provisioner key "${key.name}", by which the daemon of this job had come, was deleted`;
  for (const job of jobs) await failJobRow(tx, deps, job, { error });
  for (const id of ids) await deps.notifications.publish(tx, channels.daemonServed, id);
}
