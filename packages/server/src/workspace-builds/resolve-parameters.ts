import type { Executor } from '../database/connect.js';
import type { Deps } from '../deps.js';
import { openForm } from '../dynamic-parameters/render.js';
import { ApiError } from '../http/error.js';
import { askWorker, EvaluationStopped } from '../template-evaluation/pool.js';
import type { TemplateRow } from '../templates/load.js';
import type { WorkspaceRow } from '../workspaces/load.js';
import { readBuildValues, readParameters, readPresets } from './context.js';
import type { Parameter, ParameterValue } from './parameters/parameter.js';
import { bestPreset } from './parameters/preset.js';
import { type GivenValues, resolveDynamic } from './parameters/resolve-dynamic.js';

/** What the values of a build come from. */
export interface ParameterSource {
  readonly workspace: Pick<WorkspaceRow, 'id' | 'name' | 'owner_id'>;
  readonly template: Pick<TemplateRow, 'use_classic_parameter_flow'>;
  readonly versionId: string;
  readonly previousBuildId: string | undefined;
  readonly presetId: string | undefined;
  readonly values: readonly ParameterValue[];
}

/**
 * The values of a new build, by the template's flow, and the preset that it counts under: the one asked for, else the
 * one that its values fit best.
 * @throws ApiError 400
 */
export async function resolveParameters(
  tx: Executor,
  deps: Deps,
  source: ParameterSource,
): Promise<{ values: ParameterValue[]; presetId: string | undefined }> {
  const presets = await readPresets(tx, source.versionId, source.presetId);
  const asked = presets.find(({ id }) => id === source.presetId);
  if (source.presetId && !asked)
    throw new ApiError(400, 'failed to fetch preset parameter values', {
      validations: [{ field: 'template_version_preset_id', detail: 'No such preset.' }],
    });
  const given: GivenValues = {
    previous: source.previousBuildId ? await readBuildValues(tx, source.previousBuildId) : undefined,
    request: new Map(source.values.map(({ name, value }) => [name, value])),
    preset: asked?.values ?? new Map(),
  };
  const values = source.template.use_classic_parameter_flow
    ? await judgeClassic(await readParameters(tx, source.versionId), given)
    : await resolveDynamic(await openWorkspaceForm(tx, deps, source), given);
  const own = presets.filter(({ versionId }) => versionId === source.versionId);
  return { values, presetId: source.presetId ?? bestPreset(own, values)?.id };
}

/** @throws ApiError 400 for the first parameter with a wrong value */
async function judgeClassic(parameters: readonly Parameter[], given: GivenValues): Promise<ParameterValue[]> {
  const outcome = await askWorker('classic', { parameters, given }).catch((error: unknown) => {
    if (!(error instanceof EvaluationStopped)) throw error;
    throw new ApiError(400, 'Unable to validate parameters', {
      detail: `Judging the values was stopped: ${error.message}.`,
    });
  });
  if (outcome.kind === 'values') return outcome.values;
  throw new ApiError(400, `Unable to validate parameter "${outcome.parameter}"`, {
    detail: `parameter validation failed\n${outcome.problem}`,
  });
}

/** What renders the parameters for the workspace's owner, as the form showed them. */
async function openWorkspaceForm(tx: Executor, deps: Deps, { workspace, versionId }: ParameterSource) {
  const owner = await tx
    .selectFrom('users')
    .selectAll()
    .where('id', '=', workspace.owner_id)
    .executeTakeFirstOrThrow();
  return openForm(tx, deps, versionId, owner, workspace);
}
