import { channels } from '../database/notifications.js';
import type { Deps } from '../deps.js';
import { ApiError, notFound } from '../http/error.js';
import { failJobRow } from '../provisioner-jobs/end.js';
import { isReserved } from './key.js';

/**
 * Deletes a key with its daemons: their streams end, and what they have in hand fails, as they can tell nothing more of
 * it. One transaction; locks the key, then the jobs in the order of their ids.
 * @throws ApiError 400 for a reserved key, 404
 */
export async function deleteKey(deps: Deps, organizationId: string, name: string): Promise<void> {
  if (isReserved(name))
    throw new ApiError(400, `Cannot delete reserved '${name.toLowerCase()}' provisioner key`);
  await deps.db.transaction().execute(async (tx) => {
    const key = await tx
      .selectFrom('provisioner_keys')
      .select(['id', 'name'])
      .where('organization_id', '=', organizationId)
      .where((where) => where(where.fn('lower', ['name']), '=', name.toLowerCase()))
      .forUpdate()
      .executeTakeFirst();
    if (!key) throw notFound();
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
  });
}
