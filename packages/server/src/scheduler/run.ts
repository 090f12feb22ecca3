import type { RunContext } from '../background/task.js';
import type { Deps } from '../deps.js';
import { hasFeature } from '../licenses/feature.js';
import { actOn } from './act.js';
import { findDue } from './due.js';

/** Bounds one run; what is left is due in the next. */
const mostAtOnce = 1000;

/**
 * Does what is due to workspaces by itself (`workspaces.md` 5 and 11): each in a transaction of its own that takes the
 * workspace's row and looks again. One that fails does not keep the others.
 */
export async function runSchedule(deps: Deps, { signal }: Pick<RunContext, 'signal'>): Promise<void> {
  const advanced = hasFeature(deps, 'advanced_template_scheduling');
  const due = await findDue(deps.db, { now: deps.now(), advanced, limit: mostAtOnce });
  let failed = 0;
  for (const { id } of due) {
    if (signal.aborted) return;
    try {
      await actOn(deps, id, advanced);
    } catch (error) {
      failed++;
      deps.log.error({ err: error, workspaceId: id }, 'a workspace could not be looked after');
    }
  }
  if (failed > 0)
    throw new Error(`${failed} of ${due.length} workspaces could not be looked after; see the log.`);
}
