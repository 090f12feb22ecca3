import type { WorkspaceQuotaEstimate, WorkspaceQuotaEstimateRequest } from '@coder-ts/api';
import type { Deps } from '../deps.js';
import { ApiError, forbidden } from '../http/error.js';
import { cancelJob } from '../provisioner-jobs/cancel.js';
import { waitForEnd } from '../provisioner-jobs/wait-for-end.js';
import { can } from '../rbac/authorize.js';
import { createDryRun } from '../template-versions/dry-run.js';
import { loadTemplateVersion } from '../template-versions/load.js';
import type { Actor } from '../users/actor.js';
import { readPresets } from '../workspace-builds/context.js';
import { withPreset } from '../workspace-builds/parameters/preset.js';
import { type Account, fits, readBalance } from './account.js';

/** So long an answer is waited for, ms: behind a flooded queue the caller asks again later. */
const patienceMs = 5 * 60_000;

/**
 * What a workspace of the version would cost its owner, by a dry run of the plan. Ends with the dry run; where the caller
 * hangs up before, the dry run is canceled.
 * @throws ApiError 404 and 400 for the version, the preset and the values, 403 for who may not make the workspace, 422
 * where the plan fails, 504 where no daemon got to it
 */
export async function estimateCost(
  deps: Deps,
  actor: Actor,
  account: Account,
  request: WorkspaceQuotaEstimateRequest,
  hungUp: AbortSignal,
): Promise<WorkspaceQuotaEstimate> {
  const version = await loadTemplateVersion(deps, actor, request.template_version_id);
  if (version.organization_id !== account.organizationId)
    throw new ApiError(400, 'The template version belongs to another organization.', {
      validations: [{ field: 'template_version_id', detail: 'Give a version of this organization.' }],
    });
  const values = await valuesOf(deps, request);
  const workspace = {
    type: 'workspace',
    organizationId: account.organizationId,
    ownerId: account.userId,
  } as const;
  if (!can(actor.subject, 'create', workspace)) throw forbidden();
  const { id } = await createDryRun(deps, actor, version, {
    workspace_name: '',
    user_variable_values: [],
    rich_parameter_values: values,
  });
  const ended = AbortSignal.any([hungUp, AbortSignal.timeout(patienceMs)]);
  await waitForEnd(deps, id, undefined, ended);
  const job = await deps.db
    .selectFrom('provisioner_jobs')
    .select(['status', 'completed_at', 'error', 'daily_cost'])
    .where('id', '=', id)
    .executeTakeFirstOrThrow();
  if (!job.completed_at) {
    await deps.db.transaction().execute((tx) => cancelJob(tx, deps, id));
    throw new ApiError(504, 'No provisioner daemon planned this workspace in time. Try again later.', {
      detail: 'Its place in the queue: see `coder provisioner jobs list`.',
    });
  }
  if (job.status !== 'succeeded')
    throw new ApiError(
      422,
      `The plan of this workspace ${job.status === 'failed' ? 'failed' : 'was canceled'}.`,
      {
        detail: `${job.error ?? 'canceled'}. The log is at /api/v2/templateversions/${version.id}/dry-run/${id}/logs.`,
      },
    );
  const cost = job.daily_cost ?? 0;
  const balance = await readBalance(deps.db, deps, account);
  return {
    daily_cost: cost,
    credits_consumed: balance.consumed,
    budget: balance.budget,
    fits: cost === 0 || fits(balance, cost),
    job_id: id,
  };
}

/** The values with those of the preset, which win as in a build. @throws ApiError 400 for a preset that is not there */
async function valuesOf(
  { db }: Pick<Deps, 'db'>,
  { rich_parameter_values, template_version_id, template_version_preset_id }: WorkspaceQuotaEstimateRequest,
): Promise<WorkspaceQuotaEstimateRequest['rich_parameter_values']> {
  if (!template_version_preset_id) return rich_parameter_values;
  const presets = await readPresets(db, template_version_id, template_version_preset_id);
  const preset = presets.find(({ id }) => id === template_version_preset_id);
  if (!preset)
    throw new ApiError(400, 'There is no such preset.', {
      validations: [
        { field: 'template_version_preset_id', detail: 'Give one of GET /templateversions/{id}/presets.' },
      ],
    });
  const values = new Map(rich_parameter_values.map(({ name, value }) => [name, value]));
  return [...withPreset(values, preset.values)].map(([name, value]) => ({ name, value }));
}
