import { askArchiveTags } from '../template-evaluation/tags.js';
import type { UserRow } from '../users/load.js';

/** What decides the tags of an import. */
export interface TagContext {
  /** Values that the importer gives for variables. */
  readonly variables: readonly { readonly name: string; readonly value: string }[];
  /** The importer, who stands for the owner of a workspace; undefined where only defaults count. */
  readonly owner: UserRow | undefined;
}

/**
 * The tags that a template asks for by `coder_workspace_tags`, before any job of it exists (`workspaces.md` 3). An archive
 * that doesn't mention them is not parsed.
 * @param archive tar
 * @throws ApiError 400 that names each tag without a value and why
 */
export async function readWorkspaceTags(
  archive: Buffer,
  context: TagContext,
): Promise<Record<string, string>> {
  if (!archive.includes('coder_workspace_tags')) return {};
  const { owner } = context;
  return askArchiveTags(archive, {
    variables: Object.fromEntries(context.variables.map(({ name, value }) => [name, value])),
    ...(owner && {
      data: {
        coder_workspace_owner: {
          id: owner.id,
          name: owner.username,
          full_name: owner.name,
          email: owner.email,
          login_type: owner.login_type,
        },
      },
    }),
  });
}
