import type { Content, ImportResult, Preset, RichParameter } from '@coder-ts/protocol';
import { Code, ConnectError } from '@connectrpc/connect';
import { sql } from 'kysely';
import { type Executor, json } from '../database/connect.js';
import type { Deps } from '../deps.js';
import { contentBytes } from './content.js';
import { insertAll } from './insert-all.js';
import { persistModules, persistResources } from './persist-resources.js';
import type { ProvisionerJobRow } from './read.js';

/**
 * Keeps what an import learned of its version. Runs with the job's row locked.
 * @returns an error that the job ends with: an external authentication provider that this server doesn't have
 */
export async function persistImport(
  tx: Executor,
  deps: Deps,
  job: ProvisionerJobRow,
  result: ImportResult,
): Promise<string | undefined> {
  const versionId = job.template_version_id;
  if (!versionId) throw new ConnectError('the job names no version', Code.Internal);
  for (const [transition, resources] of [
    ['start', result.startResources],
    ['stop', result.stopResources],
  ] as const)
    await persistResources(tx, deps, { jobId: job.id, transition }, resources);
  await persistModules(tx, deps, { jobId: job.id, transition: 'start' }, result.modules);
  await persistParameters(tx, versionId, result.richParameters);
  await persistPresets(tx, deps, versionId, result.presets);
  await insertAll(
    tx,
    'template_version_external_auths',
    result.externalAuthProviders.map(({ id, optional }) => ({
      template_version_id: versionId,
      id,
      optional,
    })),
  );
  const plan = await contentBytes(tx, job.id, result.plan);
  await tx
    .updateTable('template_versions')
    .set({
      updated_at: deps.now(),
      graph: result.graph,
      lock_file: result.lockFile,
      has_ai_task: result.hasAiTasks,
      has_external_agent: result.hasExternalAgents,
      module_files_id: await persistFile(tx, deps, job, result.moduleFiles),
      ...(plan && { cached_plan: plan }),
    })
    .where('id', '=', versionId)
    .execute();
  const [unknown] = result.externalAuthProviders;
  return unknown && `external auth provider "${unknown.id}" is not configured`;
}

/** Keeps an archive as a file of the job's initiator, once a content. */
async function persistFile(
  tx: Executor,
  deps: Pick<Deps, 'newId' | 'now'>,
  job: ProvisionerJobRow,
  content: Content | undefined,
): Promise<string | null> {
  const bytes = await contentBytes(tx, job.id, content);
  if (!bytes) return null;
  const { rows } = await sql<{ id: string }>`
    WITH content AS MATERIALIZED (SELECT ${bytes} AS data)
    INSERT INTO files (id, hash, created_by, created_at, mimetype, data)
    SELECT ${deps.newId()}::uuid, encode(sha256(data), 'hex'), ${job.initiator_id}::uuid, ${deps.now()}::timestamptz,
      'application/x-tar', data FROM content WHERE length(data) > 0
    ON CONFLICT (hash, created_by) DO UPDATE SET hash = excluded.hash
    RETURNING id`.execute(tx);
  return rows[0]?.id ?? null;
}

const persistParameters = (
  tx: Executor,
  versionId: string,
  parameters: readonly RichParameter[],
): Promise<void> =>
  insertAll(
    tx,
    'template_version_parameters',
    parameters.map((parameter, position) => ({
      template_version_id: versionId,
      position,
      name: parameter.name,
      display_name: parameter.displayName,
      description: parameter.description,
      type: parameter.type,
      form_type: parameter.formType,
      mutable: parameter.mutable,
      default_value: parameter.defaultValue,
      icon: parameter.icon,
      options: json(
        parameter.options.map(({ name, description, value, icon }) => ({ name, description, value, icon })),
      ),
      validation_regex: parameter.validationRegex,
      validation_error: parameter.validationError,
      validation_min: parameter.validationMin ?? null,
      validation_max: parameter.validationMax ?? null,
      validation_monotonic: parameter.validationMonotonic,
      required: parameter.required,
      ephemeral: parameter.ephemeral,
      display_order: parameter.order,
    })),
  );

/** A preset without a prebuilds block wants 0 instances, not none at all (`workspaces.md` 12). */
async function persistPresets(
  tx: Executor,
  deps: Pick<Deps, 'newId' | 'now'>,
  versionId: string,
  presets: readonly Preset[],
): Promise<void> {
  const now = deps.now();
  const made = presets.map((preset) => ({ id: deps.newId(), preset }));
  await insertAll(
    tx,
    'template_version_presets',
    made.map(({ id, preset }) => ({
      id,
      template_version_id: versionId,
      name: preset.name,
      description: preset.description.slice(0, 128),
      icon: preset.icon.slice(0, 256),
      is_default: preset.default,
      created_at: now,
      desired_instances: preset.prebuild?.instances ?? 0,
      invalidate_after_secs: preset.prebuild?.expirationTtlSeconds ?? 0,
      scheduling_timezone: preset.prebuild?.schedulingTimezone ?? '',
    })),
  );
  await insertAll(
    tx,
    'template_version_preset_parameters',
    made.flatMap(({ id, preset }) =>
      preset.parameters.map(({ name, value }) => ({ preset_id: id, name, value })),
    ),
  );
  await insertAll(
    tx,
    'template_version_preset_schedules',
    made.flatMap(({ id, preset }) =>
      (preset.prebuild?.schedules ?? []).map(({ cron, instances }, position) => ({
        preset_id: id,
        position,
        cron_expression: cron,
        desired_instances: instances,
      })),
    ),
  );
}
