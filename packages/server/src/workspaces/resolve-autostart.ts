import type { Deps } from '../deps.js';
import { readBuildValues, readParameters, readPreviousBuild } from '../workspace-builds/context.js';
import { classicProblem } from '../workspace-builds/parameters/resolve-classic.js';
import type { WorkspaceRow } from './load.js';

/**
 * Would a start by itself move to another version that refuses the values of the latest build? Judged by the parameters
 * that the version's import stored.
 */
export async function hasParameterMismatch(deps: Deps, workspace: WorkspaceRow): Promise<boolean> {
  const template = await deps.db
    .selectFrom('templates')
    .select(['active_version_id', 'require_active_version'])
    .where('id', '=', workspace.template_id)
    .executeTakeFirstOrThrow();
  const latest = await readPreviousBuild(deps.db, workspace.id);
  const moves = workspace.automatic_updates === 'always' || template.require_active_version;
  if (!latest || !moves || latest.template_version_id === template.active_version_id) return false;
  const parameters = await readParameters(deps.db, template.active_version_id);
  const values = await readBuildValues(deps.db, latest.id);
  return parameters.some((parameter) => {
    const previous = values.get(parameter.name);
    const kept = parameter.ephemeral ? undefined : previous;
    return classicProblem(parameter, kept ?? parameter.defaultValue, previous) !== undefined;
  });
}
