import { Cursor } from './cursor.js';
import { parseHeredoc, parseQuoted, parseTemplate } from './parse-template.js';
import { type Node, type Operator, SyntaxProblem } from './syntax.js';

/** Operators by how tightly they bind, loosest first; longer ones before those that they begin with. */
const levels: readonly (readonly Operator[])[] = [
  ['||'],
  ['&&'],
  ['==', '!='],
  ['<=', '>=', '<', '>'],
  ['+', '-'],
  ['*', '/', '%'],
];

/**
 * The tree of an expression.
 * @throws SyntaxProblem for a text that is none
 */
export const parseExpression = (text: string): Node => whole(new Cursor(text), expression);

/**
 * The tree of a text with `${...}` and `%{...}`, as `templatefile` reads it.
 * @throws SyntaxProblem
 */
export const parseTemplateText = (text: string): Node =>
  whole(new Cursor(text), (cursor) => parseTemplate(cursor, expression));

function whole(cursor: Cursor, read: (cursor: Cursor) => Node): Node {
  try {
    const node = read(cursor);
    cursor.within(true, () => cursor.space());
    if (!cursor.ended) throw cursor.problem('something does not belong here');
    return node;
  } catch (error) {
    if (error instanceof RangeError) throw new SyntaxProblem('it is nested too deeply');
    throw error;
  }
}

function expression(cursor: Cursor): Node {
  return cursor.deeper(() => {
    const condition = binary(cursor, 0);
    if (!cursor.take('?')) return condition;
    const yes = expression(cursor);
    cursor.need(':');
    return { kind: 'conditional', condition, yes, no: expression(cursor) };
  });
}

function binary(cursor: Cursor, level: number): Node {
  const operators = levels[level];
  if (!operators) return unary(cursor);
  let left = binary(cursor, level + 1);
  for (;;) {
    const operator = operators.find((one) => cursor.take(one));
    if (!operator) return left;
    left = { kind: 'binary', operator, left, right: binary(cursor, level + 1) };
  }
}

function unary(cursor: Cursor): Node {
  cursor.space();
  for (const operator of ['-', '!'] as const)
    if (cursor.take(operator))
      return { kind: 'unary', operator, operand: cursor.deeper(() => unary(cursor)) };
  return steps(cursor, primary(cursor));
}

/** What follows a value: `.name`, `[key]`, `.*` and `[*]`. */
function steps(cursor: Cursor, start: Node, inSplat: 'attributes' | 'all' | undefined = undefined): Node {
  let node = start;
  for (;;) {
    cursor.space();
    if (cursor.looking('[') && inSplat !== 'attributes') {
      cursor.at += 1;
      node = cursor.within(true, () => {
        if (cursor.take('*')) {
          cursor.need(']');
          return { kind: 'splat', on: node, each: steps(cursor, { kind: 'element' }, 'all') };
        }
        const key = expression(cursor);
        cursor.need(']');
        return { kind: 'index', on: node, key };
      });
    } else if (cursor.looking('.') && !cursor.looking('...')) {
      cursor.at += 1;
      if (cursor.take('*')) {
        node = { kind: 'splat', on: node, each: steps(cursor, { kind: 'element' }, 'attributes') };
        continue;
      }
      const digits = cursor.match(/\d+/y);
      node =
        digits === undefined
          ? { kind: 'attribute', on: node, name: cursor.needIdentifier() }
          : { kind: 'index', on: node, key: { kind: 'literal', value: Number(digits) } };
    } else return node;
  }
}

function primary(cursor: Cursor): Node {
  cursor.space();
  const number = cursor.number();
  if (number !== undefined) return { kind: 'literal', value: number };
  if (cursor.take('"')) return parseQuoted(cursor, expression);
  if (cursor.take('<<-')) return parseHeredoc(cursor, true, expression);
  if (cursor.take('<<')) return parseHeredoc(cursor, false, expression);
  if (cursor.take('(')) {
    return cursor.within(true, () => {
      const inner = expression(cursor);
      cursor.need(')');
      return inner;
    });
  }
  if (cursor.take('[')) return cursor.within(true, () => tuple(cursor));
  if (cursor.take('{')) return object(cursor);
  const name = cursor.identifier();
  if (name === undefined) throw cursor.problem('a value is missing');
  if (name === 'true' || name === 'false') return { kind: 'literal', value: name === 'true' };
  if (name === 'null') return { kind: 'literal', value: null };
  return call(cursor, name) ?? { kind: 'name', name };
}

function call(cursor: Cursor, first: string): Node | undefined {
  let name = first;
  while (cursor.looking('::')) {
    cursor.at += 2;
    name += `::${cursor.needIdentifier()}`;
  }
  if (!cursor.take('(')) return undefined;
  return cursor.within(true, () => {
    const args: Node[] = [];
    while (!cursor.take(')')) {
      args.push(expression(cursor));
      const expands = cursor.take('...');
      if (!expands && cursor.take(',')) continue;
      cursor.need(')');
      return { kind: 'call', name: name.replace(/^core::/, ''), args, expands };
    }
    return { kind: 'call', name: name.replace(/^core::/, ''), args, expands: false };
  });
}

function tuple(cursor: Cursor): Node {
  if (cursor.word('for')) return loop(cursor, ']');
  const items: Node[] = [];
  while (!cursor.take(']')) {
    items.push(expression(cursor));
    if (cursor.take(',')) continue;
    cursor.need(']');
    break;
  }
  return { kind: 'tuple', items };
}

function object(cursor: Cursor): Node {
  const isLoop = cursor.within(true, () => cursor.word('for'));
  if (isLoop) return cursor.within(true, () => loop(cursor, '}'));
  const items: [Node, Node][] = [];
  for (;;) {
    cursor.within(true, () => cursor.space());
    if (cursor.take('}')) return { kind: 'object', items };
    const key = objectKey(cursor);
    if (!cursor.take('=')) cursor.need(':');
    items.push([key, cursor.within(false, () => expression(cursor))]);
    if (cursor.within(false, () => cursor.take(','))) continue;
    cursor.within(false, () => cursor.space());
    if (!cursor.looking('\n') && !cursor.looking('}')) throw cursor.problem('"}" is missing');
  }
}

/** A bare word is a key by itself. */
function objectKey(cursor: Cursor): Node {
  const start = cursor.at;
  const word = cursor.identifier();
  if (word !== undefined) {
    cursor.space();
    if (cursor.looking(':') || (cursor.looking('=') && !cursor.looking('==')))
      return { kind: 'literal', value: word };
    cursor.at = start;
  }
  return cursor.within(false, () => expression(cursor));
}

function loop(cursor: Cursor, end: ']' | '}'): Node {
  const first = cursor.needIdentifier();
  const second = cursor.take(',') ? cursor.needIdentifier() : undefined;
  if (!cursor.word('in')) throw cursor.problem('"in" is missing');
  const collection = expression(cursor);
  cursor.need(':');
  let value = expression(cursor);
  let key: Node | undefined;
  if (end === '}') {
    cursor.need('=>');
    key = value;
    value = expression(cursor);
  }
  const grouped = end === '}' && cursor.take('...');
  const condition = cursor.word('if') ? expression(cursor) : undefined;
  cursor.need(end);
  return {
    kind: 'for',
    keyName: second === undefined ? undefined : first,
    valueName: second ?? first,
    collection,
    key,
    value,
    condition,
    grouped,
  };
}
