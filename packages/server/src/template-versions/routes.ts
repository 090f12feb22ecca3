import type { WorkspaceResource } from '@coder-ts/api';
import type { z } from 'zod';
import { audited } from '../audit/write.js';
import type { Deps } from '../deps.js';
import { ApiError } from '../http/error.js';
import { jsonType } from '../http/json.js';
import type { Handlers } from '../http/register.js';
import { answerLogs } from '../provisioner-jobs/logs.js';
import { matchedProvisioners } from '../provisioner-jobs/matched-provisioners.js';
import { versionDiff, versionEntry } from '../templates/audit.js';
import { loadTemplateByName } from '../templates/find.js';
import { readResources } from '../workspace-resources/read.js';
import { archiveUnused, setArchived } from './archive.js';
import { cancelDryRun, cancelImport } from './cancel.js';
import { createTemplateVersion } from './create.js';
import { createDryRun, loadDryRun, readDryRun } from './dry-run.js';
import { readExternalAuths } from './external-auths.js';
import { findPreviousVersion, listVersions, loadVersionByName } from './list.js';
import { loadImportJob, type TemplateVersionRow } from './load.js';
import { readParameters } from './parameters.js';
import { readPresets } from './presets.js';
import { toTemplateVersion, toTemplateVersions } from './to-template-version.js';
import { updateTemplateVersion } from './update.js';
import { readVariables } from './variables.js';

/** Template versions and their dry runs (`workspaces.md` 3, `jobs.md` 1.5-1.8). */
export function templateVersionHandlers(deps: Deps) {
  const isImported = async (version: TemplateVersionRow) =>
    (await loadImportJob(deps, version)).completed_at !== null;

  const needImported = async (version: TemplateVersionRow, status: 403 | 425) => {
    if (!(await isImported(version))) throw new ApiError(status, 'Template version job has not finished');
  };

  const resourcesOf = async (job: {
    id: string;
    completed_at: string | null;
  }): Promise<z.input<typeof WorkspaceResource>[]> => {
    if (!job.completed_at) throw new ApiError(400, "Job hasn't completed!");
    const resources = (await readResources(deps, [job.id])).get(job.id) ?? [];
    return resources.sort((a, b) => (a.name < b.name ? -1 : a.name > b.name ? 1 : 0));
  };

  return {
    getTemplateVersionByOrganizationTemplateAndName: async ({ actor, params }) => {
      const template = await loadTemplateByName(deps, actor, params.organization, params.templatename);
      const version = await loadVersionByName(deps, template.id, params.templateversionname);
      return { status: 200, body: await toTemplateVersion(deps, version) };
    },

    getPreviousTemplateVersionByOrganizationTemplateAndName: async ({ actor, params }) => {
      const template = await loadTemplateByName(deps, actor, params.organization, params.templatename);
      const version = await loadVersionByName(deps, template.id, params.templateversionname);
      const previous = await findPreviousVersion(deps.db, version);
      if (!previous) return { status: 204, body: null };
      return { status: 200, body: await toTemplateVersion(deps, previous) };
    },

    createTemplateVersionByOrganization: async ({ actor, params, body, request }) => {
      const { row, answer } = await createTemplateVersion(deps, actor, params.organization, body);
      await audited(deps, request, versionEntry(actor, 'create', row, 201), async (tell) =>
        tell(versionDiff({}, row)),
      );
      return { status: 201, body: answer };
    },

    listTemplateVersionsByTemplateId: async ({ params, query }) => ({
      status: 200,
      body: await toTemplateVersions(deps, await listVersions(deps, params.template.id, query)),
    }),

    archiveTemplateUnusedVersionsByTemplateId: async ({ actor, params, body }) => ({
      status: 200,
      body: {
        template_id: params.template.id,
        archived_ids: await archiveUnused(deps, actor, params.template, body.all),
      },
    }),

    getTemplateVersionByTemplateIdAndName: async ({ params }) => {
      const version = await loadVersionByName(deps, params.template.id, params.templateversionname);
      return { status: 200, body: await toTemplateVersion(deps, version) };
    },

    getTemplateVersionById: async ({ params }) => ({
      status: 200,
      body: await toTemplateVersion(deps, params.templateversion),
    }),

    patchTemplateVersionById: async ({ actor, params, body, request }) => {
      const entry = versionEntry(actor, 'write', params.templateversion);
      const version = await audited(deps, request, entry, async (tell) => {
        const changed = await updateTemplateVersion(deps, actor, params.templateversion, body);
        tell(versionDiff(params.templateversion, changed));
        return changed;
      });
      return { status: 200, body: await toTemplateVersion(deps, version) };
    },

    archiveTemplateVersion: async ({ actor, params }) => ({
      status: 200,
      body: await setArchived(deps, actor, params.templateversion, true),
    }),

    unarchiveTemplateVersion: async ({ actor, params }) => ({
      status: 200,
      body: await setArchived(deps, actor, params.templateversion, false),
    }),

    cancelTemplateVersionById: async ({ actor, params, query }) => {
      await cancelImport(deps, actor, params.templateversion, query.expect_status);
      return { status: 200, body: { message: 'Job has been marked as canceled...' } };
    },

    createTemplateVersionDryRun: async ({ actor, params, body }) => ({
      status: 201,
      body: await createDryRun(deps, actor, params.templateversion, body),
    }),

    getTemplateVersionDryRunByJobId: async ({ actor, params }) => {
      const job = await loadDryRun(deps, actor, params.templateversion, params.jobID);
      return { status: 200, body: await readDryRun(deps.db, job.id) };
    },

    cancelTemplateVersionDryRunByJobId: async ({ actor, params, query }) => {
      const job = await loadDryRun(deps, actor, params.templateversion, params.jobID);
      await cancelDryRun(deps, actor, params.templateversion, job, query.expect_status);
      return { status: 200, body: { message: 'Job has been marked as canceled.' } };
    },

    getTemplateVersionDryRunLogsByJobId: async ({ actor, params, query }) => {
      const job = await loadDryRun(deps, actor, params.templateversion, params.jobID);
      return answerLogs(deps, query, job.id);
    },

    getTemplateVersionDryRunMatchedProvisioners: async ({ actor, params }) => {
      const job = await loadDryRun(deps, actor, params.templateversion, params.jobID);
      return {
        status: 200,
        body: await matchedProvisioners(deps.db, {
          organizationId: job.organization_id,
          tags: job.tags,
          now: job.created_at,
        }),
      };
    },

    getTemplateVersionDryRunResourcesByJobId: async ({ actor, params }) => ({
      status: 200,
      body: await resourcesOf(await loadDryRun(deps, actor, params.templateversion, params.jobID)),
    }),

    getExternalAuthByTemplateVersion: async ({ params }) => ({
      status: 200,
      body: await readExternalAuths(deps, params.templateversion.id),
    }),

    getLogsByTemplateVersion: async ({ params, query }) =>
      answerLogs(deps, query, params.templateversion.job_id),

    removedGetParametersByTemplateVersion: async () => ({ status: 200, body: [] }),

    removedGetSchemaByTemplateVersion: async () => ({ status: 200, body: [] }),

    getTemplateVersionPresets: async ({ params }) => {
      const presets = await readPresets(deps.db, params.templateversion.id);
      // A body of null stands for none; the wire wants the word.
      if (!presets) return { status: 200, contentType: jsonType, bytes: 'null' };
      return { status: 200, body: presets };
    },

    getResourcesByTemplateVersion: async ({ params }) => ({
      status: 200,
      body: await resourcesOf(await loadImportJob(deps, params.templateversion)),
    }),

    getRichParametersByTemplateVersion: async ({ params }) => {
      await needImported(params.templateversion, 425);
      return { status: 200, body: await readParameters(deps.db, params.templateversion.id) };
    },

    getTemplateVariablesByTemplateVersion: async ({ params }) => {
      await needImported(params.templateversion, 403);
      return { status: 200, body: await readVariables(deps.db, params.templateversion.id) };
    },
  } satisfies Partial<Handlers>;
}
