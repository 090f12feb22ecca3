import { create } from '@bufbuild/protobuf';
import { MetadataSchema, Transition, type WorkspaceBuild } from '@coder-ts/protocol';
import { commitQuota } from './quota.js';
import { stages } from './stages.js';
import { failing, JobFailure, mark, type Result, step, type Work } from './work.js';

const applyStages: Readonly<Partial<Record<Transition, string>>> = {
  [Transition.START]: stages.start,
  [Transition.STOP]: stages.stop,
  [Transition.DELETE]: stages.destroy,
};

/** Starts, stops or deletes a workspace: plan, quota, apply, and what the state then says (`terraform.md` 2.5). */
export async function buildWorkspace(work: Work, job: WorkspaceBuild): Promise<Result> {
  const { session, calls } = work;
  const metadata = job.metadata ?? create(MetadataSchema);
  const { modules } = await failing('', session.init(step(work, stages.init)));

  const state = job.state?.size ? await work.download('state') : new Uint8Array();
  const request = {
    metadata,
    parameters: job.richParameterValues,
    previousParameters: job.previousParameterValues,
    variables: job.variableValues,
    externalAuthTokens: job.externalAuthTokens,
    state,
  };
  const plan = await failing('', session.plan(step(work, stages.plan), request));
  await work.log.flush();
  if (plan.aiTaskCount > 1)
    throw new JobFailure(
      `only one 'coder_ai_task' resource can be provisioned per template, found ${plan.aiTaskCount}`,
    );
  if (metadata.transition !== Transition.DELETE) await commitQuota(work, plan.dailyCost);

  const stage = applyStages[metadata.transition] ?? stages.start;
  mark(work, stage);
  work.keepState = true;
  await failing('', session.apply(step(work, stage), metadata));
  const graph = await failing('', session.graph(step(work, stages.graph), 'state'));
  await work.log.flush();
  return {
    case: 'workspaceBuild',
    value: {
      state: await calls.content(work.job.jobId, (await session.state()) ?? new Uint8Array()),
      resources: graph.resources,
      modules,
      timings: work.timings,
      resourceReplacements: plan.replacements,
      aiTasks: graph.aiTasks,
      hasExternalAgents: graph.hasExternalAgents,
    },
  };
}
