import type { Executor } from '../database/connect.js';
import type { Deps } from '../deps.js';
import { ApiError, notFound } from '../http/error.js';
import { ownerFacts } from '../provisioner-jobs/payload-owner.js';
import type { Form } from '../template-evaluation/messages.js';
import { askWorker, EvaluationStopped } from '../template-evaluation/pool.js';
import { versionSource } from '../template-evaluation/version-source.js';
import type { UserRow } from '../users/load.js';
import type { Diagnostic } from '../workspace-builds/parameters/parameter.js';
import { fromRow } from './form-parameter.js';

export type RenderForm = (values: ReadonlyMap<string, string>) => Promise<Form>;

/** The workspace that is built, where there is one already. */
export interface FormWorkspace {
  readonly id: string;
  readonly name: string;
}

/**
 * Makes what renders a version's parameters for an owner (`workspaces.md` 6), in a worker thread; what it needs of the
 * database but the files is read here. A version without a finished plan has the parameters that its import stored.
 */
export async function openForm(
  on: Executor,
  deps: Deps,
  versionId: string,
  owner: UserRow,
  workspace?: FormWorkspace,
): Promise<RenderForm> {
  const version = await on
    .selectFrom('template_versions as version')
    .innerJoin('provisioner_jobs as job', 'job.id', 'version.job_id')
    .leftJoin('templates as template', 'template.id', 'version.template_id')
    .select((select) => [
      'version.id',
      'version.name',
      'version.organization_id',
      'job.completed_at',
      'template.id as template_id',
      'template.name as template_name',
      select('version.cached_plan', 'is not', null).as('planned'),
    ])
    .where('version.id', '=', versionId)
    .executeTakeFirst();
  if (!version) throw notFound();
  if (!version.completed_at) throw new ApiError(425, 'Template version job has not finished');
  if (!version.planned) return storedForm(on, versionId);
  const [variables, facts] = await Promise.all([
    on
      .selectFrom('template_version_variables')
      .select(['name', 'value'])
      .where('template_version_id', '=', versionId)
      .execute(),
    ownerFacts(on, owner.id, version.organization_id),
  ]);
  const access = new URL(deps.config.accessUrl);
  const inputs = {
    variables: new Map(variables.map(({ name, value }) => [name, value])),
    data: {
      coder_workspace_owner: {
        id: owner.id,
        name: owner.username,
        full_name: owner.name,
        email: owner.email,
        groups: facts.groups,
        ssh_public_key: facts.publicKey,
        login_type: owner.login_type,
        rbac_roles: facts.roles.map(({ name, orgId }) => ({ name, org_id: orgId })),
      },
      coder_workspace: {
        ...workspace,
        transition: 'start',
        start_count: 1,
        access_url: deps.config.accessUrl,
        access_port: Number(access.port) || (access.protocol === 'https:' ? 443 : 80),
        template_id: version.template_id ?? '',
        template_name: version.template_name ?? '',
        template_version: version.name,
      },
    },
  };
  const source = versionSource(on, versionId);
  return (values) => askWorker('form', { ...inputs, parameters: values }, source).catch(stoppedForm);
}

/** The form of a template that cannot be evaluated within the limits. */
function stoppedForm(error: unknown): Form {
  if (!(error instanceof EvaluationStopped)) throw error;
  const detail = `Evaluating its parameters was stopped: ${error.message}.`;
  return {
    diagnostics: [{ severity: 'error', summary: 'Template too large to evaluate', detail }],
    parameters: [],
  };
}

async function storedForm(on: Executor, versionId: string): Promise<RenderForm> {
  const rows = await on
    .selectFrom('template_version_parameters')
    .selectAll()
    .where('template_version_id', '=', versionId)
    .orderBy('display_order')
    .orderBy('position')
    .execute();
  const warning: Diagnostic = {
    severity: 'warning',
    summary: 'This template version is missing required metadata to support dynamic parameters.',
    detail:
      'Its parameters are shown as they were at import. To restore full functionality, import the template again.',
  };
  return async (values) => {
    const asked = rows.map((row) => fromRow(row, values.get(row.name)));
    const judged = askWorker('judge', asked).then((parameters) => ({ diagnostics: [], parameters }));
    const { diagnostics, parameters } = await judged.catch(stoppedForm);
    return { diagnostics: [warning, ...diagnostics], parameters };
  };
}
