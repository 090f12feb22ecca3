import {
  evaluateTags,
  type RenderInputs,
  readModule,
  renderParameters,
  type TemplateSource,
} from '@coder-ts/hcl';
import { type FormParameter, fromBlock } from '../dynamic-parameters/form-parameter.js';
import { readTerraformFiles } from '../files/tar.js';
import { judgeValue } from '../workspace-builds/parameters/judge.js';
import { resolveClassic } from '../workspace-builds/parameters/resolve-classic.js';
import type { Form, JudgedFormParameter, Kind, Questions } from './messages.js';
import { bufferOf } from './sources.js';

type Answers = {
  readonly [K in Kind]: (
    ask: Questions[K]['ask'],
    source: () => Promise<TemplateSource>,
  ) => Questions[K]['answer'] | Promise<Questions[K]['answer']>;
};

/** Characters of all that a form holds. */
const mostText = 8 << 20;

/** How each question is answered. `source` is that of the version asked about. */
export const answers: Answers = {
  form: async (inputs, source) => formOf(await source(), inputs),
  judge: (parameters) => parameters.map(judged),
  classic: ({ parameters, given }) => resolveClassic(parameters, given),
  tags: async (inputs, source) => evaluateTags(await source(), inputs),
  archiveTags: async ({ archive, inputs }) => {
    const module = await readModule(await readTerraformFiles(bufferOf(archive)));
    return { outcome: evaluateTags(module.source, inputs), mistakes: module.diagnostics };
  },
};

function formOf(source: TemplateSource, inputs: RenderInputs): Form {
  const { parameters, problems } = renderParameters(source, inputs);
  const form: Form = {
    diagnostics: problems.map(({ code, ...problem }) => (code ? { ...problem, code } : problem)),
    parameters: parameters.map(fromBlock).map(judged).sort(inOrder),
  };
  if (lengthOf(form) <= mostText) return form;
  const detail = 'The texts of its parameters are longer than 8 million characters.';
  return {
    diagnostics: [{ severity: 'error', summary: 'Template too large to evaluate', detail }],
    parameters: [],
  };
}

const judged = (parameter: FormParameter): JudgedFormParameter => ({
  ...parameter,
  judged: judgeValue(parameter, parameter.value),
});

const inOrder = (a: FormParameter, b: FormParameter) =>
  a.order - b.order || (a.name < b.name ? -1 : a.name > b.name ? 1 : 0);

/** Texts that are shared here are told one by one to whoever asked. */
function lengthOf(value: unknown): number {
  if (typeof value === 'string') return value.length;
  if (typeof value !== 'object' || value === null) return 0;
  let length = 0;
  for (const item of Object.values(value)) {
    length += lengthOf(item);
    if (length > mostText) break;
  }
  return length;
}
