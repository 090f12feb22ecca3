import { type BodyOf, isUuid, type ProvisionerJob, type Routes, zeroUuid } from '@coder-ts/api';
import type { Selectable } from 'kysely';
import type { Executor } from '../database/connect.js';
import type { ProvisionerJobs } from '../database/rows.gen.js';
import type { Deps } from '../deps.js';
import { ApiError, forbidden, notFound } from '../http/error.js';
import { insertJob } from '../provisioner-jobs/insert.js';
import { readJobs } from '../provisioner-jobs/read.js';
import { can, type ObjectRef } from '../rbac/authorize.js';
import type { Actor } from '../users/actor.js';
import { loadImportJob, type TemplateVersionRow } from './load.js';

export type DryRunRow = Selectable<ProvisionerJobs>;

/** Workspaces of whoever asked for a dry run: who may see (or change) those may see (or cancel) it. */
export const dryRunObject = (job: Pick<DryRunRow, 'organization_id' | 'initiator_id'>): ObjectRef => ({
  type: 'workspace',
  organizationId: job.organization_id,
  ownerId: job.initiator_id,
});

/**
 * Queues a plan of the version with these values. They are judged by the job.
 * @throws ApiError 404 for who may not make workspaces, 425 before the import is done
 */
export async function createDryRun(
  deps: Deps,
  actor: Actor,
  version: TemplateVersionRow,
  request: BodyOf<Routes['createTemplateVersionDryRun']>,
): Promise<ProvisionerJob> {
  const own = { organization_id: version.organization_id, initiator_id: actor.user.id };
  if (!can(actor.subject, 'create', dryRunObject(own))) throw notFound();
  const imported = await loadImportJob(deps, version);
  if (!imported.completed_at) throw new ApiError(425, "Template version import job hasn't completed!");
  const id = deps.newId();
  return deps.db.transaction().execute(async (tx) => {
    await insertJob(tx, deps, {
      id,
      organizationId: version.organization_id,
      initiatorId: actor.user.id,
      provisioner: imported.provisioner,
      type: 'template_version_dry_run',
      input: {
        template_version_id: version.id,
        workspace_name: request.workspace_name,
        rich_parameter_values: request.rich_parameter_values.map(({ name, value }) => ({
          workspace_build_id: zeroUuid,
          name,
          value,
        })),
      },
      fileId: imported.file_id,
      tags: imported.tags,
    });
    return readDryRun(tx, id);
  });
}

export async function readDryRun(on: Executor, id: string): Promise<ProvisionerJob> {
  const job = (await readJobs(on, [id])).get(id);
  if (!job) throw notFound();
  return job;
}

/**
 * A dry run of the version that the caller may see.
 * @throws ApiError 400 for an id that is none, 404, 403 for a job of another kind, version or person
 */
export async function loadDryRun(
  deps: Deps,
  actor: Actor,
  version: TemplateVersionRow,
  id: string,
): Promise<DryRunRow> {
  if (!isUuid(id)) throw new ApiError(400, `Job ID "${id}" must be a valid UUID.`);
  const job = await deps.db
    .selectFrom('provisioner_jobs')
    .selectAll()
    .where('id', '=', id.toLowerCase())
    .executeTakeFirst();
  if (!job) throw new ApiError(404, `Provisioner job "${id}" not found.`);
  const fits = job.type === 'template_version_dry_run' && job.template_version_id === version.id;
  if (!fits || !can(actor.subject, 'read', dryRunObject(job))) throw forbidden();
  return job;
}
