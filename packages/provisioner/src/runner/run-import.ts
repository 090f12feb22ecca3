import { clone } from '@bufbuild/protobuf';
import { MetadataSchema, type TemplateImport, Transition, type VariableValue } from '@coder-ts/protocol';
import { planResources, readResources } from './detect-resources.js';
import type { CompletedType } from './job-calls.js';
import type { JobContext } from './job-context.js';
import { importFailure } from './job-failure.js';

/** Imports a template version (spec terraform 2.3): what it asks for and what it makes, started and stopped. */
export async function runImport(context: JobContext, input: TemplateImport): Promise<CompletedType> {
  const { session, report, calls } = context;
  const { modules } = await session
    .init(report.step('Initializing Terraform Directory'))
    .catch((error: unknown) => {
      throw importFailure('template import init error', error);
    });
  const variables = await readVariables(context, input.userVariableValues);

  const plan = (transition: Transition, word: 'start' | 'stop', stage: string) => {
    report.stage(stage);
    const metadata = clone(MetadataSchema, ensureMetadata(input));
    metadata.transition = transition;
    return planResources(context, stage, { ...nothingChosen, metadata, variables }).catch(failed(word));
  };
  const read = (word: 'start' | 'stop') => readResources(context).catch(failed(word));

  await plan(Transition.START, 'start', 'Detecting persistent resources');
  // What the first plan means is read while the second is made: two processes, neither of which the other waits for.
  const readings = await Promise.allSettled([
    read('start'),
    plan(Transition.STOP, 'stop', 'Detecting ephemeral resources').then(() => read('stop')),
  ]);
  const [start, stop] = [outcomeOf(readings[0]), outcomeOf(readings[1])];
  const preparation = await session.preparation();

  return {
    case: 'templateImport',
    value: {
      startResources: start.resources,
      stopResources: stop.resources,
      richParameters: start.parameters,
      externalAuthProviders: start.externalAuthProviders,
      modules,
      presets: start.presets,
      plan: await calls.content(preparation.plan),
      moduleFiles: await calls.content(preparation.moduleFiles),
      graph: start.dot,
      lockFile: preparation.lockFile,
      hasAiTasks: start.hasAiTasks,
      hasExternalAgents: start.hasExternalAgents,
    },
  };
}

const failed =
  (word: 'start' | 'stop') =>
  (error: unknown): never => {
    throw importFailure(`template import provision for ${word}`, error);
  };

function outcomeOf<T>(settled: PromiseSettledResult<T>): T {
  if (settled.status === 'rejected') throw settled.reason;
  return settled.value;
}

const nothingChosen = {
  parameters: [],
  previousParameters: [],
  externalAuthTokens: [],
  state: new Uint8Array(),
};

/** Tells the server what the template declares, and hears the values. */
async function readVariables(
  { session, report }: JobContext,
  userVariableValues: VariableValue[],
): Promise<VariableValue[]> {
  report.stage('Parsing template parameters');
  const parsed = await session.parse().catch((error: unknown) => {
    throw importFailure('run parse: parse error', error);
  });
  const { variableValues } = await report
    .update({ parsed: true, userVariableValues, ...parsed })
    .catch((error: unknown) => {
      throw importFailure('update job', error);
    });
  return variableValues;
}

function ensureMetadata(input: TemplateImport) {
  if (!input.metadata) throw new Error('the job has no metadata');
  return input.metadata;
}
