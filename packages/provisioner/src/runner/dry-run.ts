import { randomUUID } from 'node:crypto';
import { create } from '@bufbuild/protobuf';
import { MetadataSchema, type TemplateDryRun, Transition } from '@coder-ts/protocol';
import { stages } from './stages.js';
import { failing, type Result, step, type Work } from './work.js';

/** Plans what a workspace with these parameters would get; makes nothing (`terraform.md` 2.4). */
export async function dryRun(work: Work, job: TemplateDryRun): Promise<Result> {
  const { session } = work;
  const metadata = create(MetadataSchema, {
    ...job.metadata,
    $typeName: undefined,
    coderUrl: job.metadata?.coderUrl || 'http://localhost:3000',
    transition: Transition.START,
    workspaceId: randomUUID(),
    workspaceName: job.metadata?.workspaceName || 'dryrun',
    workspaceOwner: work.job.initiatorName || 'dryrunner',
    workspaceOwnerId: job.metadata?.workspaceOwnerId || randomUUID(),
  });
  const { modules } = await failing('template dry-run init error: ', session.init(step(work, stages.init)));
  const request = {
    metadata,
    parameters: job.richParameterValues,
    previousParameters: [],
    variables: job.variableValues,
    externalAuthTokens: [],
    state: new Uint8Array(),
  };
  await failing('run dry-run provision job: ', session.plan(step(work, stages.persistent), request));
  await work.log.flush();
  const { resources } = await failing(
    'run dry-run provision job: ',
    session.graph(step(work, stages.graph), 'plan'),
  );
  return { case: 'templateDryRun', value: { resources, modules } };
}
