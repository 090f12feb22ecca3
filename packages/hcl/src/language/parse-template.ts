import type { Cursor } from './cursor.js';
import type { Node } from './syntax.js';

/** A piece of a template, before directives are put into a tree. */
type Part =
  /** Of one line at most, with its newline; `trims`: space at its beginning does not count. */
  | { readonly kind: 'text'; text: string; readonly trims: boolean }
  | { readonly kind: 'value'; readonly node: Node }
  | { readonly kind: 'if'; readonly condition: Node }
  | { readonly kind: 'for'; readonly names: readonly string[]; readonly collection: Node }
  | { readonly kind: 'else' | 'endif' | 'endfor' };

type ReadExpression = (cursor: Cursor) => Node;

const escapes: Readonly<Record<string, string>> = { n: '\n', r: '\r', t: '\t', '"': '"', '\\': '\\' };

/** A text in quotes; the cursor stands after the opening one. */
export function parseQuoted(cursor: Cursor, expression: ReadExpression): Node {
  const parts = readParts(cursor, expression, () => cursor.looking('"'), true);
  if (!cursor.looking('"')) throw cursor.problem('a closing quote is missing');
  cursor.at += 1;
  return toNode(parts, cursor);
}

/** A heredoc; the cursor stands after `<<` or `<<-`. */
export function parseHeredoc(cursor: Cursor, flush: boolean, expression: ReadExpression): Node {
  const word = cursor.needIdentifier();
  if (cursor.match(/[ \t]*\r?\n/y) === undefined) throw cursor.problem('a newline is missing');
  const end = new RegExp(`[ \\t]*${word}[ \\t\\r]*(?=\\n|$)`, 'y');
  const atEnd = () => {
    if (cursor.at > 0 && cursor.text[cursor.at - 1] !== '\n') return false;
    end.lastIndex = cursor.at;
    return end.test(cursor.text);
  };
  const parts = readParts(cursor, expression, atEnd, false);
  if (cursor.match(end) === undefined) throw cursor.problem(`the heredoc's end "${word}" is missing`);
  return toNode(flush ? flushLeft(parts) : parts, cursor);
}

/** A whole text as a template, as `templatefile` reads it. */
export function parseTemplate(cursor: Cursor, expression: ReadExpression): Node {
  return toNode(
    readParts(cursor, expression, () => false, false),
    cursor,
  );
}

function readParts(
  cursor: Cursor,
  expression: ReadExpression,
  atEnd: () => boolean,
  quoted: boolean,
): Part[] {
  const parts: Part[] = [];
  let trims = false;
  const add = (text: string) => {
    const last = parts.at(-1);
    if (last?.kind === 'text' && !last.text.endsWith('\n')) last.text += text;
    else parts.push({ kind: 'text', text, trims: trims && last?.kind !== 'text' });
  };
  while (!cursor.ended && !atEnd()) {
    const { text, at } = cursor;
    if (cursor.looking('$${') || cursor.looking('%%{')) {
      add(`${text[at]}{`);
      cursor.at += 3;
    } else if (cursor.looking('${') || cursor.looking('%{')) {
      cursor.at += 2;
      const last = parts.at(-1);
      if (cursor.looking('~')) {
        cursor.at += 1;
        if (last?.kind === 'text') last.text = last.text.trimEnd();
      }
      parts.push(
        cursor.within(true, () =>
          text[at] === '$' ? { kind: 'value', node: expression(cursor) } : directive(cursor, expression),
        ),
      );
      cursor.within(true, () => cursor.space());
      trims = cursor.looking('~}');
      if (!trims && !cursor.looking('}')) throw cursor.problem('"}" is missing');
      cursor.at += trims ? 2 : 1;
    } else if (quoted && text[at] === '\\') add(readEscape(cursor));
    else if (quoted && text[at] === '\n') throw cursor.problem('a closing quote is missing');
    else {
      // As far as nothing can begin or end.
      const plain = cursor.match(quoted ? /[^"\\\n$%]+/y : /[^\n$%]+\n?/y);
      if (plain === undefined) cursor.at += 1;
      add(plain ?? (text[at] as string));
    }
  }
  return parts.map((part) =>
    part.kind === 'text' && part.trims ? { ...part, text: part.text.trimStart() } : part,
  );
}

function readEscape(cursor: Cursor): string {
  const code = cursor.match(/\\u[\da-fA-F]{4}|\\U[\da-fA-F]{8}/y);
  if (code !== undefined) {
    const point = Number.parseInt(code.slice(2), 16);
    if (point > 0x10ffff) throw cursor.problem('there is no such character');
    return String.fromCodePoint(point);
  }
  const char = escapes[cursor.text[cursor.at + 1] ?? ''];
  if (char === undefined) throw cursor.problem('there is no such escape');
  cursor.at += 2;
  return char;
}

function directive(cursor: Cursor, expression: ReadExpression): Part {
  const word = cursor.needIdentifier();
  if (word === 'else' || word === 'endif' || word === 'endfor') return { kind: word };
  if (word === 'if') return { kind: 'if', condition: expression(cursor) };
  if (word !== 'for') throw cursor.problem(`there is no directive "${word}"`);
  const names = [cursor.needIdentifier()];
  if (cursor.take(',')) names.push(cursor.needIdentifier());
  if (!cursor.word('in')) throw cursor.problem('"in" is missing');
  return { kind: 'for', names, collection: expression(cursor) };
}

/**
 * Takes the indentation of the least indented line off all lines. Blank lines don't count, nor what follows a newline that
 * was trimmed away.
 */
function flushLeft(parts: readonly Part[]): Part[] {
  let least = Number.POSITIVE_INFINITY;
  let starts = true;
  const indented = new Set<Part>();
  for (const part of parts) {
    const text = part.kind === 'text' ? part.text : '';
    const isBlank = text.endsWith('\n') && text.trim() === '';
    if (starts && !isBlank) {
      least = Math.min(least, text.length - text.trimStart().length);
      indented.add(part);
    }
    starts = text.endsWith('\n');
  }
  return parts.map((part) =>
    part.kind === 'text' && indented.has(part) ? { ...part, text: part.text.slice(least) } : part,
  );
}

function toNode(parts: readonly Part[], cursor: Cursor): Node {
  // A single `${...}` keeps its value's type.
  if (parts.length === 1 && parts[0]?.kind === 'value') return parts[0].node;
  const queue = [...parts];
  const node = sequence(queue, cursor);
  if (queue.length > 0) throw cursor.problem(`"${queue[0]?.kind}" has no beginning`);
  return node;
}

function sequence(queue: Part[], cursor: Cursor): Node {
  const nodes: Node[] = [];
  for (let part = queue[0]; part; part = queue[0]) {
    if (part.kind === 'else' || part.kind === 'endif' || part.kind === 'endfor') break;
    queue.shift();
    nodes.push(nodeOf(part, queue, cursor));
  }
  if (nodes.length === 0) return { kind: 'literal', value: '' };
  const [only] = nodes;
  return nodes.length === 1 && only?.kind === 'literal' ? only : { kind: 'template', parts: nodes };
}

function nodeOf(part: Part, queue: Part[], cursor: Cursor): Node {
  switch (part.kind) {
    case 'text':
      return { kind: 'literal', value: part.text };
    case 'value':
      return part.node;
    case 'if':
      return cursor.deeper(() => conditional(part.condition, queue, cursor));
    case 'for':
      return cursor.deeper(() => loop(part.names, part.collection, queue, cursor));
    default:
      throw cursor.problem(`"${part.kind}" has no beginning`);
  }
}

function conditional(condition: Node, queue: Part[], cursor: Cursor): Node {
  const yes = sequence(queue, cursor);
  let no: Node = { kind: 'literal', value: '' };
  let end = queue.shift();
  if (end?.kind === 'else') {
    no = sequence(queue, cursor);
    end = queue.shift();
  }
  if (end?.kind !== 'endif') throw cursor.problem('"endif" is missing');
  return { kind: 'conditional', condition, yes, no };
}

function loop(names: readonly string[], collection: Node, queue: Part[], cursor: Cursor): Node {
  const body = sequence(queue, cursor);
  if (queue.shift()?.kind !== 'endfor') throw cursor.problem('"endfor" is missing');
  const [first = '', second] = names;
  return {
    kind: 'templateFor',
    keyName: second === undefined ? undefined : first,
    valueName: second ?? first,
    collection,
    body,
  };
}
