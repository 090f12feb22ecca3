import type { Executor } from '../database/connect.js';
import type { WorkspaceRow } from '../workspaces/load.js';
import { type Parameter, toParameter } from './parameters/parameter.js';
import type { Preset } from './parameters/preset.js';

/**
 * Takes the workspace's row (FOR UPDATE), so that of several builds asked for at once each sees what the one before it
 * did. Taken before anything else that a build creation writes; whoever completes a job takes it after the job's row,
 * and creation never waits for a job's row.
 */
export const lockWorkspace = (tx: Executor, id: string): Promise<WorkspaceRow> =>
  tx.selectFrom('workspaces').selectAll().where('id', '=', id).forUpdate().executeTakeFirstOrThrow();

/** The newest build of a workspace with its job's status; undefined before the first. */
export const readPreviousBuild = (tx: Executor, workspaceId: string) =>
  tx
    .selectFrom('workspace_builds as build')
    .innerJoin('provisioner_jobs as job', 'job.id', 'build.job_id')
    .select([
      'build.id',
      'build.build_number',
      'build.template_version_id',
      'build.job_id',
      'job.status as job_status',
    ])
    .where('build.workspace_id', '=', workspaceId)
    .where('build.latest', '=', true)
    .executeTakeFirst();

/** A version with what its import's job hands on to builds. */
export const readVersion = (tx: Executor, id: string) =>
  tx
    .selectFrom('template_versions as version')
    .innerJoin('provisioner_jobs as job', 'job.id', 'version.job_id')
    .select([
      'version.id',
      'version.name',
      'version.template_id',
      'job.status as job_status',
      'job.error as job_error',
      'job.provisioner',
      'job.file_id',
      'job.tags',
    ])
    .where('version.id', '=', id)
    .executeTakeFirst();
export type BuildVersion = NonNullable<Awaited<ReturnType<typeof readVersion>>>;

/** Parameters that the version's import stored, in the template's order. */
export async function readParameters(tx: Executor, versionId: string): Promise<Parameter[]> {
  const rows = await tx
    .selectFrom('template_version_parameters')
    .selectAll()
    .where('template_version_id', '=', versionId)
    .orderBy('display_order')
    .orderBy('position')
    .execute();
  return rows.map(toParameter);
}

export async function readBuildValues(tx: Executor, buildId: string): Promise<Map<string, string>> {
  const rows = await tx
    .selectFrom('workspace_build_parameters')
    .select(['name', 'value'])
    .where('workspace_build_id', '=', buildId)
    .execute();
  return new Map(rows.map(({ name, value }) => [name, value]));
}

/** Presets of a version and the one with the given id, of whatever version, with their values; in order of name. */
export async function readPresets(
  tx: Executor,
  versionId: string,
  presetId: string | undefined,
): Promise<(Preset & { readonly versionId: string })[]> {
  const rows = await tx
    .selectFrom('template_version_presets as preset')
    .leftJoin('template_version_preset_parameters as parameter', 'parameter.preset_id', 'preset.id')
    .select(['preset.id', 'preset.template_version_id', 'parameter.name', 'parameter.value'])
    .where((where) =>
      where.or([
        where('preset.template_version_id', '=', versionId),
        ...(presetId ? [where('preset.id', '=', presetId)] : []),
      ]),
    )
    .orderBy('preset.name')
    .execute();
  const presets = new Map<string, { id: string; versionId: string; values: Map<string, string> }>();
  for (const row of rows) {
    const preset = presets.get(row.id) ?? {
      id: row.id,
      versionId: row.template_version_id,
      values: new Map(),
    };
    presets.set(row.id, preset);
    if (row.name !== null) preset.values.set(row.name, row.value ?? '');
  }
  return [...presets.values()];
}
