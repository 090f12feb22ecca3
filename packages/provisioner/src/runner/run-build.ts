import { Transition, type WorkspaceBuild } from '@coder-ts/protocol';
import { commitQuota } from './commit-quota.js';
import type { CompletedType } from './job-calls.js';
import { downloadState, type JobContext } from './job-context.js';
import { JobFailure, messageOf } from './job-failure.js';

const APPLY_STAGES: Partial<Record<Transition, string>> = {
  [Transition.START]: 'Starting workspace',
  [Transition.STOP]: 'Stopping workspace',
  [Transition.DELETE]: 'Destroying workspace',
};

/** Builds a workspace (spec terraform 2.5): plan, quota, apply, and what there is now. */
export async function runBuild(context: JobContext, input: WorkspaceBuild): Promise<CompletedType> {
  const { session, report, calls, signal } = context;
  const { metadata } = input;
  if (!metadata) throw new Error('the job has no metadata');
  const state = await downloadState(context, input.state?.size ?? 0n);
  const { modules } = await session.init(report.step('Initializing Terraform Directory'));
  const plan = await session.plan(report.step('Planning Infrastructure'), {
    metadata,
    parameters: input.richParameterValues,
    previousParameters: input.previousParameterValues,
    variables: input.variableValues,
    externalAuthTokens: input.externalAuthTokens,
    state,
  });
  report.push();
  if (plan.aiTaskCount > 1) {
    throw new JobFailure(
      `only one 'coder_ai_task' resource can be provisioned per template, found ${plan.aiTaskCount}`,
    );
  }
  await commitQuota(context, metadata.transition, plan.dailyCost);
  if (signal.aborted) throw new JobFailure('terraform apply: canceled');

  const stage = APPLY_STAGES[metadata.transition] ?? 'Starting workspace';
  report.stage(stage);
  context.onApply();
  await session.apply(report.step(stage), metadata).catch(keepState(context));
  const found = await session
    .graph(report.step('Graphing Infrastructure'), 'state')
    .catch(keepState(context));
  return {
    case: 'workspaceBuild',
    value: {
      state: await calls.content((await session.state()) ?? new Uint8Array()),
      resources: found.resources,
      modules,
      timings: report.timings,
      resourceReplacements: plan.replacements,
      aiTasks: found.aiTasks,
      hasExternalAgents: found.hasExternalAgents,
    },
  };
}

/** What an apply made, whole or in part, is in the state on disk: it must not be lost with the failure. */
function keepState({ session }: JobContext) {
  return async (cause: unknown): Promise<never> => {
    throw new JobFailure(messageOf(cause), { state: await session.state(), cause });
  };
}
