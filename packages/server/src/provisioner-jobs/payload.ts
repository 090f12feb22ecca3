import type { MessageInitShape } from '@bufbuild/protobuf';
import type { JobSchema } from '@coder-ts/protocol';
import { sql } from 'kysely';
import type { Executor } from '../database/connect.js';
import type { Deps } from '../deps.js';
import { withCarriedValues } from './carried-values.js';
import { buildPayload } from './payload-build.js';
import { InvalidJob, prepared, readVersion } from './payload-parts.js';
import type { ProvisionerJobRow } from './read.js';

type JobInit = MessageInitShape<typeof JobSchema>;

/**
 * A job as it goes to its daemon (`jobs.md` 3.3). Archives and states are named by hash and size and downloaded.
 * @throws InvalidJob where something that the job is about is gone or can't be read
 */
export async function jobPayload(tx: Executor, deps: Deps, job: ProvisionerJobRow): Promise<JobInit> {
  const initiator = await tx
    .selectFrom('users')
    .leftJoin('files', (join) => join.on('files.id', '=', job.file_id))
    .select(['users.username', 'files.hash', sql<number>`octet_length(files.data)`.as('size')])
    .where('users.id', '=', job.initiator_id)
    .executeTakeFirst();
  if (!initiator) throw new InvalidJob('get user: not found');
  if (initiator.hash === null) throw new InvalidJob('get file: not found');
  return {
    jobId: job.id,
    createdAtMs: BigInt(Date.parse(job.created_at)),
    provisioner: job.provisioner,
    initiatorName: initiator.username,
    traceMetadata: (job.trace_metadata as Record<string, string> | null) ?? {},
    templateArchive: { sha256: initiator.hash, size: BigInt(initiator.size) },
    type: await typePayload(tx, deps, job),
  };
}

async function typePayload(tx: Executor, deps: Deps, job: ProvisionerJobRow): Promise<JobInit['type']> {
  switch (job.type) {
    case 'workspace_build':
      return { case: 'workspaceBuild', value: await buildPayload(tx, deps, job) };
    case 'template_version_import': {
      const version = await readVersion(tx, job.template_version_id ?? '');
      return {
        case: 'templateImport',
        value: {
          templateId: version.template_id ?? '',
          templateVersionId: version.id,
          userVariableValues: await withCarriedValues(
            tx,
            version.template_id,
            namedValues(job.input.user_variable_values),
          ),
          metadata: { coderUrl: deps.config.accessUrl, workspaceOwnerGroups: ['Everyone'] },
        },
      };
    }
    case 'template_version_dry_run': {
      const version = await readVersion(tx, job.template_version_id ?? '');
      return {
        case: 'templateDryRun',
        value: {
          templateVersionId: version.id,
          richParameterValues: namedValues(job.input.rich_parameter_values),
          variableValues: version.variables,
          metadata: {
            coderUrl: deps.config.accessUrl,
            workspaceName: String(job.input.workspace_name ?? ''),
            templateId: version.template_id ?? '',
            templateName: version.template_name ?? '',
            templateVersion: version.name,
          },
          prepared: prepared(version),
        },
      };
    }
  }
}

/** `[{name, value}]` of a stored input. @throws InvalidJob */
function namedValues(stored: unknown): { name: string; value: string }[] {
  if (stored === undefined || stored === null) return [];
  if (!Array.isArray(stored)) throw new InvalidJob('decode input: a list of values is expected');
  return (stored as { name?: unknown; value?: unknown }[]).map(({ name, value }) => ({
    name: String(name),
    value: String(value),
  }));
}
