import { create } from '@bufbuild/protobuf';
import { type ResourceReplacement, ResourceReplacementSchema } from '@coder-ts/protocol';
import { type Json, type JsonObject, object, objects, text } from './conversion/values.js';

interface Replacement {
  address: string;
  /** Paths from the resource's root, each a list of steps; empty where Terraform names none. */
  paths: Json[][];
  change: JsonObject;
}

/** The resources, other than ours, that a plan replaces; in order of their addresses. */
export function findReplacements(plan: JsonObject): Replacement[] {
  return objects(plan.resource_changes)
    .filter((resource) => {
      const actions = object(resource.change).actions;
      return Array.isArray(actions) && actions.includes('delete') && actions.includes('create');
    })
    .filter((resource) => !text(resource.type).startsWith('coder_'))
    .map((resource) => {
      const change = object(resource.change);
      const paths = Array.isArray(change.replace_paths) ? change.replace_paths : [];
      return { address: text(resource.address), paths: paths.filter(Array.isArray), change };
    })
    .sort((a, b) => (a.address < b.address ? -1 : 1));
}

/** What the server is told: those with paths, segments joined by dots. */
export function toReplacements(found: readonly Replacement[]): ResourceReplacement[] {
  return found
    .filter(({ paths }) => paths.length > 0)
    .map(({ address, paths }) =>
      create(ResourceReplacementSchema, { resource: address, paths: paths.map((path) => path.join('.')) }),
    );
}

/** What the log says about them, at warn (spec terraform 4). */
export function describeReplacements(found: readonly Replacement[]): string[] {
  if (found.length === 0) return [];
  return [
    'Resource replacements:',
    ...found.flatMap(({ address, paths, change }) => [
      `  -/+ ${address} (replace)`,
      ...(paths.length === 0
        ? ['      ~ replacement reason unavailable']
        : paths.map((path) => describePath(path, change)).sort()),
    ]),
  ];
}

function describePath(path: readonly Json[], change: JsonObject): string {
  const before = valueAt(change.before, path, change.before_sensitive, undefined);
  const after = valueAt(change.after, path, change.after_sensitive, change.after_unknown);
  const name = path.join('.');
  if (before === undefined && after === undefined) return `      ~ ${name} (forces replacement)`;
  return `      ~ ${name}: ${before ?? '(unavailable)'} -> ${after ?? '(unavailable)'} (forces replacement)`;
}

function valueAt(
  value: Json | undefined,
  path: readonly Json[],
  sensitive: Json | undefined,
  unknown: Json | undefined,
): string | undefined {
  if (marked(sensitive, path)) return '(sensitive value)';
  if (marked(unknown, path)) return '(known after apply)';
  const found = path.reduce<Json | undefined>(step, value);
  return found === undefined ? undefined : JSON.stringify(found);
}

/** Whether `true` stands at the path, or above it. */
function marked(marks: Json | undefined, path: readonly Json[]): boolean {
  let at: Json | undefined = marks;
  for (const key of path) {
    if (at === true) return true;
    at = step(at, key);
  }
  return at === true;
}

function step(value: Json | undefined, key: Json): Json | undefined {
  if (Array.isArray(value) && typeof key === 'number') return value[key];
  return object(value)[String(key)];
}
