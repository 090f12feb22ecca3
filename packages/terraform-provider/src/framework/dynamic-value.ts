import { decode, Encoder, ExtData, ExtensionCodec } from '@msgpack/msgpack';
import type { AttributeType, Block, Schema } from './schema.js';
import { Decimal, fromBigInt, isObject, type ObjectValue, UNKNOWN, type Value } from './value.js';

/** Extension types of unknown values: bare, and with refinements (which a provider may ignore). */
const UNKNOWN_EXTENSION = 0;
const REFINED_UNKNOWN_EXTENSION = 12;

const unknownBytes = new ExtData(UNKNOWN_EXTENSION, Uint8Array.of(0));
const extensions = new ExtensionCodec();
for (const type of [UNKNOWN_EXTENSION, REFINED_UNKNOWN_EXTENSION]) {
  extensions.register({ type, encode: () => null, decode: () => unknownBytes });
}

/**
 * Reads the MessagePack form of a Terraform value (`DynamicValue.msgpack`).
 *
 * Without a schema a number that travelled as decimal text stays text; `decodeState` puts it right.
 */
export function decodeMsgpack(bytes: Uint8Array): Value {
  return fromWire(decode(bytes, { extensionCodec: extensions, useBigInt64: true }));
}

/** Writes the MessagePack form: whole numbers as integers, others as doubles, the rest as decimal text. */
export function encodeMsgpack(value: Value): Uint8Array {
  const encoder = new Encoder({ extensionCodec: extensions, useBigInt64: true });
  return encoder.encode(toWire(value));
}

/** Decodes a configuration or state and fits it to its schema; null stays null. */
export function decodeObject(bytes: Uint8Array, schema: Schema): ObjectValue | null {
  const value = decodeMsgpack(bytes);
  return isObject(value) ? fitBlock(value, schema.block) : null;
}

/**
 * Reads a resource of a state file (`RawState.json`) and fits it to the schema: unknown attributes are dropped,
 * absent ones are null.
 * @throws SyntaxError when the text is not JSON
 */
export function decodeStateJson(json: string, schema: Schema): ObjectValue | null {
  const value = JSON.parse(quoteLongNumbers(json)) as Value;
  return isObject(value) ? fitBlock(value, schema.block) : null;
}

/** `JSON.parse` would round numbers of 16 digits and more, so they become strings first. */
function quoteLongNumbers(json: string): string {
  return json.replace(/"(?:[^"\\]|\\.)*"|-?\d+(?:\.\d+)?(?:[eE][+-]?\d+)?/g, (token) =>
    token.startsWith('"') || token.length < 16 ? token : `"${token}"`,
  );
}

function fitBlock(value: ObjectValue, block: Block): ObjectValue {
  const fitted: ObjectValue = {};
  for (const [name, attribute] of Object.entries(block.attributes)) {
    fitted[name] = fitType(value[name] ?? null, attribute.type);
  }
  for (const [name, nested] of Object.entries(block.blocks ?? {})) {
    const given = value[name] ?? null;
    fitted[name] = Array.isArray(given) ? given.map((item) => fitElement(item, nested)) : given;
  }
  return fitted;
}

const fitElement = (item: Value, block: Block): Value => (isObject(item) ? fitBlock(item, block) : item);

function fitType(value: Value, type: AttributeType): Value {
  if (value === null || value === UNKNOWN) return value;
  if (type === 'number') return typeof value === 'string' ? numberOf(value) : value;
  if (typeof type === 'string') return value;
  if ('map' in type && isObject(value)) {
    return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, fitType(item, type.map)]));
  }
  return value;
}

function numberOf(decimal: string): Value {
  if (/^-?\d+$/.test(decimal)) {
    const whole = BigInt(decimal);
    return BigInt.asIntN(64, whole) === whole ? fromBigInt(whole) : new Decimal(decimal);
  }
  const narrow = Number(decimal);
  return String(narrow) === decimal ? narrow : new Decimal(decimal);
}

function fromWire(wire: unknown): Value {
  if (wire === unknownBytes) return UNKNOWN;
  if (wire === null || wire === undefined) return null;
  if (typeof wire === 'bigint') return fromBigInt(wire);
  if (Array.isArray(wire)) return wire.map(fromWire);
  if (typeof wire === 'object') {
    return Object.fromEntries(Object.entries(wire).map(([key, item]) => [key, fromWire(item)]));
  }
  return wire as string | number | boolean;
}

function toWire(value: Value): unknown {
  if (value === UNKNOWN) return unknownBytes;
  if (value instanceof Decimal) return value.text;
  if (Array.isArray(value)) return value.map(toWire);
  if (isObject(value))
    return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, toWire(item)]));
  return value;
}
