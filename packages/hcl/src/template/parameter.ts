import { toBool, toNumber, toText } from '../language/convert.js';
import {
  EvaluationError,
  hasUnknown,
  isMapping,
  isSequence,
  isUnknown,
  LimitError,
  object,
  sortedEntries,
  unknown,
  type Value,
} from '../language/value.js';
import type { Block } from '../scan.js';
import type { Evaluated, TemplateProblem } from './module.js';

/** A text of a parameter; a secret one must not be shown. */
export interface ParameterText {
  readonly text: string;
  readonly secret: boolean;
}

export interface ParameterOption {
  readonly name: string;
  readonly description: string;
  readonly icon: string;
  /** Undefined: it is not known. */
  readonly value: ParameterText | undefined;
}

export interface ParameterRules {
  readonly regex: string | undefined;
  readonly error: string | undefined;
  readonly min: number | undefined;
  readonly max: number | undefined;
  readonly monotonic: string | undefined;
}

/** Why an attribute has no value. */
export interface AttributeProblem {
  readonly attribute: string;
  readonly message: string;
  /** Nothing is wrong with it: only a real run finds the value out. */
  readonly later: boolean;
}

/** What only a real run finds out. */
class NotYetKnown extends EvaluationError {}

/** A `coder_parameter` as it stands with the given inputs. Attributes that cannot be found out are in `problems`. */
export interface ParameterBlock {
  /** Such as `module.x.data.coder_parameter.y["k"]`. */
  readonly address: string;
  readonly name: string;
  readonly displayName: string;
  readonly description: string;
  readonly type: string;
  /** Empty: chosen by the type. */
  readonly formType: string;
  readonly icon: string;
  /** JSON text. */
  readonly styling: string;
  readonly mutable: boolean;
  readonly ephemeral: boolean;
  readonly order: number;
  readonly options: readonly ParameterOption[];
  /** The options could not be found out. */
  readonly optionsMissing: boolean;
  readonly validations: readonly ParameterRules[];
  /** There is no default, or it is null. */
  readonly required: boolean;
  /** Undefined: there is none, or it cannot be found out. */
  readonly fallback: ParameterText | undefined;
  readonly value: ParameterText | undefined;
  readonly problems: readonly AttributeProblem[];
  /** Told where the name could not be found out; the parameter is then none. */
  readonly nameless: TemplateProblem | undefined;
}

interface Surroundings {
  readonly label: string;
  readonly address: string;
  readonly inputs: ReadonlyMap<string, string>;
  readonly evaluate: (expression: string, names?: ReadonlyMap<string, Value>) => Evaluated;
}

/** Evaluates the block of one parameter. */
export function readParameter(block: Block, around: Surroundings): ParameterBlock {
  const problems: AttributeProblem[] = [];
  const body = new Body(block, around.evaluate, problems);
  const name = body.text('name');
  const options = readOptions(block, around.evaluate, problems);
  const fallback = body.text('default');
  const input = name === undefined ? undefined : around.inputs.get(name.text);
  const has = (attribute: string) => block.attributes.some((one) => one.name === attribute);
  const required = !has('default') || body.isNull('default');
  return {
    address: around.address,
    name: name?.text ?? '',
    displayName: body.shown('display_name'),
    description: body.shown('description'),
    type: body.shown('type') || 'string',
    formType: body.shown('form_type'),
    icon: body.shown('icon'),
    styling: body.shown('styling'),
    mutable: body.flag('mutable'),
    ephemeral: body.flag('ephemeral'),
    order: body.number('order') ?? 0,
    options: options ?? [],
    optionsMissing: options === undefined,
    validations: block.blocks
      .filter(({ type }) => type === 'validation')
      .map((inner) => readRules(new Body(inner, around.evaluate, problems))),
    required,
    fallback,
    value: input === undefined ? fallback : { text: input, secret: false },
    problems,
    nameless: name === undefined ? nameProblem(around.label, problems) : undefined,
  };
}

const nameProblem = (label: string, problems: readonly AttributeProblem[]): TemplateProblem => ({
  severity: 'error',
  summary: `Invalid "name" attribute for block coder_parameter.${label}`,
  detail: problems.find(({ attribute }) => attribute === 'name')?.message ?? 'The name is missing.',
  code: '',
});

/** What other expressions see of a parameter. A value that nobody gave is unknown. */
export const parameterObject = (parameter: ParameterBlock): Value =>
  object([
    ['id', unknown],
    ['name', parameter.name],
    ['display_name', parameter.displayName],
    ['description', parameter.description],
    ['type', parameter.type],
    ['form_type', parameter.formType],
    ['icon', parameter.icon],
    ['styling', parameter.styling],
    ['mutable', parameter.mutable],
    ['ephemeral', parameter.ephemeral],
    ['order', parameter.order],
    ['optional', !parameter.required],
    ['default', parameter.fallback?.text ?? (parameter.required ? null : unknown)],
    ['option', unknown],
    ['validation', unknown],
    ['value', parameter.value?.text ?? unknown],
  ]);

function readRules(body: Body): ParameterRules {
  return {
    regex: body.text('regex')?.text,
    error: body.text('error')?.text,
    min: body.number('min'),
    max: body.number('max'),
    monotonic: body.text('monotonic')?.text,
  };
}

type Evaluate = Surroundings['evaluate'];
type Problems = AttributeProblem[];

/** Attributes of a block, each as the kind of value that it must be; what fails is noted and left out. */
class Body {
  constructor(
    private readonly block: Block,
    private readonly evaluate: Evaluate,
    private readonly problems: Problems,
  ) {}

  private read<T>(attribute: string, as: (found: Evaluated) => T): T | undefined {
    const expression = this.block.attributes.find((one) => one.name === attribute)?.expression;
    if (expression === undefined) return undefined;
    return attempt(this.problems, attribute, () => {
      const found = this.evaluate(expression);
      if (found.value === null) return undefined;
      if (hasUnknown(found.value))
        throw new NotYetKnown('it depends on what is not known before the template runs');
      return as(found);
    });
  }

  text(attribute: string): ParameterText | undefined {
    return this.read(attribute, ({ value, secret }) => ({ text: toText(value), secret }));
  }

  /** A text for people; empty where it is none, or is secret. */
  shown(attribute: string): string {
    const found = this.text(attribute);
    return found && !found.secret ? found.text : '';
  }

  flag(attribute: string): boolean {
    return this.read(attribute, ({ value }) => toBool(value)) ?? false;
  }

  number(attribute: string): number | undefined {
    return this.read(attribute, ({ value }) => toNumber(value));
  }

  isNull(attribute: string): boolean {
    const expression = this.block.attributes.find((one) => one.name === attribute)?.expression;
    return expression !== undefined && attempt([], attribute, () => this.evaluate(expression).value) === null;
  }
}

function attempt<T>(problems: Problems, attribute: string, find: () => T): T | undefined {
  try {
    return find();
  } catch (error) {
    if (!(error instanceof EvaluationError) || error instanceof LimitError) throw error;
    problems.push({ attribute, message: error.message, later: error instanceof NotYetKnown });
    return undefined;
  }
}

/** The options, those of `dynamic "option"` among them, in their order; undefined where they cannot be found out. */
function readOptions(block: Block, evaluate: Evaluate, problems: Problems): ParameterOption[] | undefined {
  const options: ParameterOption[] = [];
  for (const inner of block.blocks) {
    if (inner.type === 'option') options.push(readOption(inner, evaluate, problems));
    if (inner.type !== 'dynamic' || inner.labels[0] !== 'option') continue;
    const made = attempt(problems, 'option', () => readDynamic(inner, evaluate, problems));
    if (made === undefined) return undefined;
    options.push(...made);
  }
  return options;
}

function readDynamic(block: Block, evaluate: Evaluate, problems: Problems): ParameterOption[] {
  const attribute = (name: string) => block.attributes.find((one) => one.name === name)?.expression;
  const collection = evaluate(attribute('for_each') ?? '[]').value;
  if (isUnknown(collection))
    throw new NotYetKnown('the options depend on what is not known before the template runs');
  const content = block.blocks.find(({ type }) => type === 'content');
  const iterator = attribute('iterator')?.trim() || 'option';
  if (!content) return [];
  return pairsOf(collection).map(([key, value]) => {
    const own = new Map([
      [
        iterator,
        object([
          ['key', key],
          ['value', value],
        ]),
      ],
    ]);
    return readOption(
      content,
      (expression, names) => evaluate(expression, new Map([...own, ...(names ?? [])])),
      problems,
    );
  });
}

function pairsOf(collection: Value): (readonly [Value, Value])[] {
  if (isMapping(collection)) return sortedEntries(collection);
  if (isSequence(collection))
    return collection.elements.map((element, index) => [
      collection.kind === 'set' ? element : index,
      element,
    ]);
  throw new EvaluationError('"for_each" of the options must be a list, a set or a map');
}

function readOption(block: Block, evaluate: Evaluate, problems: Problems): ParameterOption {
  const body = new Body(block, evaluate, problems);
  return {
    name: body.shown('name'),
    description: body.shown('description'),
    icon: body.shown('icon'),
    value: body.text('value'),
  };
}
