import type { Executor } from '../database/connect.js';
import { askTags } from '../template-evaluation/tags.js';
import { versionSource } from '../template-evaluation/version-source.js';
import type { WorkspaceRow } from '../workspaces/load.js';
import type { ParameterValue } from './parameters/parameter.js';

/**
 * Tags that the template gives a build's job (`coder_workspace_tags`), evaluated with the build's parameters. The import
 * stored which there are; only where there are some is the version's archive read again, for the locals and defaults
 * that they may name.
 * @throws ApiError 400 where a tag has no value
 */
export async function readWorkspaceTags(
  tx: Executor,
  version: { readonly id: string },
  workspace: WorkspaceRow,
  values: readonly ParameterValue[],
): Promise<Record<string, string>> {
  const stored = await tx
    .selectFrom('template_version_workspace_tags')
    .select('key')
    .where('template_version_id', '=', version.id)
    .limit(1)
    .execute();
  if (stored.length === 0) return {};
  const variables = await tx
    .selectFrom('template_version_variables')
    .select(['name', 'value'])
    .where('template_version_id', '=', version.id)
    .execute();
  return askTags(versionSource(tx, version.id), {
    variables: Object.fromEntries(variables.map(({ name, value }) => [name, value])),
    parameters: Object.fromEntries(values.map(({ name, value }) => [name, value])),
    data: await readData(tx, workspace),
  });
}

/** What tags may say about the workspace and its owner. */
async function readData(tx: Executor, workspace: WorkspaceRow) {
  const owner = await tx
    .selectFrom('users')
    .select(['id', 'username', 'name', 'email'])
    .where('id', '=', workspace.owner_id)
    .executeTakeFirstOrThrow();
  return {
    coder_workspace: { id: workspace.id, name: workspace.name },
    coder_workspace_owner: {
      id: owner.id,
      name: owner.username,
      full_name: owner.name,
      email: owner.email,
    },
  };
}
