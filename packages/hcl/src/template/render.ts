import { constantValue } from '../functions/constant.js';
import { convert, fromJson } from '../language/convert.js';
import type { Type } from '../language/type.js';
import { EvaluationError, isMapping, LimitError, type Mapping, type Value } from '../language/value.js';
import { Module, type Rendering, rendering, type TemplateProblem } from './module.js';
import type { ParameterBlock } from './parameter.js';
import type { ModuleSource, TemplateSource } from './source.js';

/** What a template is rendered with. Texts by name. */
export interface RenderInputs {
  readonly parameters: ReadonlyMap<string, string>;
  /** Values of the root module's variables, as they are handed to Terraform. */
  readonly variables: ReadonlyMap<string, string>;
  /** Attributes of data sources by type, as JSON; all else is not known before the template runs. */
  readonly data: Readonly<Record<string, Readonly<Record<string, unknown>>>>;
}

export interface RenderedTemplate {
  /** In the order of the source, those of called modules last. */
  readonly parameters: readonly ParameterBlock[];
  /** What is wrong with the template as a whole. */
  readonly problems: readonly TemplateProblem[];
}

/** An honest template takes a few thousand; so many take a fraction of a second. */
const steps = 300_000;
/** By the clock, for what the steps don't see; generous, since a busy machine must refuse nothing. */
const timeoutMs = 5000;

/**
 * The parameters of a template as they stand with some inputs: which there are, their options, rules, defaults and values
 * (`workspaces.md` 6, `terraform.md` 5.13). Nothing is run; what only Terraform finds out is unknown. Ends within seconds
 * whatever the template says.
 */
export function renderParameters(source: TemplateSource, inputs: RenderInputs): RenderedTemplate {
  const problems = new Map<string, TemplateProblem>();
  const refused = (summary: string, detail: string): RenderedTemplate => ({
    parameters: [],
    problems: [{ severity: 'error', summary, detail, code: '' }],
  });
  const root = source.module('.');
  if (!root) return refused('No Terraform files', 'The template has no .tf or .tf.json files at its root.');
  const module = open(source, root, inputs, (one) => problems.set(`${one.summary}\n${one.detail}`, one));
  try {
    return { parameters: module.allParameters(), problems: [...problems.values()] };
  } catch (error) {
    if (error instanceof LimitError) return refused('Template too large to evaluate', `${error.message}.`);
    if (error instanceof RangeError)
      return refused('Template too large to evaluate', 'It is nested too deeply.');
    throw error;
  }
}

/**
 * Evaluates expressions in the root module of a template, with one limit for them all.
 * @throws EvaluationError by the function that it returns, for an expression without a value
 */
export function openModule(source: TemplateSource, inputs: RenderInputs): (expression: string) => Value {
  const root = source.module('.');
  const module = root && open(source, root, inputs, () => {});
  return (expression) => {
    if (!module) throw new EvaluationError('the template has no .tf or .tf.json files at its root');
    return module.evaluate(expression).value;
  };
}

function open(
  source: TemplateSource,
  root: ModuleSource,
  inputs: RenderInputs,
  problem: Rendering['problem'],
): Module {
  const data = new Map(
    Object.entries(inputs.data).map(([type, attributes]) => [type, asMapping(fromJson(attributes))]),
  );
  const budget = { steps, until: Date.now() + timeoutMs };
  return new Module(
    rendering(source, { inputs: inputs.parameters, data, problem, budget }),
    root,
    (name, type) => {
      const text = inputs.variables.get(name);
      return text === undefined ? undefined : { value: readVariable(name, text, type), secret: false };
    },
  );
}

const asMapping = (value: Value): Mapping =>
  isMapping(value) ? value : { kind: 'object', entries: new Map() };

/** A text given for a variable, read as Terraform reads `-var`: as it is, or as an expression. */
function readVariable(name: string, text: string, type: Type): Value {
  if (type === 'string' || type === 'dynamic') return text;
  if (typeof type === 'string') return convert(text, type);
  const value = constantValue(text);
  if (value === undefined) throw new EvaluationError(`the value of the variable "${name}" cannot be read`);
  return value;
}
