import { evaluate, type Scope } from './evaluate.js';
import type { Module } from './module.js';
import { EvaluationError, isObject, toInteger, toText, type Value, type ValueObject } from './value.js';

/** What is known when tags are evaluated. Texts by name; what is not given has its default. */
export interface TagInputs {
  readonly variables?: Readonly<Record<string, string>>;
  readonly parameters?: Readonly<Record<string, string>>;
  /** Attributes of data sources by type, such as `coder_workspace_owner`. */
  readonly data?: Readonly<Record<string, ValueObject>>;
}

export type TagsOutcome =
  | { readonly kind: 'tags'; readonly tags: Record<string, string> }
  | {
      readonly kind: 'invalid';
      readonly problems: readonly { readonly key: string; readonly message: string }[];
    };

/**
 * The workspace tags of a module with these inputs (`terraform.md` 3.8). Expressions may name variables, locals, values of
 * `coder_parameter` and the data that is given, and call the functions of `functions.ts`.
 */
export function evaluateTags(module: Module, inputs: TagInputs): TagsOutcome {
  if (module.workspaceTagsProblem !== undefined)
    return { kind: 'invalid', problems: [{ key: 'tags', message: module.workspaceTagsProblem }] };
  const problems: { key: string; message: string }[] = [];
  const tags: [string, string][] = [];
  const names = new Names(module, inputs);
  for (const { key, expression } of module.workspaceTags) {
    try {
      tags.push([names.key(key), tagText(names.value(expression), expression)]);
    } catch (error) {
      if (error instanceof EvaluationError) problems.push({ key, message: error.message });
      else if (error instanceof RangeError)
        problems.push({ key, message: 'the expression is nested too deeply' });
      else throw error;
    }
  }
  return problems.length > 0
    ? { kind: 'invalid', problems }
    : { kind: 'tags', tags: Object.fromEntries(tags) };
}

function tagText(value: Value, expression: string): string {
  const plain = isObject(value) && Object.hasOwn(value, 'value') ? (value.value as Value) : value;
  if (typeof plain === 'string' || typeof plain === 'number' || typeof plain === 'boolean')
    return toText(plain);
  throw new EvaluationError(
    `invalid workspace tag value "${expression}": only primitive types are supported - bool, number, and string`,
  );
}

/** Values of the names of a module, each found when it is first needed. */
class Names {
  private readonly known = new Map<string, Value>();
  private readonly pending = new Set<string>();
  private readonly scope: Scope;
  /** Types by name. */
  private readonly variables: ReadonlyMap<string, string>;

  constructor(
    private readonly module: Module,
    private readonly inputs: TagInputs,
  ) {
    this.variables = new Map(module.variables.map(({ name, type }) => [name, type]));
    this.scope = { resolve: (name) => this.resolve(name), budget: { steps: 100_000 } };
  }

  value(source: string): Value {
    const expression = this.module.source.expressions.get(source);
    if (!expression) throw new EvaluationError(`"${source}" cannot be parsed`);
    return evaluate(expression, this.scope);
  }

  /** A key is its own text, but for `(...)` and text with `${...}`. */
  key(text: string): string {
    if (text.startsWith('(')) return toText(this.value(text));
    return text.includes('${') ? toText(this.value(`"${text}"`)) : text;
  }

  private resolve(name: readonly string[]): { value: Value; parts: number } {
    const [root, second = '', third = ''] = name;
    if (root === 'var') return { value: this.once(`var.${second}`, () => this.variable(second)), parts: 2 };
    if (root === 'local') return { value: this.once(`local.${second}`, () => this.local(second)), parts: 2 };
    if (root === 'data' && second === 'coder_parameter')
      return { value: this.once(`data.${second}.${third}`, () => this.parameter(third)), parts: 3 };
    if (root === 'data' && this.inputs.data && Object.hasOwn(this.inputs.data, second))
      return { value: this.inputs.data[second] as Value, parts: 3 };
    const text = name.join('.');
    if (root === 'data')
      throw new EvaluationError(
        `invalid workspace tag value "${text}": only the "coder_parameter" data source is supported here`,
      );
    throw new EvaluationError(`"${text}" is not known before the template runs`);
  }

  private once(name: string, find: () => Value): Value {
    const known = this.known.get(name);
    if (known !== undefined) return known;
    if (this.pending.has(name)) throw new EvaluationError(`"${name}" depends on itself`);
    this.pending.add(name);
    const value = find();
    this.pending.delete(name);
    this.known.set(name, value);
    return value;
  }

  private variable(name: string): Value {
    const type = this.variables.get(name);
    if (type === undefined) throw new EvaluationError(`there is no variable "${name}"`);
    const given = this.inputs.variables;
    if (given && Object.hasOwn(given, name)) return typed(given[name] as string, type);
    const source = this.module.source.defaults.get(name);
    if (source === undefined) throw new EvaluationError(`the variable "${name}" has no value`);
    return this.value(source);
  }

  private local(name: string): Value {
    const source = this.module.source.locals.get(name);
    if (source === undefined) throw new EvaluationError(`there is no local value "${name}"`);
    return this.value(source);
  }

  /** A parameter as an object with its name and value; a list of them where it is counted. */
  private parameter(label: string): Value {
    const block = this.module.source.parameters.get(label);
    if (!block) throw new EvaluationError(`there is no parameter "data.coder_parameter.${label}"`);
    const source = new Map(block.attributes.map(({ name, expression }) => [name, expression]));
    if (source.has('for_each'))
      throw new EvaluationError(`"data.coder_parameter.${label}" has "for_each", which is not known here`);
    const count = source.get('count');
    const times = count === undefined ? 1 : toInteger(this.value(count));
    const name = toText(this.value(source.get('name') ?? '""'));
    const given = this.inputs.parameters;
    const fallback = source.get('default');
    const value = (): Value => {
      if (given && Object.hasOwn(given, name)) return given[name] as string;
      if (fallback === undefined) throw new EvaluationError(`the parameter "${name}" has no value`);
      const plain = this.value(fallback);
      return plain === null ? null : toText(plain);
    };
    if (count === undefined) return { name, value: value() };
    return times <= 0 ? [] : Array<Value>(Math.min(times, 1000)).fill({ name, value: value() });
  }
}

/** A text given for a variable, as its type reads it. */
function typed(text: string, type: string): Value {
  if (type === '' || type === 'string' || type === 'any') return text;
  try {
    return JSON.parse(text) as Value;
  } catch {
    return text;
  }
}
