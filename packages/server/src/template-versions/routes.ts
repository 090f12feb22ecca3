import type { Deps } from '../deps.js';
import { ApiError, forbidden } from '../http/error.js';
import type { Handlers } from '../http/register.js';
import { type CancelOutcome, cancelJob } from '../provisioner-jobs/cancel.js';
import { answerLogs } from '../provisioner-jobs/logs.js';
import { matchedProvisioners } from '../provisioner-jobs/matched-provisioners.js';
import { type ProvisionerJobRow, readJobs } from '../provisioner-jobs/read.js';
import { can } from '../rbac/authorize.js';
import { loadTemplateByName } from '../templates/find.js';
import type { Actor } from '../users/actor.js';
import { readResources } from '../workspace-resources/read.js';
import { archiveUnused, setArchived } from './archive.js';
import { readParameters, readPresets, readVariables } from './contents.js';
import { createTemplateVersion } from './create.js';
import { createDryRun, loadDryRun, requireDryRunCancel } from './dry-run.js';
import { listExternalAuth } from './external-auth.js';
import { findPrevious, findVersionByName, listVersions } from './find.js';
import { type TemplateVersionRow, templateVersionObject } from './load.js';
import { patchTemplateVersion } from './patch.js';
import { toTemplateVersion, toTemplateVersions } from './to-template-version.js';

/** The import of a version; its contents are there once it has ended. */
const importOf = (deps: Deps, version: TemplateVersionRow) =>
  deps.db
    .selectFrom('provisioner_jobs')
    .select(['id', 'completed_at', 'status'])
    .where('id', '=', version.job_id)
    .executeTakeFirstOrThrow();

async function requireImported(deps: Deps, version: TemplateVersionRow, status: number): Promise<void> {
  if (!(await importOf(deps, version)).completed_at)
    throw new ApiError(status, 'Template version job has not finished');
}

async function resourcesOf(deps: Deps, job: Pick<ProvisionerJobRow, 'id' | 'completed_at'>) {
  if (!job.completed_at) throw new ApiError(400, "Job hasn't completed!");
  return (await readResources(deps, [job.id])).get(job.id) ?? [];
}

/** @throws ApiError 400 where nothing was left to cancel */
function refuseCancel(outcome: CancelOutcome, end: '!' | '.'): void {
  if (outcome.kind === 'completed') throw new ApiError(400, `Job has already completed${end}`);
  if (outcome.kind === 'already_canceled')
    throw new ApiError(400, `Job has already been marked as canceled${end}`);
}

async function cancelImport(deps: Deps, actor: Actor, version: TemplateVersionRow): Promise<void> {
  const { completed_at: ended } = await importOf(deps, version);
  if (ended) throw new ApiError(400, 'Job has already completed!');
  if (!can(actor.subject, 'update', templateVersionObject(version))) throw forbidden();
  refuseCancel(await deps.db.transaction().execute((tx) => cancelJob(tx, deps, version.job_id)), '!');
}

export const templateVersionHandlers = (deps: Deps) =>
  ({
    createTemplateVersionByOrganization: async ({ actor, params, body }) => {
      const version = await createTemplateVersion(deps, actor, params.organization, body);
      const answer = await toTemplateVersion(deps, version, { matched: true });
      return { status: 201, body: { ...answer, job: { ...answer.job, queue_position: 0, queue_size: 0 } } };
    },
    listTemplateVersionsByTemplateId: async ({ params, query }) => ({
      status: 200,
      body: await toTemplateVersions(deps, await listVersions(deps, params.template, query)),
    }),
    getTemplateVersionById: async ({ params }) => ({
      status: 200,
      body: await toTemplateVersion(deps, params.templateversion),
    }),
    getTemplateVersionByTemplateIdAndName: async ({ params }) => ({
      status: 200,
      body: await toTemplateVersion(
        deps,
        await findVersionByName(deps, params.template, params.templateversionname),
      ),
    }),
    getTemplateVersionByOrganizationTemplateAndName: async ({ actor, params }) => {
      const template = await loadTemplateByName(deps, actor, params.organization, params.templatename);
      const version = await findVersionByName(deps, template, params.templateversionname);
      return { status: 200, body: await toTemplateVersion(deps, version) };
    },
    getPreviousTemplateVersionByOrganizationTemplateAndName: async ({ actor, params }) => {
      const template = await loadTemplateByName(deps, actor, params.organization, params.templatename);
      const version = await findVersionByName(deps, template, params.templateversionname);
      const previous = await findPrevious(deps, version);
      return previous
        ? { status: 200, body: await toTemplateVersion(deps, previous) }
        : { status: 204, body: null };
    },
    patchTemplateVersionById: async ({ actor, params, body }) => ({
      status: 200,
      body: await toTemplateVersion(
        deps,
        await patchTemplateVersion(deps, actor, params.templateversion, body),
      ),
    }),
    cancelTemplateVersionById: async ({ actor, params }) => {
      await cancelImport(deps, actor, params.templateversion);
      return { status: 200, body: { message: 'Job has been marked as canceled...' } };
    },
    archiveTemplateVersion: async ({ actor, params }) => ({
      status: 200,
      body: await setArchived(deps, actor, params.templateversion, true),
    }),
    unarchiveTemplateVersion: async ({ actor, params }) => ({
      status: 200,
      body: await setArchived(deps, actor, params.templateversion, false),
    }),
    archiveTemplateUnusedVersionsByTemplateId: async ({ actor, params, body }) => {
      const ids = await archiveUnused(deps, actor, params.template, body);
      return {
        status: 200,
        body: { template_id: params.template.id, archived_ids: ids.length > 0 ? ids : null },
      };
    },
    getLogsByTemplateVersion: async ({ params, query }) =>
      answerLogs(deps, query, params.templateversion.job_id),
    getResourcesByTemplateVersion: async ({ params }) => ({
      status: 200,
      body: await resourcesOf(deps, await importOf(deps, params.templateversion)),
    }),
    getRichParametersByTemplateVersion: async ({ params }) => {
      await requireImported(deps, params.templateversion, 425);
      return { status: 200, body: await readParameters(deps, params.templateversion.id) };
    },
    getTemplateVariablesByTemplateVersion: async ({ params }) => {
      await requireImported(deps, params.templateversion, 403);
      return { status: 200, body: await readVariables(deps, params.templateversion.id) };
    },
    getTemplateVersionPresets: async ({ params }) => ({
      status: 200,
      body: await readPresets(deps, params.templateversion.id),
    }),
    getExternalAuthByTemplateVersion: async ({ params }) => ({
      status: 200,
      body: await listExternalAuth(deps, params.templateversion.id),
    }),
    removedGetParametersByTemplateVersion: async () => ({ status: 200, body: [] }),
    removedGetSchemaByTemplateVersion: async () => ({ status: 200, body: [] }),

    createTemplateVersionDryRun: async ({ actor, params, body }) => ({
      status: 201,
      body: await createDryRun(deps, actor, params.templateversion, body),
    }),
    getTemplateVersionDryRunByJobId: async ({ actor, params }) => {
      const row = await loadDryRun(deps, actor, params.templateversion, params.jobID);
      const job = (await readJobs(deps.db, [row.id])).get(row.id);
      if (!job) throw new ApiError(404, `Provisioner job "${row.id}" not found.`);
      return { status: 200, body: job };
    },
    getTemplateVersionDryRunMatchedProvisioners: async ({ actor, params }) => {
      const job = await loadDryRun(deps, actor, params.templateversion, params.jobID);
      const about = { organizationId: job.organization_id, tags: job.tags, now: deps.now() };
      return { status: 200, body: await matchedProvisioners(deps.db, about) };
    },
    getTemplateVersionDryRunResourcesByJobId: async ({ actor, params }) => ({
      status: 200,
      body: await resourcesOf(deps, await loadDryRun(deps, actor, params.templateversion, params.jobID)),
    }),
    getTemplateVersionDryRunLogsByJobId: async ({ actor, params, query }) =>
      answerLogs(deps, query, (await loadDryRun(deps, actor, params.templateversion, params.jobID)).id),
    cancelTemplateVersionDryRunByJobId: async ({ actor, params }) => {
      const job = await loadDryRun(deps, actor, params.templateversion, params.jobID);
      requireDryRunCancel(actor, job);
      refuseCancel(await deps.db.transaction().execute((tx) => cancelJob(tx, deps, job.id)), '.');
      return { status: 200, body: { message: 'Job has been marked as canceled.' } };
    },
  }) satisfies Partial<Handlers>;
