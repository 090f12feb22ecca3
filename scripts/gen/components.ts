import { type Route, routes } from '@coder-ts/api';
import { z } from 'zod';

/** A JSON Schema, as far as the contract uses it. */
export interface Schema {
  $ref?: string;
  type?: string | string[];
  format?: string;
  description?: string;
  enum?: unknown[];
  const?: unknown;
  items?: Schema;
  properties?: Record<string, Schema>;
  required?: string[];
  additionalProperties?: Schema | boolean;
  propertyNames?: Schema;
  anyOf?: Schema[];
}

export const refPrefix = '#/components/schemas/';
/** Schemas carry the prefix that clients of the wire know them by. */
export const wireName = (id: string): string => `codersdk.${id}`;

const entries = Object.entries(routes) as [string, Route][];
/** The table, with the method name of each operation, in the order of paths and methods. */
export const operations = entries
  .map(([key, route]) => ({ key, route }))
  .sort((a, b) => (a.route.path < b.route.path ? -1 : a.route.path > b.route.path ? 1 : order(a.route) - order(b.route)));

function order(route: Route): number {
  return ['GET', 'PUT', 'POST', 'DELETE', 'PATCH'].indexOf(route.method);
}

const target = 'draft-2020-12';
const uri = (id: string) => `${refPrefix}${wireName(id)}`;

function all(io: 'input' | 'output'): Record<string, Schema> {
  const { schemas } = z.toJSONSchema(z.globalRegistry, { target, io, uri, unrepresentable: 'any' });
  return schemas as Record<string, Schema>;
}

/** One schema in place: a reference where it has a name. */
export function inline(schema: z.ZodType, io: 'input' | 'output'): Schema {
  const id = z.globalRegistry.get(schema)?.id;
  if (id) return { $ref: uri(id) };
  const { $defs: _, ...whole } = z.toJSONSchema(schema, { target, io, unrepresentable: 'any' });
  const text = JSON.stringify(whole).replaceAll('"#/$defs/', `"${uri('')}`);
  return tidy(JSON.parse(text) as Schema, io);
}

/** Without what only zod needs to know: limits of safe integers, `null` of fields that may be left out, its own marks. */
function tidy(schema: Schema, io: 'input' | 'output'): Schema {
  const { $schema, $id, id, minimum, maximum, pattern, propertyNames, required, ...rest } = schema as Schema & Record<string, unknown>;
  const result: Schema = { ...(rest as Schema) };
  if (result.additionalProperties === false) delete result.additionalProperties;
  if (result.anyOf) {
    const kinds = result.anyOf.map((part) => tidy(part, io)).filter((part) => io === 'output' || part.type !== 'null');
    if (kinds.length === 1) return { ...kinds[0], ...(result.description ? { description: result.description } : {}) };
    result.anyOf = kinds;
  }
  if (io === 'input' && Array.isArray(result.type)) {
    const kinds = result.type.filter((type) => type !== 'null');
    result.type = kinds.length === 1 ? kinds[0] : kinds;
  }
  if (result.items) result.items = tidy(result.items, io);
  if (typeof result.additionalProperties === 'object') result.additionalProperties = tidy(result.additionalProperties, io);
  if (result.properties) {
    const properties = Object.entries(result.properties);
    const needed = new Set(Array.isArray(required) ? required : []);
    for (const [name, property] of properties) if ((property as { required?: unknown }).required === true) needed.add(name);
    result.properties = Object.fromEntries(properties.map(([name, property]) => [name, tidy(property, io)]));
    if (needed.size > 0) result.required = [...needed].sort();
  }
  return result;
}

function references(schema: Schema | undefined, into: Set<string>, from: Record<string, Schema>): void {
  if (!schema) return;
  const name = schema.$ref?.slice(uri('').length);
  if (name && !into.has(name)) {
    into.add(name);
    references(from[name], into, from);
  }
  for (const part of [schema.items, ...Object.values(schema.properties ?? {}), ...(schema.anyOf ?? [])]) references(part, into, from);
  if (typeof schema.additionalProperties === 'object') references(schema.additionalProperties, into, from);
}

/** Every named schema that a route reaches, by its name in the contract, sorted. Bodies as they are sent, answers as they are given. */
export function components(): Record<string, Schema> {
  const sent = all('input');
  const given = all('output');
  const inBodies = new Set<string>();
  const inAnswers = new Set<string>(['Response']);
  for (const { route } of operations) {
    if (route.body && route.body !== 'bytes') references(inline(route.body, 'input'), inBodies, sent);
    for (const answer of Object.values(route.responses)) if (answer) references(inline(answer, 'output'), inAnswers, given);
  }
  references(given.Response, inAnswers, given);
  const names = [...new Set([...inBodies, ...inAnswers])].sort();
  return Object.fromEntries(
    names.map((name) => {
      const answer = inAnswers.has(name);
      const schema = answer ? given[name] : sent[name];
      if (!schema) throw new Error(`no schema is named ${name}`);
      return [name, tidy(schema, answer ? 'output' : 'input')];
    }),
  );
}
