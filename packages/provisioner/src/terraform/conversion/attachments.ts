import { randomUUID } from 'node:crypto';
import { create } from '@bufbuild/protobuf';
import {
  type Agent,
  type App,
  AppSchema,
  type Devcontainer,
  DevcontainerSchema,
  type Env,
  EnvSchema,
  type Script,
  ScriptSchema,
} from '@coder-ts/protocol';
import { type Graph, hasDirectEdge } from './dot.js';
import { labelOf, type ResourceInstance } from './modules.js';
import { flag, int32, int64, objects, text } from './values.js';

const SLUG = '^[a-z0-9](-?[a-z0-9])*$';

type Owner = { apps: App[]; scripts: Script[] } & ({ extraEnvs: Env[] } | { envs: Env[] });

/**
 * Attaches apps, environment, scripts, devcontainers and instance ids to the agents they name (spec terraform 3.11).
 * `instances` are in address order. Throws on a bad or doubled app slug.
 */
export function attachToAgents(
  agents: readonly Agent[],
  instances: readonly ResourceInstance[],
  graph: Graph,
): void {
  for (const instance of ofType(instances, 'coder_agent_instance')) attachInstanceId(agents, instance);
  for (const instance of ofType(instances, 'coder_devcontainer')) {
    const agent = agents.find((candidate) => belongsToAgent(graph, instance, candidate));
    agent?.devcontainers.push(toDevcontainer(instance));
  }
  const apps = ofType(instances, 'coder_app').map((instance) => ({ instance, app: toApp(instance) }));
  checkSlugs(apps.map(({ app }) => app.slug));
  for (const { instance, app } of apps) findOwner(agents, instance, graph)?.apps.push(app);
  for (const instance of ofType(instances, 'coder_env')) {
    const owner = findOwner(agents, instance, graph);
    if (owner) ('extraEnvs' in owner ? owner.extraEnvs : owner.envs).push(toEnv(instance));
  }
  for (const instance of ofType(instances, 'coder_script')) {
    findOwner(agents, instance, graph)?.scripts.push(toScript(instance));
  }
}

function ofType(instances: readonly ResourceInstance[], type: string): ResourceInstance[] {
  return instances.filter((instance) => instance.type === type && instance.mode === 'managed');
}

/** The agent, or one of its devcontainers, that an instance is of: the first match. */
function findOwner(agents: readonly Agent[], instance: ResourceInstance, graph: Graph): Owner | undefined {
  for (const agent of agents) {
    if (belongsToAgent(graph, instance, agent)) return agent;
    const container = agent.devcontainers.find((candidate) =>
      belongsToDevcontainer(graph, instance, candidate),
    );
    if (container) return container;
  }
  return undefined;
}

/** By id; where a plan does not know the ids yet, by a direct edge in the root module. */
function belongsToAgent(graph: Graph, instance: ResourceInstance, agent: Agent): boolean {
  const agentId = text(instance.values.agent_id);
  if (agentId === '' && agent.id === '') {
    return dependsDirectly(graph, instance, `coder_agent.${agent.name}`);
  }
  return agentId === agent.id;
}

function belongsToDevcontainer(graph: Graph, instance: ResourceInstance, container: Devcontainer): boolean {
  const agentId = text(instance.values.agent_id);
  if (agentId === '' && container.subagentId === '') {
    return dependsDirectly(graph, instance, `coder_devcontainer.${container.name}`);
  }
  return agentId === container.subagentId;
}

/** Of the root module's resources only. */
function dependsDirectly(graph: Graph, instance: ResourceInstance, on: string): boolean {
  const label = `${instance.type}.${instance.name}`;
  return labelOf(instance.address) === label && hasDirectEdge(graph, label, on);
}

function attachInstanceId(agents: readonly Agent[], instance: ResourceInstance): void {
  for (const agent of agents) {
    if (agent.auth.case === 'instanceId' && agent.id === text(instance.values.agent_id)) {
      agent.auth = { case: 'instanceId', value: text(instance.values.instance_id) };
      return;
    }
  }
}

function checkSlugs(slugs: readonly string[]): void {
  const seen = new Set<string>();
  for (const slug of slugs) {
    if (!new RegExp(SLUG).test(slug)) throw new Error(`app slug "${slug}" does not match regex "${SLUG}"`);
    if (seen.has(slug)) throw new Error(`duplicate app slug, they must be unique per template: "${slug}"`);
    seen.add(slug);
  }
}

function toApp({ name, values }: ResourceInstance): App {
  const slug = text(values.slug) || name;
  const healthcheck = objects(values.healthcheck)[0];
  return create(AppSchema, {
    id: text(values.id) || randomUUID(),
    slug,
    displayName: text(values.display_name) || text(values.name) || slug,
    command: text(values.command),
    url: text(values.url),
    icon: text(values.icon),
    subdomain: flag(values.subdomain),
    ...(healthcheck && {
      healthcheck: {
        url: text(healthcheck.url),
        interval: int32(healthcheck.interval),
        threshold: int32(healthcheck.threshold),
      },
    }),
    sharingLevel: text(values.share) || 'owner',
    external: flag(values.external),
    order: int64(values.order),
    hidden: flag(values.hidden),
    openIn: text(values.open_in) || 'slim-window',
    group: text(values.group),
    tooltip: text(values.tooltip),
  });
}

function toEnv({ values }: ResourceInstance): Env {
  return create(EnvSchema, {
    name: text(values.name),
    value: text(values.value),
    mergeStrategy: text(values.merge_strategy),
  });
}

function toScript({ values }: ResourceInstance): Script {
  return create(ScriptSchema, {
    displayName: text(values.display_name),
    icon: text(values.icon),
    script: text(values.script),
    cron: text(values.cron),
    logPath: text(values.log_path),
    startBlocksLogin: flag(values.start_blocks_login),
    runOnStart: flag(values.run_on_start),
    runOnStop: flag(values.run_on_stop),
    timeoutSeconds: int32(values.timeout),
  });
}

function toDevcontainer({ name, values }: ResourceInstance): Devcontainer {
  return create(DevcontainerSchema, {
    id: text(values.id),
    name,
    workspaceFolder: text(values.workspace_folder),
    configPath: text(values.config_path),
    subagentId: text(values.subagent_id),
  });
}
