import { evaluateTags, formatDiagnostics, readModule } from '@coder-ts/hcl';
import { readTerraformFiles } from '../files/archive.js';
import { ApiError } from '../http/error.js';
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
  const module = await readModule(await readTerraformFiles(archive));
  const { owner } = context;
  const outcome = evaluateTags(module, {
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
  const refuse = (more: ConstructorParameters<typeof ApiError>[2]) =>
    new ApiError(400, 'Unable to parse workspace tags', more);
  if (outcome.kind === 'invalid')
    throw refuse({
      validations: outcome.problems.map(({ key, message }) => ({ field: key, detail: message })),
    });
  if (module.diagnostics.length > 0) throw refuse({ detail: formatDiagnostics(module.diagnostics).trim() });
  return outcome.tags;
}
