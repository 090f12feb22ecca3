import { create } from '@bufbuild/protobuf';
import {
  type Agent,
  type AITask,
  AITaskSchema,
  type ExternalAuthProvider,
  type Preset,
  type Resource,
  ResourceSchema,
  type RichParameter,
} from '@coder-ts/protocol';
import { checkAgentNames, toAgent } from './agents.js';
import { attachToAgents } from './attachments.js';
import { type Graph, nearestLabel, parseDot } from './dot.js';
import { metadataByLabel } from './metadata.js';
import { labelOf, modulePathOf, type ResourceInstance } from './modules.js';
import { toExternalAuthProviders, toPresets, toRichParameters } from './parameters.js';
import { objects, text } from './values.js';

/** What a plan or a state means for the server. */
export interface Conversion {
  resources: Resource[];
  parameters: RichParameter[];
  presets: Preset[];
  externalAuthProviders: ExternalAuthProvider[];
  aiTasks: AITask[];
  hasAiTasks: boolean;
  hasExternalAgents: boolean;
}

/** Resource types that are part of others, not resources of their own. */
const PARTS = new Set(['coder_script', 'coder_agent', 'coder_agent_instance', 'coder_app', 'coder_metadata']);

/** Where a cloud's machine says its size and its instance id. */
const MACHINES: Record<string, { size: string; instanceId: string }> = {
  google_compute_instance: { size: 'machine_type', instanceId: 'instance_id' },
  aws_instance: { size: 'instance_type', instanceId: 'id' },
  aws_spot_instance_request: { size: 'instance_type', instanceId: 'spot_instance_id' },
  azurerm_linux_virtual_machine: { size: 'size', instanceId: 'virtual_machine_id' },
  azurerm_windows_virtual_machine: { size: 'size', instanceId: 'virtual_machine_id' },
};

/**
 * Resources with their agents, and the rest of what the server wants to know (spec terraform 3.11).
 * @param instances of a plan or a state
 * @param dot what `terraform graph` said about the configuration
 * @throws Error whose message is for the job, where the template breaks a rule
 */
export function convert(instances: readonly ResourceInstance[], dot: string): Conversion {
  const graph = parseDot(dot);
  const inOrder = [...instances].sort((a, b) => (a.address < b.address ? -1 : a.address > b.address ? 1 : 0));
  const managed = inOrder.filter((instance) => instance.mode === 'managed');
  const agentsByLabel = placeAgents(managed, graph);
  attachToAgents([...agentsByLabel.values()].flat(), managed, graph);
  const aiTasks = managed.filter((instance) => instance.type === 'coder_ai_task').map(toAiTask);
  return {
    resources: toResources(managed, graph, agentsByLabel),
    parameters: toRichParameters(instances),
    presets: toPresets(instances),
    externalAuthProviders: toExternalAuthProviders(instances),
    aiTasks,
    hasAiTasks: aiTasks.length > 0,
    hasExternalAgents: [...graph.nodeByLabel.keys()].some((label) =>
      /(^|\.)coder_external_agent\./.test(label),
    ),
  };
}

/** Agents by the label of the resource they run on. One that nothing uses runs nowhere and is left out. */
function placeAgents(managed: readonly ResourceInstance[], graph: Graph): Map<string, Agent[]> {
  const instances = managed.filter((instance) => instance.type === 'coder_agent');
  checkAgentNames(instances.map(({ name }) => name));
  const isHost = labelsOf(
    managed,
    ({ type }) => !type.startsWith('coder_') || type === 'coder_external_agent',
  );
  const placed = new Map<string, Agent[]>();
  for (const instance of instances) {
    const label = labelOf(instance.address);
    const node = graph.nodeByLabel.get(label);
    if (node === undefined) throw new Error(`couldn't find node on graph: "${label}"`);
    const host = nearestLabel(graph, node, 'dependants', isHost);
    if (host !== undefined) placed.set(host, [...(placed.get(host) ?? []), toAgent(instance)]);
  }
  return placed;
}

function toResources(
  managed: readonly ResourceInstance[],
  graph: Graph,
  agentsByLabel: Map<string, Agent[]>,
): Resource[] {
  const isTarget = labelsOf(managed, ({ type }) => !type.startsWith('coder_'));
  const metadata = metadataByLabel(managed, graph, isTarget);
  return managed
    .filter(({ type }) => !PARTS.has(type))
    .map((instance) => {
      const label = labelOf(instance.address);
      const about = metadata.get(label);
      const machine = MACHINES[instance.type];
      const agents = agentsByLabel.get(label) ?? [];
      if (machine) identifyAgents(agents, text(instance.values[machine.instanceId]));
      return create(ResourceSchema, {
        name: instance.name,
        type: instance.type,
        agents,
        metadata: about?.items ?? [],
        hide: about?.hide ?? false,
        icon: about?.icon ?? '',
        dailyCost: about?.dailyCost ?? 0,
        instanceType: machine ? text(instance.values[machine.size]) : '',
        modulePath: modulePathOf(instance.address),
      });
    });
}

/** Agents that know themselves by their machine get its id, unless they have one. */
function identifyAgents(agents: readonly Agent[], instanceId: string): void {
  for (const agent of agents) {
    if (agent.auth.case === 'instanceId' && agent.auth.value === '') {
      agent.auth = { case: 'instanceId', value: instanceId };
    }
  }
}

function labelsOf(instances: readonly ResourceInstance[], matches: (instance: ResourceInstance) => boolean) {
  const labels = new Set(instances.filter(matches).map(({ address }) => labelOf(address)));
  return (label: string) => labels.has(label);
}

function toAiTask({ values }: ResourceInstance): AITask {
  return create(AITaskSchema, {
    id: text(values.id),
    appId: text(values.app_id) || text(objects(values.sidebar_app)[0]?.id),
  });
}
