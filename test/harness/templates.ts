import { randomUUID } from 'node:crypto';
import { pack } from 'tar-stream';
import { json } from '../../packages/server/src/database/connect.js';
import type { Deps } from '../../packages/server/src/deps.js';
import { insertJob } from '../../packages/server/src/provisioner-jobs/insert.js';
import { type BuildOutcome, finishBuild } from '../../packages/server/src/workspace-builds/finish.js';
import { defaultOrganization } from './users.js';

/** A parameter of a version; a text of any value unless said. Without a default it is required. */
export interface TestParameter {
  readonly name: string;
  readonly type?: 'string' | 'number' | 'bool' | 'list(string)';
  readonly formType?: string;
  readonly default?: string;
  readonly options?: readonly string[];
  readonly mutable?: boolean;
  readonly ephemeral?: boolean;
  readonly min?: number;
  readonly max?: number;
  readonly monotonic?: 'increasing' | 'decreasing';
}

interface NewVersion {
  readonly name?: string;
  readonly parameters?: readonly TestParameter[];
  readonly presets?: readonly { name: string; values: Readonly<Record<string, string>> }[];
  /** Text of `main.tf`. */
  readonly source?: string;
  /** More files by path. */
  readonly files?: Readonly<Record<string, string>>;
  /** The plan that the import kept: with one, parameters are rendered from the source. */
  readonly plan?: object;
  readonly variables?: Readonly<Record<string, string>>;
  /** Tags that the import found, as expressions. */
  readonly workspaceTags?: Readonly<Record<string, string>>;
  /** Of the import; succeeded unless said. */
  readonly status?: 'succeeded' | 'failed' | 'pending';
}

/** A template with its active version, written into the database as after an import; all members may use it. */
export async function addTemplate(
  deps: Deps,
  creatorId: string,
  options: NewVersion & { templateName?: string; classic?: boolean; defaultTtlMs?: number } = {},
): Promise<{ id: string; versionId: string }> {
  const organization = await defaultOrganization(deps);
  const versionId = await addVersion(deps, creatorId, null, options);
  const id = randomUUID();
  const now = deps.now();
  await deps.db
    .insertInto('templates')
    .values({
      id,
      created_at: now,
      updated_at: now,
      organization_id: organization,
      name: options.templateName ?? `template-${id.slice(0, 8)}`,
      provisioner: 'echo',
      active_version_id: versionId,
      created_by: creatorId,
      use_classic_parameter_flow: options.classic ?? false,
      default_ttl_ms: options.defaultTtlMs ?? 0,
      group_acl: json({ [organization]: 'use' }),
    })
    .execute();
  await deps.db
    .updateTable('template_versions')
    .set({ template_id: id })
    .where('id', '=', versionId)
    .execute();
  return { id, versionId };
}

/** A version with a finished import job. @returns its id */
export async function addVersion(
  deps: Deps,
  creatorId: string,
  templateId: string | null,
  options: NewVersion = {},
): Promise<string> {
  const { db } = deps;
  const [id, jobId, fileId, now] = [randomUUID(), randomUUID(), randomUUID(), deps.now()];
  const organization = await defaultOrganization(deps);
  await db
    .insertInto('files')
    .values({
      id: fileId,
      hash: randomUUID().replaceAll('-', '').repeat(2),
      created_by: creatorId,
      created_at: now,
      mimetype: 'application/x-tar',
      data: options.source ? await archive({ 'main.tf': options.source, ...options.files }) : Buffer.alloc(0),
    })
    .execute();
  await insertJob(db, deps, {
    id: jobId,
    organizationId: organization,
    initiatorId: creatorId,
    provisioner: 'echo',
    type: 'template_version_import',
    input: { template_version_id: id },
    fileId,
    tags: { scope: 'organization', owner: '' },
  });
  await endJob(deps, jobId, options.status ?? 'succeeded');
  await db
    .insertInto('template_versions')
    .values({
      id,
      template_id: templateId,
      organization_id: organization,
      created_at: now,
      updated_at: now,
      name: options.name ?? `v-${id.slice(0, 8)}`,
      job_id: jobId,
      created_by: creatorId,
      ...(options.plan && { cached_plan: Buffer.from(JSON.stringify(options.plan)) }),
    })
    .execute();
  for (const [position, [name, value]] of Object.entries(options.variables ?? {}).entries())
    await db
      .insertInto('template_version_variables')
      .values({ template_version_id: id, position, name, value, required: false, sensitive: false })
      .execute();
  await addParameters(deps, id, options.parameters ?? []);
  for (const [key, value] of Object.entries(options.workspaceTags ?? {}))
    await db
      .insertInto('template_version_workspace_tags')
      .values({ template_version_id: id, key, value })
      .execute();
  for (const preset of options.presets ?? []) await addPreset(deps, id, preset);
  return id;
}

async function archive(files: Readonly<Record<string, string>>): Promise<Buffer> {
  const tar = pack();
  for (const [name, text] of Object.entries(files)) tar.entry({ name }, text);
  tar.finalize();
  const chunks: Buffer[] = [];
  for await (const chunk of tar) chunks.push(chunk as Buffer);
  return Buffer.concat(chunks);
}

async function addParameters(
  { db }: Deps,
  versionId: string,
  parameters: readonly TestParameter[],
): Promise<void> {
  if (parameters.length === 0) return;
  await db
    .insertInto('template_version_parameters')
    .values(
      parameters.map((parameter, position) => ({
        template_version_id: versionId,
        position,
        name: parameter.name,
        type: parameter.type ?? 'string',
        form_type: parameter.formType ?? '',
        mutable: parameter.mutable ?? true,
        ephemeral: parameter.ephemeral ?? false,
        default_value: parameter.default ?? '',
        required: parameter.default === undefined,
        options: json(
          (parameter.options ?? []).map((value) => ({ name: value, value, description: '', icon: '' })),
        ),
        validation_min: parameter.min ?? null,
        validation_max: parameter.max ?? null,
        validation_monotonic: parameter.monotonic ?? '',
      })),
    )
    .execute();
}

async function addPreset(
  { db, now }: Deps,
  versionId: string,
  preset: { name: string; values: Readonly<Record<string, string>> },
): Promise<void> {
  const id = randomUUID();
  await db
    .insertInto('template_version_presets')
    .values({ id, template_version_id: versionId, name: preset.name, created_at: now() })
    .execute();
  const values = Object.entries(preset.values).map(([name, value]) => ({ preset_id: id, name, value }));
  if (values.length > 0) await db.insertInto('template_version_preset_parameters').values(values).execute();
}

/** Ends a job as if a daemon had run it. */
export async function endJob(
  { db, now }: Pick<Deps, 'db' | 'now'>,
  jobId: string,
  status: 'succeeded' | 'failed' | 'canceled' | 'pending',
): Promise<void> {
  if (status === 'pending') return;
  const time = now();
  await db
    .updateTable('provisioner_jobs')
    .set({
      started_at: time,
      completed_at: time,
      worker_id: randomUUID(),
      ...(status === 'failed' && { error: 'it broke' }),
      ...(status === 'canceled' && { canceled_at: time }),
    })
    .where('id', '=', jobId)
    .execute();
}

/** Ends a build as a daemon does: the job, one resource with an agent for a start, and all that follows. */
export async function endBuild(
  deps: Deps,
  buildId: string,
  kind: BuildOutcome['kind'] = 'succeeded',
  more: { state?: Buffer; agent?: string } = {},
): Promise<void> {
  await deps.db.transaction().execute(async (tx) => {
    const { job_id: jobId, transition } = await tx
      .selectFrom('workspace_builds')
      .select(['job_id', 'transition'])
      .where('id', '=', buildId)
      .executeTakeFirstOrThrow();
    await endJob({ ...deps, db: tx }, jobId, kind);
    if (more.agent) {
      const [resourceId, now] = [randomUUID(), deps.now()];
      await tx
        .insertInto('workspace_resources')
        .values({ id: resourceId, created_at: now, job_id: jobId, transition, type: 'vm', name: 'dev' })
        .execute();
      await tx
        .insertInto('workspace_agents')
        .values({
          id: randomUUID(),
          created_at: now,
          updated_at: now,
          resource_id: resourceId,
          name: more.agent,
          auth_token: randomUUID(),
          architecture: 'amd64',
          operating_system: 'linux',
        })
        .execute();
    }
    const outcome = { kind, ...(more.state && { state: more.state }) };
    await finishBuild(tx, deps, { id: jobId, workspace_build_id: buildId }, outcome);
  });
}
