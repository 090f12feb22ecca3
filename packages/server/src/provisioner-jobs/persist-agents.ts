import { isUuid } from '@coder-ts/api';
import type { Agent, App, DisplayApps } from '@coder-ts/protocol';
import { Code, ConnectError } from '@connectrpc/connect';
import { type Executor, json } from '../database/connect.js';
import type { Deps } from '../deps.js';
import { insertAll } from './insert-all.js';

type Ids = Pick<Deps, 'newId' | 'now'>;
interface PlacedAgent {
  readonly resourceId: string;
  readonly agent: Agent;
}

/**
 * Keeps agents with their apps, scripts, log sources and metadata. An agent gets an id of its own in each build, though
 * Terraform's stays the same; an app keeps Terraform's and moves to the newest build's agent.
 */
export async function persistAgents(tx: Executor, deps: Ids, placed: readonly PlacedAgent[]): Promise<void> {
  const now = deps.now();
  const made = placed.map(({ resourceId, agent }) => ({ id: deps.newId(), resourceId, agent }));
  await insertAll(
    tx,
    'workspace_agents',
    made.map(({ id, resourceId, agent }) => ({
      id,
      created_at: now,
      updated_at: now,
      resource_id: resourceId,
      name: agent.name,
      auth_token: agent.auth.case === 'token' && isUuid(agent.auth.value) ? agent.auth.value : deps.newId(),
      auth_instance_id: agent.auth.case === 'instanceId' ? agent.auth.value : null,
      architecture: agent.architecture,
      operating_system: agent.operatingSystem,
      directory: agent.directory,
      environment_variables: json(mergeEnv(agent)),
      connection_timeout_seconds: agent.connectionTimeoutSeconds,
      troubleshooting_url: agent.troubleshootingUrl,
      motd_file: agent.motdFile,
      display_apps: displayApps(agent.displayApps),
      display_order: Number(agent.order),
      api_key_scope: agent.apiKeyScope === 'no_user_data' ? ('no_user_data' as const) : ('all' as const),
      resources_monitoring: json(monitoring(agent)),
    })),
  );
  await persistScripts(tx, deps, made);
  await insertAll(
    tx,
    'workspace_agent_metadata',
    made.flatMap(({ id, agent }) =>
      agent.metadata.map((item) => ({
        workspace_agent_id: id,
        key: item.key,
        display_name: item.displayName,
        script: item.script,
        timeout: Number(item.timeoutSeconds),
        interval: Number(item.intervalSeconds),
        display_order: Number(item.order),
      })),
    ),
  );
  for (const { id, agent } of made) for (const app of agent.apps) await persistApp(tx, deps, id, app);
}

/** Every script writes its log under a source of its own. */
async function persistScripts(
  tx: Executor,
  deps: Ids,
  made: readonly { id: string; agent: Agent }[],
): Promise<void> {
  const now = deps.now();
  const scripts = made.flatMap(({ id, agent }) =>
    agent.scripts.map((script) => ({ agentId: id, id: deps.newId(), sourceId: deps.newId(), script })),
  );
  await insertAll(
    tx,
    'workspace_agent_log_sources',
    scripts.map(({ agentId, sourceId, script }) => ({
      workspace_agent_id: agentId,
      id: sourceId,
      created_at: now,
      display_name: script.displayName,
      icon: script.icon,
    })),
  );
  await insertAll(
    tx,
    'workspace_agent_scripts',
    scripts.map(({ agentId, id, sourceId, script }) => ({
      id,
      workspace_agent_id: agentId,
      log_source_id: sourceId,
      log_path: script.logPath,
      created_at: now,
      script: script.script,
      cron: script.cron,
      start_blocks_login: script.startBlocksLogin,
      run_on_start: script.runOnStart,
      run_on_stop: script.runOnStop,
      timeout_seconds: script.timeoutSeconds,
      display_name: script.displayName,
    })),
  );
}

async function persistApp(tx: Executor, deps: Ids, agentId: string, app: App): Promise<void> {
  const row = {
    agent_id: agentId,
    slug: app.slug,
    display_name: app.displayName.slice(0, 64),
    icon: app.icon,
    command: app.command || null,
    url: app.url || null,
    external: app.external,
    subdomain: app.subdomain,
    sharing_level: app.sharingLevel || 'owner',
    healthcheck_url: app.healthcheck?.url ?? '',
    healthcheck_interval: app.healthcheck?.interval ?? 0,
    healthcheck_threshold: app.healthcheck?.threshold ?? 0,
    health: app.healthcheck?.url ? 'initializing' : 'disabled',
    display_order: Number(app.order),
    display_group: app.group,
    hidden: app.hidden,
    open_in: app.openIn || 'slim-window',
    tooltip: app.tooltip,
  };
  await tx
    .insertInto('workspace_apps')
    .values({ id: isUuid(app.id) ? app.id : deps.newId(), created_at: deps.now(), ...row })
    .onConflict((conflict) => conflict.column('id').doUpdateSet(row))
    .execute();
}

/**
 * The agent's variables with those of `coder_env` over them, in the template's order (`terraform.md` 4).
 * @throws ConnectError `invalid_argument` where one must not be there yet and is
 */
export function mergeEnv(agent: Pick<Agent, 'env' | 'extraEnvs'>): Record<string, string> {
  const merged: Record<string, string> = { ...agent.env };
  for (const { name, value, mergeStrategy } of agent.extraEnvs) {
    const present = merged[name];
    if (mergeStrategy === 'error' && present !== undefined)
      throw new ConnectError(
        `duplicate env var "${name}": merge_strategy is "error" but variable is already defined`,
        Code.InvalidArgument,
      );
    if (mergeStrategy === 'append' && present) merged[name] = `${present}:${value}`;
    else if (mergeStrategy === 'prepend' && present) merged[name] = `${value}:${present}`;
    else merged[name] = value;
  }
  return merged;
}

const displayApps = (apps: DisplayApps | undefined): string[] => [
  ...(apps?.vscode ? ['vscode'] : []),
  ...(apps?.vscodeInsiders ? ['vscode_insiders'] : []),
  ...(apps?.sshHelper ? ['ssh_helper'] : []),
  ...(apps?.portForwardingHelper ? ['port_forwarding_helper'] : []),
  ...(apps?.webTerminal ? ['web_terminal'] : []),
];

const monitoring = ({ resourcesMonitoring }: Agent) => ({
  ...(resourcesMonitoring?.memory && {
    memory: {
      enabled: resourcesMonitoring.memory.enabled,
      threshold: resourcesMonitoring.memory.threshold,
    },
  }),
  volumes: (resourcesMonitoring?.volumes ?? []).map(({ path, enabled, threshold }) => ({
    path,
    enabled,
    threshold,
  })),
});
