import type { Diagnostic } from './diagnostic.js';
import { fillDefaults, fillZeros } from './normalize.js';
import type { Context, DataSourceType } from './provider.js';
import type { Block } from './schema.js';
import { isObject, type ObjectValue } from './value.js';

/**
 * Reads a data source. A given "" or {} that the read does not set itself is stored as null, as is an absent block;
 * inside a present block what is left out is the zero of its type.
 */
export async function readDataSource(
  source: DataSourceType,
  written: ObjectValue,
  context: Context,
): Promise<{ state: ObjectValue; diagnostics: Diagnostic[] }> {
  const { block } = source.schema;
  const config = fillDefaults(written, block);
  const { set, diagnostics = [] } = await source.read(config, context, written);
  return { state: { ...storedConfig(config, block), ...set }, diagnostics };
}

function storedConfig(config: ObjectValue, block: Block): ObjectValue {
  const stored: ObjectValue = {};
  for (const name of Object.keys(block.attributes)) {
    const value = config[name] ?? null;
    const isNothing = value === '' || (isObject(value) && Object.keys(value).length === 0);
    stored[name] = isNothing ? null : value;
  }
  for (const [name, nested] of Object.entries(block.blocks ?? {})) {
    const items = config[name] ?? null;
    stored[name] =
      Array.isArray(items) && items.length > 0
        ? items.map((item) => (isObject(item) ? fillZeros(item, nested) : item))
        : null;
  }
  return stored;
}
