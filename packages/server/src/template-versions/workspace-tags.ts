import { evaluateTags, readModule } from '@coder-ts/hcl';
import { readTerraformFiles } from '../files/archive.js';
import { ApiError } from '../http/error.js';
import type { UserRow } from '../users/load.js';

/**
 * Tags that the template's `coder_workspace_tags` ask for, evaluated with the defaults of its parameters, the variables'
 * values and the requester as owner, before any job exists (`workspaces.md` 3). None where the template names none.
 * @throws ApiError 400 where they can't be known
 */
export async function readWorkspaceTags(
  archive: Buffer,
  variables: readonly { name: string; value: string }[],
  requester: UserRow,
): Promise<Record<string, string>> {
  if (!archive.includes('coder_workspace_tags')) return {};
  const module = await readModule(await readTerraformFiles(archive));
  if (module.workspaceTags.length === 0 && module.workspaceTagsProblem === undefined) return {};
  const outcome = evaluateTags(module, {
    variables: Object.fromEntries(variables.map(({ name, value }) => [name, value])),
    data: {
      coder_workspace_owner: {
        id: requester.id,
        name: requester.username,
        full_name: requester.name,
        email: requester.email,
        login_type: requester.login_type,
      },
    },
  });
  if (outcome.kind === 'tags') return outcome.tags;
  throw new ApiError(400, 'Unable to parse workspace tags', {
    validations: outcome.problems.map(({ key, message }) => ({ field: key, detail: message })),
  });
}
