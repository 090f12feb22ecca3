import { isUuid, type ProvisionerJob } from '@coder-ts/api';
import type { Deps } from '../deps.js';
import { ApiError, forbidden, notFound } from '../http/error.js';
import { insertJob } from '../provisioner-jobs/insert.js';
import type { ProvisionerJobRow } from '../provisioner-jobs/read.js';
import { readJobs } from '../provisioner-jobs/read.js';
import { can } from '../rbac/authorize.js';
import type { Actor } from '../users/actor.js';
import { type TemplateVersionRow, templateVersionObject } from './load.js';

interface DryRunRequest {
  readonly workspace_name: string;
  readonly rich_parameter_values: readonly { name: string; value: string }[];
}

/**
 * Queues a plan of the version with these parameters; nothing is made (`jobs.md` 1.5).
 * @throws ApiError 404 for who may not create workspaces there, 425 while the version is imported
 */
export async function createDryRun(
  deps: Deps,
  actor: Actor,
  version: TemplateVersionRow,
  request: DryRunRequest,
): Promise<ProvisionerJob> {
  const workspace = {
    type: 'workspace',
    organizationId: version.organization_id,
    ownerId: actor.user.id,
  } as const;
  if (!can(actor.subject, 'create', workspace)) throw notFound();
  const source = await deps.db
    .selectFrom('provisioner_jobs')
    .selectAll()
    .where('id', '=', version.job_id)
    .executeTakeFirstOrThrow();
  if (!source.completed_at) throw new ApiError(425, "Template version import job hasn't completed!");
  const id = deps.newId();
  return deps.db.transaction().execute(async (tx) => {
    await insertJob(tx, deps, {
      id,
      organizationId: version.organization_id,
      initiatorId: actor.user.id,
      provisioner: source.provisioner,
      type: 'template_version_dry_run',
      input: {
        template_version_id: version.id,
        workspace_name: request.workspace_name,
        rich_parameter_values: request.rich_parameter_values,
      },
      fileId: source.file_id,
      tags: source.tags,
    });
    const job = (await readJobs(tx, [id])).get(id);
    if (!job) throw new Error('the dry run that was just inserted is gone');
    return { ...job, queue_position: 0, queue_size: 0 };
  });
}

/**
 * A dry run of this version.
 * @throws ApiError 400 for text that is no UUID, 404 for no such job, 403 for another kind of job, another version's, or for
 * who may not change the template
 */
export async function loadDryRun(
  deps: Deps,
  actor: Actor,
  version: TemplateVersionRow,
  text: string,
): Promise<ProvisionerJobRow> {
  if (!isUuid(text)) throw new ApiError(400, `Job ID "${text}" must be a valid UUID.`);
  const job = await deps.db
    .selectFrom('provisioner_jobs')
    .selectAll()
    .where('id', '=', text.toLowerCase())
    .executeTakeFirst();
  if (!job) throw new ApiError(404, `Provisioner job "${text}" not found.`);
  const here = job.type === 'template_version_dry_run' && job.template_version_id === version.id;
  if (!here || !can(actor.subject, 'update', templateVersionObject(version))) throw forbidden();
  const workspace = {
    type: 'workspace',
    organizationId: job.organization_id,
    ownerId: job.initiator_id,
  } as const;
  if (!can(actor.subject, 'read', workspace)) throw forbidden();
  return job;
}

/** @throws ApiError 404 for who may not change workspaces of the dry run's initiator */
export function requireDryRunCancel(actor: Actor, job: ProvisionerJobRow): void {
  const workspace = {
    type: 'workspace',
    organizationId: job.organization_id,
    ownerId: job.initiator_id,
  } as const;
  if (!can(actor.subject, 'update', workspace)) throw notFound();
}
