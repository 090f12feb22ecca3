import type { WorkspaceBuild } from '@coder-ts/api';
import type { Deps } from '../deps.js';
import { ApiError } from '../http/error.js';
import { completeBuilds, selectBuilds } from './read.js';

/** Which builds of a workspace: `afterId` keeps the newer ones than that, `since` those made later; `limit` 0 is no limit. */
export interface BuildsPage {
  readonly since: string | undefined;
  readonly afterId: string | undefined;
  readonly limit: number;
  readonly offset: number;
}

/** Builds of a workspace, newest first. @throws ApiError 400 */
export async function listBuilds(
  deps: Deps,
  workspaceId: string,
  page: BuildsPage,
): Promise<WorkspaceBuild[]> {
  const { since, afterId } = page;
  if (since !== undefined && !isTime(since))
    throw new ApiError(400, 'bad `since` format, must be RFC3339', {
      detail: `cannot read "${since}" as a time`,
    });
  const after = afterId === undefined ? undefined : await readNumber(deps, workspaceId, afterId);
  const rows = await selectBuilds(deps.db)
    .where('build.workspace_id', '=', workspaceId)
    .$if(after !== undefined, (query) => query.where('build.build_number', '>', after ?? 0))
    .$if(since !== undefined, (query) => query.where('build.created_at', '>', since ?? ''))
    .orderBy('build.build_number', 'desc')
    .$if(page.limit > 0, (query) => query.limit(page.limit))
    .offset(page.offset)
    .execute();
  return completeBuilds(deps, rows);
}

const isTime = (text: string): boolean =>
  /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?(Z|[+-]\d\d:\d\d)$/.test(text) && !Number.isNaN(Date.parse(text));

async function readNumber(deps: Deps, workspaceId: string, id: string): Promise<number> {
  const row = await deps.db
    .selectFrom('workspace_builds')
    .select('build_number')
    .where('id', '=', id)
    .where('workspace_id', '=', workspaceId)
    .executeTakeFirst();
  if (!row)
    throw new ApiError(400, `Record at "after_id" ("${id}") does not exist.`, {
      validations: [{ field: 'after_id', detail: 'No such build.' }],
    });
  return row.build_number;
}
