import { randomUUID } from 'node:crypto';
import { clone, create } from '@bufbuild/protobuf';
import { type Metadata, MetadataSchema, type TemplateDryRun, Transition } from '@coder-ts/protocol';
import type { PlanRequest } from '../provisioner.js';
import { planResources, readResources } from './detect-resources.js';
import type { CompletedType } from './job-calls.js';
import type { JobContext } from './job-context.js';
import { importFailure } from './job-failure.js';

/** Plans a version with parameter values, for nobody's workspace (spec terraform 2.4). */
export async function runDryRun(context: JobContext, input: TemplateDryRun): Promise<CompletedType> {
  const { session, report } = context;
  const { modules } = await session
    .init(report.step('Initializing Terraform Directory'))
    .catch((error: unknown) => {
      throw importFailure('template dry-run init error', error);
    });
  const request: PlanRequest = {
    metadata: pretend(input.metadata, context.job.initiatorName),
    parameters: input.richParameterValues,
    previousParameters: [],
    variables: input.variableValues,
    externalAuthTokens: [],
    state: new Uint8Array(),
  };
  const detect = async () => {
    const { dailyCost } = await planResources(context, 'Detecting persistent resources', request);
    return { dailyCost, ...(await readResources(context)) };
  };
  const found = await detect().catch((error: unknown) => {
    throw importFailure('run dry-run provision job', error);
  });
  return {
    case: 'templateDryRun',
    value: { resources: found.resources, modules, dailyCost: found.dailyCost },
  };
}

/** A workspace that does not exist. */
function pretend(given: Metadata | undefined, initiator: string): Metadata {
  const metadata = given ? clone(MetadataSchema, given) : create(MetadataSchema);
  metadata.transition = Transition.START;
  metadata.workspaceOwner = initiator || 'dryrunner';
  metadata.coderUrl ||= 'http://localhost:3000';
  metadata.workspaceName ||= 'dryrun';
  metadata.workspaceId ||= randomUUID();
  metadata.workspaceOwnerId ||= randomUUID();
  return metadata;
}
