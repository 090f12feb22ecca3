import { create } from '@bufbuild/protobuf';
import {
  type Metadata,
  MetadataSchema,
  type TemplateImport,
  Transition,
  type VariableValue,
} from '@coder-ts/protocol';
import type { Conversion } from '../terraform/conversion/convert.js';
import { stages } from './stages.js';
import { failing, JobFailure, mark, messageOf, type Result, step, type Work } from './work.js';

/**
 * Reads what a version of a template is: variables, then what it plans to make at a start and at a stop (`terraform.md` 2.3).
 * The code of required variables is one of two that are read out of a message: the server tells it so.
 */
export async function importTemplate(work: Work, job: TemplateImport): Promise<Result> {
  const { session, calls } = work;
  const { modules } = await failing('template import init error: ', session.init(step(work, stages.init)));

  mark(work, stages.parse);
  const parsed = await failing('run parse: parse error: ', session.parse());
  const { variableValues } = await calls
    .updateJob({
      jobId: work.job.jobId,
      parsed: true,
      templateVariables: parsed.templateVariables,
      userVariableValues: job.userVariableValues,
      workspaceTags: parsed.workspaceTags,
      readme: parsed.readme,
    })
    .catch((error: unknown) => {
      const message = messageOf(error);
      throw new JobFailure(`update job: ${message}`, codeOf(message), { cause: error });
    });

  const start = await provision(work, job, variableValues, Transition.START, stages.persistent);
  const kept = await session.preparation();
  const stop = await provision(work, job, variableValues, Transition.STOP, stages.ephemeral);
  return {
    case: 'templateImport',
    value: {
      startResources: start.resources,
      stopResources: stop.resources,
      richParameters: start.parameters,
      externalAuthProviders: start.externalAuthProviders,
      modules,
      presets: start.presets,
      plan: await calls.content(work.job.jobId, kept.plan),
      moduleFiles: await calls.content(work.job.jobId, kept.moduleFiles),
      graph: start.dot,
      lockFile: kept.lockFile,
      hasAiTasks: start.hasAiTasks,
      hasExternalAgents: start.hasExternalAgents,
    },
  };
}

async function provision(
  work: Work,
  job: TemplateImport,
  variables: readonly VariableValue[],
  transition: Transition,
  stage: string,
): Promise<Conversion & { dot: string }> {
  const prefix = `template import provision for ${transition === Transition.START ? 'start' : 'stop'}: `;
  mark(work, stage);
  const metadata: Metadata = create(MetadataSchema, { ...job.metadata, $typeName: undefined, transition });
  const request = {
    metadata,
    parameters: [],
    previousParameters: [],
    variables,
    externalAuthTokens: [],
    state: new Uint8Array(),
  };
  await failing(
    `${prefix}plan during template import provision error: `,
    work.session.plan(step(work, stage), request),
  );
  await work.log.flush();
  const graph = work.session.graph(step(work, stages.graph), 'plan');
  return failing(`${prefix}graph during template import provision error: `, graph);
}

/** The two old sentinels (`terraform.md` 2.6); no other code is read out of a text. */
function codeOf(message: string): string {
  if (message.includes('required template variables')) return 'REQUIRED_TEMPLATE_VARIABLES';
  return message.includes('missing parameter') ? 'MISSING_TEMPLATE_PARAMETER' : '';
}
