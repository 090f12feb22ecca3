import type { Attribute, Block } from '../scan.js';
import { nativeText } from './native-text.js';
import { type Json, JsonProblem } from './parse.js';

/** What a body in JSON needs to be told, since a block and an argument look alike there. */
interface Body {
  /** Kinds of blocks, with how many labels each has and what its own body is. */
  readonly blocks: Readonly<Record<string, { readonly labels: number; readonly body: Body }>>;
  /** Arguments that are not evaluated: their texts are no templates. `*`: all. */
  readonly literal?: readonly string[] | '*';
  /** Arguments that hold the source of an expression. */
  readonly raw?: readonly string[];
}

const plain: Body = { blocks: {} };
const option = { labels: 0, body: plain };
const block = (labels: number, body: Body) => ({ labels, body });

/** The parts of the language that a template is read for; `option` and `validation` are the parameter's. */
const file: Body = {
  blocks: {
    terraform: block(0, {
      blocks: { required_providers: block(0, { blocks: {}, literal: '*' }) },
      literal: ['required_version'],
    }),
    locals: block(0, plain),
    provider: block(1, { blocks: {}, literal: ['version'] }),
    variable: block(1, {
      blocks: { validation: option },
      literal: ['description', 'default', 'sensitive'],
      raw: ['type'],
    }),
    output: block(1, { blocks: {}, literal: ['description', 'sensitive'] }),
    module: block(1, { blocks: {}, literal: ['source', 'version'] }),
    data: block(2, {
      blocks: {
        option,
        validation: option,
        lifecycle: option,
        dynamic: block(1, { blocks: { content: option }, raw: ['iterator'] }),
      },
    }),
    resource: block(2, plain),
  },
};

/**
 * The body of a `.tf.json` file as the native syntax would have it (`/terraform/language/syntax/json`): arguments as
 * expressions in native text, lists of blocks as blocks beside each other. Kinds of blocks that no template is read for are
 * left out.
 * @throws JsonProblem where a block is no object
 */
export function toBody(root: Json): Block {
  const parts = root.kind === 'array' ? root.items : [root];
  const bodies = parts.map((part) => {
    if (part.kind !== 'object')
      throw new JsonProblem(
        'Root value must be object',
        'A file holds a JSON object, or a list of objects.',
        part.line,
      );
    return readBody(part.members, file, { type: '', labels: [], line: part.line });
  });
  return {
    type: '',
    labels: [],
    line: 1,
    attributes: [],
    blocks: bodies.flatMap(({ blocks }) => blocks),
  };
}

type Header = Pick<Block, 'type' | 'labels' | 'line'>;
type Members = Extract<Json, { kind: 'object' }>['members'];

function readBody(members: Members, body: Body, header: Header): Block {
  const attributes: Attribute[] = [];
  const blocks: Block[] = [];
  for (const { name, line, value } of members) {
    // A comment.
    if (name === '//') continue;
    const kind = Object.hasOwn(body.blocks, name) ? body.blocks[name] : undefined;
    if (kind) blocks.push(...readBlocks(value, kind, { type: name, labels: [], line }));
    else attributes.push({ name, line, expression: nativeText(value, readingOf(body, name)) });
  }
  return { ...header, attributes, blocks };
}

function readingOf({ literal = [], raw = [] }: Body, name: string): 'template' | 'literal' | 'raw' {
  if (raw.includes(name)) return 'raw';
  return literal === '*' || literal.includes(name) ? 'literal' : 'template';
}

function readBlocks(value: Json, kind: { labels: number; body: Body }, header: Header): Block[] {
  if (value.kind === 'array') return value.items.flatMap((item) => readBlocks(item, kind, header));
  if (value.kind === 'constant' && value.value === null) return [];
  if (value.kind !== 'object')
    throw new JsonProblem(
      'Incorrect JSON value type',
      `"${header.type}" must be a JSON object, or a list of objects: the contents of its blocks.`,
      value.line,
    );
  if (header.labels.length === kind.labels) return [readBody(value.members, kind.body, header)];
  return value.members.flatMap(({ name, line, value: inner }) =>
    readBlocks(inner, kind, { ...header, labels: [...header.labels, name], line }),
  );
}
