import { type Graph, nearestLabel } from './dot.js';
import { labelOf, type ResourceInstance } from './modules.js';
import { flag, int32, objects, text } from './values.js';

/** What a `coder_metadata` says about the resource it stands on. */
export interface Metadata {
  hide: boolean;
  icon: string;
  dailyCost: number;
  items: { key: string; value: string; sensitive: boolean; isNull: boolean }[];
}

/**
 * Metadata by the label of its target: the nearest resource, down the graph, that is not one of ours.
 * `resource_id` plays no part. Throws where two stand on one target.
 */
export function metadataByLabel(
  instances: readonly ResourceInstance[],
  graph: Graph,
  isTarget: (label: string) => boolean,
): Map<string, Metadata> {
  const found = new Map<string, Metadata>();
  for (const instance of instances) {
    if (instance.type !== 'coder_metadata' || instance.mode !== 'managed') continue;
    const node = graph.nodeByLabel.get(labelOf(instance.address));
    if (node === undefined) continue;
    const target = nearestLabel(graph, node, 'dependencies', isTarget);
    if (target === undefined) continue;
    if (found.has(target)) throw new Error(`duplicate metadata resource: ${target}`);
    found.set(target, toMetadata(instance));
  }
  return found;
}

function toMetadata({ values }: ResourceInstance): Metadata {
  return {
    hide: flag(values.hide),
    icon: text(values.icon),
    dailyCost: int32(values.daily_cost),
    items: objects(values.item).map((item) => ({
      key: text(item.key),
      value: text(item.value),
      sensitive: flag(item.sensitive),
      isNull: flag(item.is_null),
    })),
  };
}

/** The cost of a plan: the `daily_cost` of every `coder_metadata` in it (spec terraform 2.7). */
export function dailyCostOf(instances: readonly ResourceInstance[]): number {
  return int32(
    instances
      .filter((instance) => instance.type === 'coder_metadata' && instance.mode === 'managed')
      .reduce((sum, instance) => sum + int32(instance.values.daily_cost), 0),
  );
}
