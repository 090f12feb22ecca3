import type { Budget, FunctionSet } from '../functions/function.js';
import { compareEqual, convert, toBool, toElements, toNumber, toText } from './convert.js';
import type { Node, Operator } from './syntax.js';
import { typeOf, unify } from './type.js';
import {
  EvaluationError,
  isMapping,
  isSequence,
  isUnknown,
  LimitError,
  object,
  sortedEntries,
  tuple,
  unknown,
  type Value,
} from './value.js';

export interface Resolved {
  readonly value: Value;
  readonly parts: number;
  /** Nobody may see it. */
  readonly secret?: boolean;
}

/** What expressions are evaluated in. */
export interface Scope {
  /** The value that a dotted name begins with, and how many of its parts that takes. @throws EvaluationError */
  readonly resolve: (path: readonly string[]) => Resolved;
  readonly functions: FunctionSet;
  readonly budget: Budget;
  /** Names that hold in this expression only. */
  readonly locals?: ReadonlyMap<string, Value>;
  /** Set where a value was used that nobody may see. */
  readonly secrecy: { secret: boolean };
}

interface Frame extends Scope {
  /** What the splat around it stands at. */
  readonly element?: Value;
}

const mostText = 1 << 18;
const mostElements = 10_000;

/**
 * The value of an expression.
 * @throws EvaluationError where it has none
 */
export function evaluate(node: Node, scope: Scope): Value {
  try {
    return run(node, scope);
  } catch (error) {
    if (error instanceof RangeError) throw new LimitError('the expression is nested too deeply');
    throw error;
  }
}

function run(node: Node, frame: Frame): Value {
  spend(frame, 1);
  switch (node.kind) {
    case 'literal':
      return node.value;
    case 'template':
      return joined(
        node.parts.map((part) => run(part, frame)),
        frame,
      );
    case 'templateFor':
      return templateFor(node, frame);
    case 'tuple':
      return bounded(tuple(node.items.map((item) => run(item, frame))), frame);
    case 'object':
      return objectOf(node.items, frame);
    case 'for':
      return forOf(node, frame);
    case 'name':
    case 'attribute':
      return named(node, frame);
    case 'index':
      return at(run(node.on, frame), run(node.key, frame));
    case 'splat':
      return splat(run(node.on, frame), node.each, frame);
    case 'element':
      return frame.element ?? unknown;
    case 'call':
      return call(node, frame);
    case 'conditional':
      return conditional(node, frame);
    case 'unary':
      return unary(node.operator, run(node.operand, frame));
    case 'binary':
      return binary(node.operator, run(node.left, frame), run(node.right, frame));
  }
}

function spend({ budget }: Frame, steps: number): void {
  budget.steps -= steps;
  if (budget.steps < 0) throw new LimitError('the template takes too long to evaluate');
}

/** Refuses values that only a hostile template makes, and counts large ones as many steps. */
function bounded<T extends Value>(value: T, frame: Frame): T {
  let size = 0;
  if (typeof value === 'string') {
    if (value.length > mostText) throw new LimitError('the text is too long');
    size = value.length / 64;
  } else if (isSequence(value)) size = value.elements.length;
  else if (isMapping(value)) size = value.entries.size;
  if (size > mostElements) throw new LimitError('the collection is too large');
  spend(frame, size);
  const { until } = frame.budget;
  if (until !== undefined && Date.now() > until)
    throw new LimitError('the template takes too long to evaluate');
  return value;
}

function joined(parts: readonly Value[], frame: Frame): Value {
  if (parts.some(isUnknown)) return unknown;
  return bounded(parts.map(toText).join(''), frame);
}

/** A name with the attributes after it, so that what it means can be found by as many parts as that needs. */
function named(node: Node, frame: Frame): Value {
  const path: string[] = [];
  let root = node;
  while (root.kind === 'attribute') {
    path.unshift(root.name);
    root = root.on;
  }
  if (root.kind !== 'name') return path.reduce<Value>(attribute, run(root, frame));
  const local = frame.locals?.get(root.name);
  if (local !== undefined) return path.reduce<Value>(attribute, local);
  const { value, parts, secret } = frame.resolve([root.name, ...path]);
  if (secret) frame.secrecy.secret = true;
  return path.slice(parts - 1).reduce<Value>(attribute, value);
}

function attribute(value: Value, name: string): Value {
  if (isUnknown(value)) return unknown;
  if (isMapping(value)) {
    const item = value.entries.get(name);
    if (item === undefined) throw new EvaluationError(`there is no attribute or key "${name}"`);
    return item;
  }
  if (value === null) throw new EvaluationError(`the attribute "${name}" of null was asked for`);
  if (isSequence(value))
    throw new EvaluationError(`a list has no attribute "${name}"; one of its elements may have it`);
  throw new EvaluationError(`a ${typeof value} has no attribute "${name}"`);
}

/** The element at a key: an index of a list, a key of a map. */
function at(value: Value, key: Value): Value {
  if (isUnknown(value) || isUnknown(key)) return unknown;
  if (value === null) throw new EvaluationError('an element of null was asked for');
  if (isMapping(value)) return attribute(value, toText(key));
  if (!isSequence(value) || value.kind === 'set')
    throw new EvaluationError(`a ${isSequence(value) ? 'set' : typeof value} has no elements by key`);
  const index = toNumber(key);
  const element = value.elements[index];
  if (element === undefined)
    throw new EvaluationError(`there is no element ${toText(index)}: there are ${value.elements.length}`);
  return element;
}

function splat(source: Value, each: Node, frame: Frame): Value {
  if (isUnknown(source)) return unknown;
  const elements = isSequence(source) ? source.elements : source === null ? [] : [source];
  return tuple(elements.map((element) => run(each, { ...frame, element })));
}

function objectOf(items: readonly (readonly [Node, Node])[], frame: Frame): Value {
  const entries = new Map<string, Value>();
  let whole = true;
  for (const [keyNode, valueNode] of items) {
    const key = run(keyNode, frame);
    if (isUnknown(key)) whole = false;
    else entries.set(toText(key), run(valueNode, frame));
  }
  return whole ? bounded({ kind: 'object', entries }, frame) : unknown;
}

function pairsOf(source: Value): readonly (readonly [Value, Value])[] {
  if (isMapping(source)) return sortedEntries(source);
  const elements = toElements(source);
  return isSequence(source) && source.kind === 'set'
    ? elements.map((element) => [element, element])
    : elements.map((element, index) => [index, element]);
}

function inner(
  frame: Frame,
  node: { keyName: string | undefined; valueName: string },
  pair: readonly [Value, Value],
): Frame {
  const locals = new Map(frame.locals).set(node.valueName, pair[1]);
  if (node.keyName !== undefined) locals.set(node.keyName, pair[0]);
  return { ...frame, locals };
}

function forOf(node: Extract<Node, { kind: 'for' }>, frame: Frame): Value {
  const source = run(node.collection, frame);
  if (isUnknown(source)) return unknown;
  const values: Value[] = [];
  const groups = new Map<string, Value[]>();
  for (const pair of pairsOf(source)) {
    const scope = inner(frame, node, pair);
    const condition = node.condition === undefined ? true : run(node.condition, scope);
    if (isUnknown(condition)) return unknown;
    if (!toBool(condition)) continue;
    const key = node.key && run(node.key, scope);
    const value = run(node.value, scope);
    if (key === undefined) values.push(value);
    else if (isUnknown(key)) return unknown;
    else {
      const name = toText(key);
      const group = groups.get(name);
      if (group && !node.grouped)
        throw new EvaluationError(
          `"for" makes the key "${name}" twice; "..." after the value would group them`,
        );
      if (group) group.push(value);
      else groups.set(name, [value]);
    }
  }
  if (!node.key) return bounded(tuple(values), frame);
  const entries = [...groups].map(
    ([name, group]) => [name, node.grouped ? tuple(group) : (group[0] as Value)] as const,
  );
  return bounded(object(entries), frame);
}

function templateFor(node: Extract<Node, { kind: 'templateFor' }>, frame: Frame): Value {
  const source = run(node.collection, frame);
  if (isUnknown(source)) return unknown;
  return joined(
    pairsOf(source).map((pair) => run(node.body, inner(frame, node, pair))),
    frame,
  );
}

/** Both sides are evaluated, since the result's type follows from both; what is wrong in the other one is not told. */
function conditional(node: Extract<Node, { kind: 'conditional' }>, frame: Frame): Value {
  const condition = run(node.condition, frame);
  if (isUnknown(condition)) return unknown;
  const [chosenNode, otherNode] = toBool(condition) ? [node.yes, node.no] : [node.no, node.yes];
  const chosen = run(chosenNode, frame);
  const other = quietly(otherNode, frame);
  const type = unify([typeOf(chosen), typeOf(other)]);
  if (type === undefined) throw new EvaluationError('both results of a condition must have the same type');
  return convert(chosen, type);
}

function quietly(node: Node, frame: Frame): Value {
  // What is not chosen keeps no secret.
  const scope = { ...frame, secrecy: { secret: false } };
  return attempt(() => run(node, scope)) ?? unknown;
}

/** The value, or undefined where there is none; limits are not caught. */
function attempt(find: () => Value): Value | undefined {
  try {
    return find();
  } catch (error) {
    if (error instanceof EvaluationError && !(error instanceof LimitError)) return undefined;
    throw error;
  }
}

function unary(operator: '-' | '!', value: Value): Value {
  if (isUnknown(value)) return unknown;
  return operator === '-' ? 0 - toNumber(value) : !toBool(value);
}

function binary(operator: Operator, left: Value, right: Value): Value {
  if (operator === '==') return compareEqual(left, right);
  if (operator === '!=') {
    const equal = compareEqual(left, right);
    return typeof equal === 'boolean' ? !equal : equal;
  }
  if (operator === '&&' || operator === '||') return logical(operator === '||', left, right);
  if (isUnknown(left) || isUnknown(right)) return unknown;
  return arithmetic(operator, toNumber(left), toNumber(right));
}

/** One side may decide alone. */
function logical(decisive: boolean, left: Value, right: Value): Value {
  const sides = [left, right].filter((side) => !isUnknown(side)).map(toBool);
  if (sides.includes(decisive)) return decisive;
  return sides.length === 2 ? !decisive : unknown;
}

function arithmetic(operator: Operator, a: number, b: number): Value {
  switch (operator) {
    case '<':
      return a < b;
    case '<=':
      return a <= b;
    case '>':
      return a > b;
    case '>=':
      return a >= b;
    case '+':
      return a + b;
    case '-':
      return a - b;
    case '*':
      return a * b;
    default:
      if (b === 0) throw new EvaluationError('division by zero');
      return operator === '/' ? a / b : a % b;
  }
}

function call(node: Extract<Node, { kind: 'call' }>, frame: Frame): Value {
  const { name, args, expands } = node;
  if (name === 'try' || name === 'can') return tried(name, args, frame);
  if (name === 'nonsensitive') return run(args[0] ?? missing(name), { ...frame, secrecy: { secret: false } });
  if (name === 'sensitive') frame.secrecy.secret = true;
  if (name === 'sensitive') return run(args[0] ?? missing(name), frame);
  const fn = Object.hasOwn(frame.functions, name) ? frame.functions[name] : undefined;
  if (!fn) throw new EvaluationError(`there is no function "${name}"`);
  const values = args.map((argument) => run(argument, frame));
  if (expands) {
    const last = values.pop() ?? null;
    if (isUnknown(last)) return unknown;
    values.push(...toElements(last));
  }
  try {
    for (const value of values) bounded(value, frame);
    return bounded(fn(values, frame.budget), frame);
  } catch (error) {
    if (!(error instanceof EvaluationError) || error instanceof LimitError) throw error;
    throw new EvaluationError(`${name}: ${error.message}`);
  }
}

const missing = (name: string): never => {
  throw new EvaluationError(`${name}: an argument is missing`);
};

function tried(name: 'try' | 'can', args: readonly Node[], frame: Frame): Value {
  if (name === 'can') return attempt(() => run(args[0] ?? missing(name), frame)) !== undefined;
  for (const argument of args) {
    const value = attempt(() => run(argument, frame));
    if (value !== undefined) return value;
  }
  throw new EvaluationError('try: none of the expressions has a value');
}
