import type { Node } from '../language/syntax.js';
import type { AttributeType, Type } from '../language/type.js';
import { EvaluationError, type Value } from '../language/value.js';

/** The type that a variable's `type` names. @throws EvaluationError */
export function readType(node: Node, constant: (node: Node) => Value): Type {
  if (node.kind === 'name' || node.kind === 'literal')
    return plain(node.kind === 'name' ? node.name : node.value);
  if (node.kind !== 'call') throw unreadable();
  const [argument] = node.args;
  if (!argument) throw unreadable();
  switch (node.name) {
    case 'list':
    case 'set':
    case 'map':
      return { kind: node.name, element: readType(argument, constant) };
    case 'tuple':
      if (argument.kind !== 'tuple') throw unreadable();
      return { kind: 'tuple', elements: argument.items.map((item) => readType(item, constant)) };
    case 'object':
      if (argument.kind !== 'object') throw unreadable();
      return {
        kind: 'object',
        attributes: new Map(
          argument.items.map(([key, value]) => [
            key.kind === 'literal' ? String(key.value) : '',
            attributeType(value, constant),
          ]),
        ),
      };
    default:
      throw unreadable();
  }
}

function attributeType(node: Node, constant: (node: Node) => Value): AttributeType {
  if (node.kind !== 'call' || node.name !== 'optional') return { type: readType(node, constant) };
  const [type, fallback] = node.args;
  if (!type) throw unreadable();
  return {
    type: readType(type, constant),
    optional: true,
    ...(fallback && { fallback: constant(fallback) }),
  };
}

function plain(name: unknown): Type {
  if (name === 'string' || name === 'number' || name === 'bool') return name;
  if (name === 'any') return 'dynamic';
  if (name === 'list' || name === 'map') return { kind: name, element: 'dynamic' };
  throw unreadable();
}

const unreadable = () => new EvaluationError('the type of the variable cannot be read');
