import { fileFunctions } from '../functions/files.js';
import type { Budget, FunctionSet } from '../functions/function.js';
import { pureFunctions } from '../functions/index.js';
import { convert, toText } from '../language/convert.js';
import { evaluate } from '../language/evaluate.js';
import type { Node } from '../language/syntax.js';
import type { Type } from '../language/type.js';
import { EvaluationError, LimitError, type Mapping, object, unknown, type Value } from '../language/value.js';
import type { Block } from '../scan.js';
import {
  collected,
  type Expansion,
  expandCount,
  expandEach,
  type Instance,
  keyText,
  single,
} from './expand.js';
import { type ParameterBlock, parameterObject, readParameter } from './parameter.js';
import type { ModuleSource, TemplateSource } from './source.js';
import { readType } from './type-constraint.js';

/** A value, and whether it was made of something secret. */
export interface Evaluated {
  readonly value: Value;
  readonly secret: boolean;
}

/** What is the same in all modules of one rendering. */
export interface Rendering {
  readonly source: TemplateSource;
  readonly functions: FunctionSet;
  readonly budget: Budget;
  /** Values of parameters by name. */
  readonly inputs: ReadonlyMap<string, string>;
  /** Attributes of data sources by type; others are unknown. */
  readonly data: ReadonlyMap<string, Mapping>;
  /** Told about what concerns the template as a whole. */
  readonly problem: (problem: TemplateProblem) => void;
}

export interface TemplateProblem {
  readonly severity: 'error' | 'warning';
  readonly summary: string;
  readonly detail: string;
  readonly code: '' | 'module_not_loaded';
}

export const rendering = (
  source: TemplateSource,
  rest: Pick<Rendering, 'inputs' | 'data' | 'problem' | 'budget'>,
): Rendering => ({ ...rest, source, functions: fileFunctions(source.files, pureFunctions) });

/** Where the variables of a module get their values. Undefined: none was given. */
type Given = (name: string, type: Type) => Evaluated | undefined;

const attributeOf = (block: Block, name: string) =>
  block.attributes.find((one) => one.name === name)?.expression;

/** A module with its variables: values of its names, each found when it is first needed. */
export class Module {
  private readonly known = new Map<string, Evaluated>();
  private readonly pending = new Set<string>();
  private readonly children = new Map<string, readonly (readonly [Instance, Module | undefined])[]>();
  private readonly parameters = new Map<string, readonly ParameterBlock[]>();

  /** @param address labels of the calls that lead here, and the keys of their instances */
  constructor(
    private readonly rendering: Rendering,
    private readonly source: ModuleSource,
    private readonly given: Given,
    private readonly address: { readonly labels: readonly string[]; readonly text: string } = {
      labels: [],
      text: '',
    },
  ) {}

  /** The parameters of this module and of all that it calls. */
  allParameters(): ParameterBlock[] {
    const own = [...this.source.data]
      .filter(([name]) => name.startsWith('coder_parameter.'))
      .flatMap(([name, block]) => this.attempt(() => this.parametersOf(name.slice(16), block)) ?? []);
    const called = [...this.source.modules.keys()].flatMap((label) =>
      (this.attempt(() => this.calls(label)) ?? []).flatMap(([, module]) => module?.allParameters() ?? []),
    );
    return [...own, ...called];
  }

  /** The value of an expression of this module. @throws EvaluationError */
  evaluate(expression: string, names?: ReadonlyMap<string, Value>): Evaluated {
    return this.run(this.rendering.source.parse(expression), names);
  }

  private run(node: Node, locals: ReadonlyMap<string, Value> | undefined): Evaluated {
    const { budget, functions } = this.rendering;
    const secrecy = { secret: false };
    const scope = { budget, functions, secrecy, resolve: (path: readonly string[]) => this.resolve(path) };
    try {
      return { value: evaluate(node, { ...scope, ...(locals && { locals }) }), secret: secrecy.secret };
    } catch (error) {
      // The message may quote what nobody may see.
      if (error instanceof EvaluationError && !(error instanceof LimitError) && secrecy.secret)
        throw new EvaluationError('it fails with the value of something sensitive');
      throw error;
    }
  }

  /** Expressions that fail are told and passed over, but not where a limit was reached. */
  private attempt<T>(find: () => T): T | undefined {
    try {
      return find();
    } catch (error) {
      if (!(error instanceof EvaluationError) || error instanceof LimitError) throw error;
      this.rendering.problem({
        severity: 'error',
        summary: 'Invalid template',
        detail: error.message,
        code: '',
      });
      return undefined;
    }
  }

  private resolve(path: readonly string[]): Evaluated & { parts: number } {
    const [root = '', second = '', third = ''] = path;
    switch (root) {
      case 'var':
        return { ...this.once(`var.${second}`, () => this.variable(second)), parts: 2 };
      case 'local':
        return { ...this.once(`local.${second}`, () => this.local(second)), parts: 2 };
      case 'path':
        return { value: this.path(second), secret: false, parts: 2 };
      case 'terraform':
        return { value: second === 'workspace' ? 'default' : unknown, secret: false, parts: 2 };
      case 'module':
        return { ...this.once(`module.${second}`, () => this.outputs(second)), parts: 2 };
      case 'data':
        return this.dataSource(path, second, third);
      case 'each':
      case 'count':
      case 'self':
        throw new EvaluationError(`"${root}" has no meaning here`);
    }
    if (!this.source.resources.has(`${root}.${second}`))
      throw new EvaluationError(`there is no "${path.slice(0, 2).join('.')}" in the template`);
    return { value: unknown, secret: false, parts: path.length };
  }

  private once(name: string, find: () => Evaluated): Evaluated {
    const known = this.known.get(name);
    if (known) return known;
    if (this.pending.has(name)) throw new EvaluationError(`"${name}" depends on itself`);
    this.pending.add(name);
    try {
      const found = find();
      this.known.set(name, found);
      return found;
    } finally {
      this.pending.delete(name);
    }
  }

  private variable(name: string): Evaluated {
    const block = this.source.variables.get(name);
    if (!block) throw new EvaluationError(`there is no variable "${name}"`);
    const typeText = attributeOf(block, 'type');
    const type =
      typeText === undefined
        ? 'dynamic'
        : readType(this.rendering.source.parse(typeText), (node) => this.run(node, undefined).value);
    const secret = attributeOf(block, 'sensitive') === 'true';
    const given = this.given(name, type);
    const fallback = attributeOf(block, 'default');
    if (!given && fallback === undefined) throw new EvaluationError(`the variable "${name}" has no value`);
    const found = given ?? this.evaluate(fallback ?? 'null');
    return { value: convert(found.value, type), secret: secret || found.secret };
  }

  private local(name: string): Evaluated {
    const attribute = this.source.locals.get(name);
    if (!attribute) throw new EvaluationError(`there is no local value "${name}"`);
    return this.evaluate(attribute.expression);
  }

  private path(name: string): Value {
    if (name === 'module') return this.source.directory;
    return name === 'root' ? '.' : unknown;
  }

  private dataSource(path: readonly string[], type: string, label: string): Evaluated & { parts: number } {
    const block = this.source.data.get(`${type}.${label}`);
    if (!block) throw new EvaluationError(`there is no "data.${type}.${label}" in the template`);
    if (type === 'coder_parameter')
      return { ...this.once(`data.${type}.${label}`, () => this.parameterValue(label, block)), parts: 3 };
    const planned = this.rendering.source.planned.get(`${this.address.text}data.${type}.${label}`);
    if (planned) return { ...planned, parts: 3 };
    const attributes = this.rendering.data.get(type);
    const name = path[3];
    if (!attributes || name === undefined) return { value: unknown, secret: false, parts: path.length };
    return { value: attributes.entries.get(name) ?? unknown, secret: false, parts: 4 };
  }

  private parameterValue(label: string, block: Block): Evaluated {
    const expansion = this.expansion(block);
    const instances = this.parametersOf(label, block);
    const value = collected(
      expansion.kind,
      expansion.instances.map((instance, index) => {
        const parameter = instances[index];
        return [instance, parameter ? parameterObject(parameter) : unknown] as const;
      }),
    );
    return { value, secret: instances.some((one) => one.value?.secret === true) };
  }

  /** The instances of a `coder_parameter`; those without a name are told as problems. */
  private parametersOf(label: string, block: Block): readonly ParameterBlock[] {
    const known = this.parameters.get(label);
    if (known) return known;
    const name = `data.coder_parameter.${label}`;
    const pending = `instances of ${name}`;
    if (this.pending.has(pending)) throw new EvaluationError(`"${name}" depends on itself`);
    this.pending.add(pending);
    try {
      const instances = this.expandParameter(label, block);
      const found = instances.map((instance) =>
        readParameter(block, {
          label,
          address: `${this.address.text}${name}${keyText(instance)}`,
          inputs: this.rendering.inputs,
          evaluate: (expression, names) =>
            this.evaluate(expression, new Map([...instance.names, ...(names ?? [])])),
        }),
      );
      for (const parameter of found) if (parameter.nameless) this.rendering.problem(parameter.nameless);
      const named = found.filter((one) => !one.nameless);
      this.parameters.set(label, named);
      return named;
    } finally {
      this.pending.delete(pending);
    }
  }

  /** Without knowing how many there are, what a parameter is called is not known either. */
  private expandParameter(label: string, block: Block): readonly Instance[] {
    try {
      return this.expansion(block).instances;
    } catch (error) {
      if (!(error instanceof EvaluationError) || error instanceof LimitError) throw error;
      this.rendering.problem({
        severity: 'error',
        summary: `Invalid "name" attribute for block coder_parameter.${label}`,
        detail: `Which of these parameters there are cannot be found out: ${error.message}.`,
        code: '',
      });
      return [];
    }
  }

  private expansion(block: Block): Expansion {
    const count = attributeOf(block, 'count');
    if (count !== undefined) return expandCount(this.evaluate(count).value);
    const each = attributeOf(block, 'for_each');
    return each === undefined ? single : expandEach(this.evaluate(each).value);
  }

  private outputs(label: string): Evaluated {
    const block = this.source.modules.get(label);
    if (!block) throw new EvaluationError(`there is no module "${label}"`);
    const calls = this.calls(label);
    const { kind } = this.expansion(block);
    let secret = false;
    const value = collected(
      kind,
      calls.map(([instance, module]) => {
        if (!module) return [instance, unknown] as const;
        const outputs = module.ownOutputs();
        secret ||= outputs.some(([, one]) => one.secret);
        return [instance, object(outputs.map(([name, one]) => [name, one.value]))] as const;
      }),
    );
    return { value, secret };
  }

  private ownOutputs(): (readonly [string, Evaluated])[] {
    return [...this.source.outputs].map(([name, block]) => {
      const { value, secret } = this.once(`output.${name}`, () =>
        this.evaluate(attributeOf(block, 'value') ?? 'null'),
      );
      return [name, { value, secret: secret || attributeOf(block, 'sensitive') === 'true' }];
    });
  }

  /** The modules that one call makes; undefined ones are not in the archive. */
  private calls(label: string): readonly (readonly [Instance, Module | undefined])[] {
    const known = this.children.get(label);
    if (known) return known;
    const block = this.source.modules.get(label) as Block;
    const labels = [...this.address.labels, label];
    if (labels.length > 16) throw new LimitError('modules are nested too deeply');
    const location = toText(this.evaluate(attributeOf(block, 'source') ?? '""').value);
    const source = this.rendering.source.find(labels, location, this.source.directory);
    if (!source)
      this.rendering.problem({
        severity: 'warning',
        summary: 'Module not loaded',
        detail: `The module "${labels.join('.')}" (${location}) is not among the template's files; its parameters are not shown.`,
        code: 'module_not_loaded',
      });
    const made = this.expansion(block).instances.map((instance) => {
      const address = { labels, text: `${this.address.text}module.${label}${keyText(instance)}.` };
      const given: Given = (name) => {
        const expression = attributeOf(block, name);
        return expression === undefined ? undefined : this.evaluate(expression, instance.names);
      };
      return [instance, source && new Module(this.rendering, source, given, address)] as const;
    });
    this.children.set(label, made);
    return made;
  }
}
