import { type Json, type JsonObject, object, objects, text } from './values.js';

/** One resource instance, as a plan or a state has it. */
export interface ResourceInstance {
  /** `module.a[0].aws_instance.b["c"]` */
  address: string;
  mode: 'managed' | 'data';
  type: string;
  name: string;
  values: JsonObject;
}

/** The instances of a `values.root_module` object of `terraform show -json`, children first; deposed ones are left out. */
export function instancesOfModule(module: JsonObject): ResourceInstance[] {
  return [
    ...objects(module.child_modules).flatMap(instancesOfModule),
    ...objects(module.resources)
      .filter((resource) => !resource.deposed_key)
      .map((resource) => ({
        address: text(resource.address),
        mode: resource.mode === 'data' ? ('data' as const) : ('managed' as const),
        type: text(resource.type),
        name: text(resource.name),
        values: object(resource.values),
      })),
  ];
}

/** The instances of a plan: what will be, and the data sources that were read while planning (spec terraform 3.10). */
export function instancesOfPlan(plan: JsonObject): ResourceInstance[] {
  const prior = object(object(object(plan.prior_state).values).root_module);
  const planned = object(object(plan.planned_values).root_module);
  return [
    ...instancesOfModule(prior).filter((instance) => instance.mode === 'data'),
    ...instancesOfModule(planned),
  ];
}

/** The instances of `terraform show -json` of a state. */
export function instancesOfShownState(state: JsonObject): ResourceInstance[] {
  return instancesOfModule(object(object(state.values).root_module));
}

/** The instances of a state file of format 4; nothing for another format. Throws on what is no JSON. */
export function instancesOfStateFile(file: string): ResourceInstance[] | undefined {
  const state = object(JSON.parse(file) as Json);
  if (state.version !== 4) return undefined;
  return objects(state.resources).flatMap((resource) =>
    objects(resource.instances)
      .filter((instance) => !instance.deposed)
      .map((instance) => ({
        address: addressOf(resource, instance.index_key),
        mode: resource.mode === 'data' ? ('data' as const) : ('managed' as const),
        type: text(resource.type),
        name: text(resource.name),
        values: object(instance.attributes),
      })),
  );
}

function addressOf(resource: JsonObject, key: Json | undefined): string {
  const parts = [
    ...(text(resource.module) === '' ? [] : [text(resource.module)]),
    ...(resource.mode === 'data' ? ['data'] : []),
    text(resource.type),
    text(resource.name),
  ];
  return `${parts.join('.')}${indexSuffix(key)}`;
}

function indexSuffix(key: Json | undefined): string {
  if (typeof key === 'number') return `[${key}]`;
  return typeof key === 'string' ? `[${quoteHcl(key)}]` : '';
}

/** A key as Terraform writes it in an address. */
function quoteHcl(key: string): string {
  const escaped = key
    .replaceAll('\\', '\\\\')
    .replaceAll('"', '\\"')
    .replaceAll('\n', '\\n')
    .replaceAll('\r', '\\r')
    .replaceAll('\t', '\\t')
    .replaceAll('${', '$${')
    .replaceAll('%{', '%%{');
  return `"${escaped}"`;
}

/** An address without its instance keys: what the graph calls the node. `module.a["x"].b.c[0]` -> `module.a.b.c`. */
export function labelOf(address: string): string {
  return address.replaceAll(/\[(?:"(?:[^"\\]|\\.)*"|\d+)\]/g, '');
}

/** The module an address is in, instance keys included; "" for the root module. */
export function modulePathOf(address: string): string {
  const step = /module\.[^.[\]]+(?:\[(?:"(?:[^"\\]|\\.)*"|\d+)\])?\./y;
  let end = 0;
  while (step.test(address)) end = step.lastIndex;
  return address.slice(0, Math.max(0, end - 1));
}
