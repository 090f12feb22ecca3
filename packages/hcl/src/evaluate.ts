import { functions } from './functions.js';
import type { Expression, Tree } from './parse.js';
import {
  at,
  EvaluationError,
  isEqual,
  isList,
  isObject,
  toBool,
  toList,
  toNumber,
  toText,
  type Value,
} from './value.js';

/** Where names get their values. */
export interface Scope {
  /** The value that a dotted name starts with, and how many of its parts that takes. @throws EvaluationError */
  readonly resolve: (name: readonly string[]) => { readonly value: Value; readonly parts: number };
  /** Steps left; an expression that takes more is refused. */
  readonly budget: { steps: number };
}

interface Frame extends Scope {
  readonly source: Buffer;
  readonly locals: ReadonlyMap<string, Value>;
  /** The element that a splat stands at. */
  readonly element?: Value;
}

const mostText = 1 << 16;
const mostElements = 2000;

/** A scope without any names, for expressions that must be constant. */
export const noNames: Scope['resolve'] = (name) => {
  throw new EvaluationError(`"${name.join('.')}" is not known here`);
};

/**
 * The value of an expression.
 * @throws EvaluationError where it has none, or needs a function or form that is not known here.
 */
export function evaluate({ source, tree }: Expression, scope: Scope): Value {
  return run(tree, { ...scope, source: Buffer.from(source), locals: new Map() });
}

function run(tree: Tree, frame: Frame): Value {
  frame.budget.steps -= 1;
  if (frame.budget.steps < 0) throw new EvaluationError('the expression takes too long');
  const { type, children, meta } = tree;
  const child = (index: number): Tree => {
    const found = children[index];
    if (!found) throw new EvaluationError(`an expression of the form "${type}" is not known here`);
    return found;
  };
  switch (type) {
    case 'literalValue':
      return literal(meta?.type ?? '', meta?.value ?? '');
    case 'template':
      return bounded(template(tree, frame), frame);
    case 'templateWrap':
      return run(child(0), frame);
    case 'templateJoin':
      return bounded(
        toList(run(child(0), frame))
          .map(toText)
          .join(''),
        frame,
      );
    case 'tuple':
      return children.map((element) => run(element, frame));
    case 'object':
      return object(tree, frame);
    case 'scopeTraversal':
      return traverse(tree, frame);
    case 'relativeTraversal':
      return follow(run(child(0), frame), segments(tree));
    case 'index':
      return at(run(child(0), frame), run(child(1), frame));
    case 'splat':
      return splat(run(child(0), frame), child(1), frame);
    case 'conditional':
      return run(toBool(run(child(0), frame)) ? child(1) : child(2), frame);
    case 'unaryOp':
      return meta?.operator === 'negate' ? -toNumber(run(child(0), frame)) : !toBool(run(child(0), frame));
    case 'binaryOp':
      return binary(
        meta?.operator ?? '',
        () => run(child(0), frame),
        () => run(child(1), frame),
      );
    case 'for':
      return loop(tree, frame);
    case 'function':
      return call(tree, frame);
    case '':
      if (children.length === 0 && frame.element !== undefined) return frame.element;
      return run(child(0), frame);
    default:
      throw new EvaluationError(`an expression of the form "${type}" is not known here`);
  }
}

function literal(type: string, source: string): Value {
  if (type === 'number') return Number(source);
  if (type === 'bool') return source === 'true';
  return type === 'string' ? readEscapes(source) : null;
}

const escapes: Readonly<Record<string, string>> = { n: '\n', r: '\r', t: '\t', '"': '"', '\\': '\\' };
const unescapeMarks = (source: string) => source.replace(/([$%])\1\{/g, '$1{');

function readEscapes(source: string): string {
  return unescapeMarks(
    source.replace(/\\(?:u([\da-fA-F]{4})|U([\da-fA-F]{8})|(.))/gs, (all, short, long, letter: string) =>
      letter === undefined
        ? String.fromCodePoint(Number.parseInt(short ?? long, 16) % 0x110000)
        : (escapes[letter] ?? all),
    ),
  );
}

function template({ children, meta }: Tree, frame: Frame): string {
  const source = meta?.value ?? '';
  if (/[$%]\{~|~\}/.test(source))
    throw new EvaluationError('templates that trim space ("~") are not known here');
  const heredoc = source.startsWith('<<');
  const indent = source.startsWith('<<-') ? indentOf(source) : 0;
  return children
    .map((part) => {
      if (!heredoc || part.type !== 'literalValue') return toText(run(part, frame));
      const text = unescapeMarks(part.meta?.value ?? '');
      return indent === 0 ? text : text.replace(new RegExp(`\\n[ \\t]{0,${indent}}`, 'g'), '\n');
    })
    .join('');
}

/** How far a `<<-` heredoc is indented: by its least indented line that is not blank. */
function indentOf(source: string): number {
  const lines = source
    .split('\n')
    .slice(1, -1)
    .filter((line) => line.trim() !== '');
  return lines.length === 0 ? 0 : Math.min(...lines.map((line) => /^[ \t]*/.exec(line)?.[0].length ?? 0));
}

function object({ children }: Tree, frame: Frame): Value {
  const entries: [string, Value][] = [];
  for (let index = 0; index + 1 < children.length; index += 2) {
    const key = children[index] as Tree;
    const { start, end } = key.range;
    // A bare word is told by its place only.
    const name =
      key.children.length === 0
        ? frame.source.subarray(start.byte, end.byte).toString()
        : toText(run(key, frame));
    entries.push([name, run(children[index + 1] as Tree, frame)]);
  }
  return Object.fromEntries(entries);
}

const segments = ({ meta }: Tree): string[] =>
  (meta?.traversal ?? []).map(({ type, segment }) =>
    type === 'indexTraversal' && segment.startsWith('"') ? readEscapes(segment.slice(1, -1)) : segment,
  );

const follow = (value: Value, path: readonly string[]): Value => path.reduce<Value>(at, value);

function traverse(tree: Tree, frame: Frame): Value {
  const path = segments(tree);
  const [root = ''] = path;
  const local = frame.locals.get(root);
  if (local !== undefined) return follow(local, path.slice(1));
  const { value, parts } = frame.resolve(path);
  return follow(value, path.slice(parts));
}

function splat(source: Value, each: Tree, frame: Frame): Value {
  const elements = isList(source) ? source : source === null ? [] : [source];
  return elements.map((element) => run(each, { ...frame, element }));
}

function binary(operator: string, left: () => Value, right: () => Value): Value {
  switch (operator) {
    case 'logicalAnd':
      return toBool(left()) && toBool(right());
    case 'logicalOr':
      return toBool(left()) || toBool(right());
    case 'equal':
      return isEqual(left(), right());
    case 'notEqual':
      return !isEqual(left(), right());
  }
  const a = toNumber(left());
  const b = toNumber(right());
  switch (operator) {
    case 'add':
      return a + b;
    case 'subtract':
      return a - b;
    case 'multiply':
      return a * b;
    case 'divide':
    case 'modulo':
      if (b === 0) throw new EvaluationError('division by zero');
      return operator === 'divide' ? a / b : a % b;
    case 'lessThan':
      return a < b;
    case 'lessThanOrEqual':
      return a <= b;
    case 'greaterThan':
      return a > b;
    case 'greaterThanOrEqual':
      return a >= b;
    default:
      throw new EvaluationError(`the operator "${operator}" is not known here`);
  }
}

function loop({ children, meta }: Tree, frame: Frame): Value {
  const [collection, ...rest] = children as Tree[];
  const keyTree = meta?.keyExpression ? rest.shift() : undefined;
  const [valueTree, conditionTree] = rest;
  if (!collection || !valueTree) throw new EvaluationError('a "for" of this form is not known here');
  const source = run(collection, frame);
  const pairs: [Value, Value][] = isObject(source)
    ? Object.keys(source)
        .sort()
        .map((key) => [key, source[key] as Value])
    : toList(source).map((value, index) => [index, value]);
  const values: Value[] = [];
  const entries = new Map<string, Value>();
  for (const [key, value] of pairs) {
    const locals = new Map(frame.locals).set(meta?.valVar ?? '', value);
    if (meta?.keyVar) locals.set(meta.keyVar, key);
    const inner = { ...frame, locals };
    if (conditionTree && !toBool(run(conditionTree, inner))) continue;
    const result = run(valueTree, inner);
    if (!keyTree) {
      values.push(result);
      continue;
    }
    const name = toText(run(keyTree, inner));
    const before = entries.get(name);
    if (meta?.groupedValue) entries.set(name, [...((before as Value[] | undefined) ?? []), result]);
    else if (before !== undefined) throw new EvaluationError(`"for" makes the key "${name}" twice`);
    else entries.set(name, result);
  }
  return keyTree ? Object.fromEntries(entries) : values;
}

function call({ children, meta }: Tree, frame: Frame): Value {
  const name = (meta?.name ?? '').replace(/^core::/, '');
  const fn = Object.hasOwn(functions, name) ? functions[name] : undefined;
  if (!fn) {
    const known = Object.keys(functions).join(', ');
    throw new EvaluationError(`the function "${name}" cannot be called here; these can: ${known}`);
  }
  const args = children.map((argument) => run(argument, frame));
  if (meta?.expandedFinalArgument) args.push(...toList(args.pop() ?? null));
  try {
    for (const argument of args) bounded(argument, frame);
    return bounded(fn(...args), frame);
  } catch (error) {
    if (error instanceof EvaluationError) throw new EvaluationError(`${name}: ${error.message}`);
    throw error;
  }
}

/** Refuses values that only a hostile template makes, and counts large ones as many steps. */
function bounded<T extends Value>(value: T, { budget }: Frame): T {
  const size = typeof value === 'string' ? value.length / 64 : isList(value) ? value.length : 0;
  if (size > (typeof value === 'string' ? mostText / 64 : mostElements))
    throw new EvaluationError('the value is too large');
  budget.steps -= size;
  return value;
}
