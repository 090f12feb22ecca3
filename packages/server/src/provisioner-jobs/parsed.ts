import type { UpdateJobRequest } from '@coder-ts/protocol';
import { Code, ConnectError } from '@connectrpc/connect';
import type { Executor } from '../database/connect.js';
import type { ProvisionerJobRow } from './read.js';

interface Value {
  name: string;
  value: string;
  sensitive: boolean;
}

const mostReadme = 1_048_576;

/**
 * Keeps what an import read out of its template: variables with their values, workspace tags, the readme. A repetition
 * writes the same rows again. Runs with the job's row locked.
 * @returns the variables' values (the given one, else the default), and the names of those that need one and have none
 */
export async function storeParsed(
  tx: Executor,
  job: ProvisionerJobRow,
  request: Pick<UpdateJobRequest, 'templateVariables' | 'userVariableValues' | 'workspaceTags' | 'readme'>,
): Promise<{ values: Value[]; missing: string[] }> {
  const versionId = job.template_version_id;
  if (job.type !== 'template_version_import' || !versionId)
    throw new ConnectError('only an import reads a template', Code.InvalidArgument);
  const given = new Map(request.userVariableValues.map(({ name, value }) => [name, value]));
  const variables = request.templateVariables.map((variable, position) => ({
    template_version_id: versionId,
    position,
    name: variable.name,
    description: variable.description,
    type: variable.type,
    value: given.get(variable.name) || variable.defaultValue,
    default_value: variable.defaultValue,
    required: variable.required,
    sensitive: variable.sensitive,
  }));
  await tx.deleteFrom('template_version_variables').where('template_version_id', '=', versionId).execute();
  if (variables.length > 0) await tx.insertInto('template_version_variables').values(variables).execute();
  const tags = Object.entries(request.workspaceTags);
  await tx
    .deleteFrom('template_version_workspace_tags')
    .where('template_version_id', '=', versionId)
    .execute();
  if (tags.length > 0)
    await tx
      .insertInto('template_version_workspace_tags')
      .values(tags.map(([key, value]) => ({ template_version_id: versionId, key, value })))
      .execute();
  if (request.readme !== '')
    await tx
      .updateTable('template_versions')
      .set({ readme: request.readme.replaceAll('\0', '').slice(0, mostReadme) })
      .where('id', '=', versionId)
      .execute();
  return {
    values: variables.map(({ name, value, sensitive }) => ({ name, value, sensitive })),
    missing: variables.filter(({ required, value }) => required && value === '').map(({ name }) => name),
  };
}
