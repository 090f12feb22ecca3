import { sql } from 'kysely';
import type { Executor } from '../database/connect.js';
import type { Deps } from '../deps.js';
import { ApiError } from '../http/error.js';
import { createBuild, type NewBuild, type OnSuccess } from './create.js';

/**
 * Queues the start that was asked for together with a stop that now succeeds, in the same transaction; its version is the
 * active one unless another was pinned. Permission was asked for when the stop was. If the start can no longer be made
 * (a parameter that the version refuses), the stop stands, and the log says why.
 */
export async function followUp(
  tx: Executor,
  deps: Deps,
  stop: {
    readonly id: string;
    readonly workspace_id: string;
    readonly reason: string;
    readonly initiator_id: string;
    readonly active_version_id: string;
    readonly on_success: unknown;
  },
): Promise<void> {
  const wanted = stop.on_success as OnSuccess;
  await sql`SAVEPOINT follow_up`.execute(tx);
  try {
    await createBuild(tx, deps, {
      workspaceId: stop.workspace_id,
      transition: 'start',
      reason: stop.reason as NewBuild['reason'],
      initiatorId: stop.initiator_id,
      actor: undefined,
      versionId: wanted.template_version_id ?? stop.active_version_id,
      presetId: wanted.template_version_preset_id,
      values: wanted.rich_parameter_values,
      ...(wanted.log_level && { logLevel: wanted.log_level }),
      follows: stop.id,
    });
    await sql`RELEASE SAVEPOINT follow_up`.execute(tx);
  } catch (error) {
    if (!(error instanceof ApiError)) throw error;
    await sql`ROLLBACK TO SAVEPOINT follow_up`.execute(tx);
    deps.log.warn({ err: error, workspaceId: stop.workspace_id }, 'no start after the stop');
  }
}
