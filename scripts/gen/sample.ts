import { createHash } from 'node:crypto';
import { refPrefix, type Schema, wireName } from './components.js';

const prefix = `${refPrefix}${wireName('')}`;

/** One id a field name, the same in every run. */
function sampleUuid(name: string): string {
  const hex = createHash('sha256').update(name).digest('hex');
  return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-4${hex.slice(13, 16)}-8${hex.slice(17, 20)}-${hex.slice(20, 32)}`;
}

/** An example value of a schema: keys sorted, the first value of an enumeration, fixed ids and times. */
export function sampleOf(schema: Schema, named: Readonly<Record<string, Schema>>, name = '', seen: readonly string[] = []): unknown {
  if (schema.$ref) {
    const target = schema.$ref.slice(prefix.length);
    if (seen.includes(target)) return {};
    return sampleOf(named[target] ?? {}, named, name, [...seen, target]);
  }
  if (schema.const !== undefined) return schema.const;
  if (schema.enum) return schema.enum.find((value) => value !== '') ?? '';
  if (schema.anyOf) return sampleOf(schema.anyOf.find((part) => part.type !== 'null') ?? {}, named, name, seen);
  switch ([schema.type ?? 'any'].flat()[0]) {
    case 'string':
      return schema.format === 'uuid' ? sampleUuid(name) : schema.format === 'date-time' ? '2019-08-24T14:15:22Z' : 'string';
    case 'integer':
    case 'number':
      return 0;
    case 'boolean':
      return true;
    case 'array':
      return [sampleOf(schema.items ?? {}, named, name, seen)];
    case 'object': {
      if (schema.properties)
        return Object.fromEntries(
          Object.entries(schema.properties).sort(([a], [b]) => (a < b ? -1 : 1)).map(([key, property]) => [key, sampleOf(property, named, key, seen)]),
        );
      const value = typeof schema.additionalProperties === 'object' ? sampleOf(schema.additionalProperties, named, name, seen) : 'string';
      return { property1: value, property2: value };
    }
    default:
      return null;
  }
}
