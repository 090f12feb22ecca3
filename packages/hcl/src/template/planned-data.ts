import { fromJson } from '../language/convert.js';
import { object, tuple, type Value } from '../language/value.js';

/** What a plan found out about the data sources of a template, by address without the last key. */
export type PlannedData = ReadonlyMap<string, { readonly value: Value; readonly secret: boolean }>;

interface PlannedResource {
  readonly address?: unknown;
  readonly mode?: unknown;
  readonly type?: unknown;
  readonly index?: unknown;
  readonly values?: unknown;
  readonly sensitive_values?: unknown;
}

interface PlannedModule {
  readonly resources?: readonly PlannedResource[];
  readonly child_modules?: readonly PlannedModule[];
}

/**
 * Values of data sources as `terraform show -json` tells them of a plan, but for those of the `coder` provider, which are
 * different in each build. Text that is no plan tells nothing.
 */
export function readPlannedData(plan: string | undefined): PlannedData {
  const found = new Map<string, { key: unknown; value: Value; secret: boolean }[]>();
  for (const resource of resourcesOf(rootModule(plan))) {
    const { address, mode, type, index, values } = resource;
    if (
      mode !== 'data' ||
      typeof address !== 'string' ||
      typeof type !== 'string' ||
      type.startsWith('coder_')
    )
      continue;
    const name = index === undefined ? address : address.slice(0, address.lastIndexOf('['));
    const instances = found.get(name) ?? [];
    found.set(name, instances);
    const secret = JSON.stringify(resource.sensitive_values ?? {}).includes('true');
    instances.push({ key: index, value: fromJson(values ?? {}), secret });
  }
  return new Map(
    [...found].map(([name, instances]) => [
      name,
      { value: together(instances), secret: instances.some(({ secret }) => secret) },
    ]),
  );
}

function together(instances: readonly { key: unknown; value: Value }[]): Value {
  const [first] = instances;
  if (instances.every(({ key }) => typeof key === 'number'))
    return tuple([...instances].sort((a, b) => Number(a.key) - Number(b.key)).map(({ value }) => value));
  if (instances.every(({ key }) => typeof key === 'string'))
    return object(instances.map(({ key, value }) => [String(key), value]));
  return first?.value ?? null;
}

function rootModule(plan: string | undefined): PlannedModule {
  if (plan === undefined) return {};
  try {
    const parsed = JSON.parse(plan) as { prior_state?: { values?: { root_module?: PlannedModule } } } | null;
    return parsed?.prior_state?.values?.root_module ?? {};
  } catch {
    return {};
  }
}

const resourcesOf = (module: PlannedModule): readonly PlannedResource[] => [
  ...(module.resources ?? []),
  ...(module.child_modules ?? []).flatMap(resourcesOf),
];
