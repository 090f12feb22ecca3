import type { BodyOf, Routes } from '@coder-ts/api';
import { UsageAppName } from '@coder-ts/api';
import type { Deps } from '../deps.js';
import type { Actor } from '../users/actor.js';
import { invalid } from './limits.js';
import type { WorkspaceRow } from './load.js';
import { noteActivity } from './note-activity.js';
import { requireUpdate } from './permission.js';

type Usage = BodyOf<Routes['postWorkspaceUsageById']>;
const wrong = 'Invalid request';

/** Notes that a workspace is in use. What with is looked at only under the experiment `workspace-usage`. @throws ApiError 400, 403 */
export async function noteUsage(
  deps: Deps,
  actor: Actor,
  workspace: WorkspaceRow,
  usage: Usage,
): Promise<void> {
  if (deps.config.experiments.includes('workspace-usage')) refuseUsage(usage);
  requireUpdate(actor, workspace);
  await noteActivity(deps, workspace);
}

function refuseUsage({ agent_id: agent, app_name: app }: Usage): void {
  if (agent === undefined && app === '') return;
  if (agent === undefined) throw invalid(wrong, 'agent_id', 'must be set when app_name is set');
  if (app === '') throw invalid(wrong, 'app_name', 'must be set when agent_id is set');
  if (!UsageAppName.options.some((name) => name === app))
    throw invalid(wrong, 'app_name', `must be one of ${UsageAppName.options.join(', ')}`);
}
