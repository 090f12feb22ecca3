import { create } from '@bufbuild/protobuf';
import type { AttributeType, Block, Schema } from '../framework/schema.js';
import {
  Schema_NestedBlock_NestingMode as Nesting,
  type Schema_Block,
  Schema_BlockSchema,
  type Schema as SchemaMessage,
  SchemaSchema,
} from '../gen/tfplugin5_pb.js';

/** Writes a schema as the plugin protocol has it. */
export function toSchemaMessage({ version, block }: Schema): SchemaMessage {
  return create(SchemaSchema, { version: BigInt(version), block: toBlock(block, version) });
}

function toBlock(block: Block, version = 0, isDeprecated = false): Schema_Block {
  return create(Schema_BlockSchema, {
    version: BigInt(version),
    deprecated: isDeprecated,
    attributes: Object.entries(block.attributes).map(([name, attribute]) => ({
      name,
      type: Buffer.from(JSON.stringify(typeText(attribute.type))),
      required: attribute.required ?? false,
      optional: attribute.optional ?? false,
      computed: attribute.computed ?? false,
      sensitive: attribute.sensitive ?? false,
      deprecated: attribute.deprecated !== undefined,
    })),
    blockTypes: Object.entries(block.blocks ?? {}).map(([name, nested]) => ({
      typeName: name,
      block: toBlock(nested, 0, nested.deprecated !== undefined),
      nesting: nested.nesting === 'set' ? Nesting.SET : Nesting.LIST,
      minItems: BigInt(nested.min ?? 0),
      maxItems: BigInt(nested.max ?? 0),
    })),
  });
}

function typeText(type: AttributeType): unknown {
  if (typeof type === 'string') return type;
  if ('map' in type) return ['map', type.map];
  return ['list', typeof type.list === 'string' ? type.list : ['object', type.list.object]];
}
