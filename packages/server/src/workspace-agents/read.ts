import type { WorkspaceAgent, WorkspaceApp, WorkspaceAppStatus } from '@coder-ts/api';
import type { Selectable } from 'kysely';
import type { z } from 'zod';
import { anyOf } from '../database/any-of.js';
import type { Executor } from '../database/connect.js';
import type { WorkspaceAgents, WorkspaceAppStatuses, WorkspaceApps } from '../database/rows.gen.js';
import type { Deps } from '../deps.js';
import { agentHealth, agentStatus } from './status.js';

type Agent = z.input<typeof WorkspaceAgent>;
type App = z.input<typeof WorkspaceApp>;
type AppStatus = z.input<typeof WorkspaceAppStatus>;
/** An agent's row with the names that its apps' host names are made of; null outside a workspace. */
type AgentRow = Selectable<WorkspaceAgents> & { workspace_name: string | null; owner_name: string | null };
type AppRow = Selectable<WorkspaceApps>;

/**
 * Agents of the given resources or with the given ids, soft-deleted ones only by id, by `display_order` and name, with
 * apps, app statuses, scripts and log sources: five statements however many there are.
 */
export async function readAgents(
  deps: Pick<Deps, 'db' | 'now'>,
  by: { resourceIds: readonly string[] } | { agentIds: readonly string[] },
): Promise<Agent[]> {
  const on = deps.db;
  const rows = await on
    .selectFrom('workspace_agents as agent')
    .innerJoin('workspace_resources as resource', 'resource.id', 'agent.resource_id')
    .leftJoin('workspace_builds as build', 'build.job_id', 'resource.job_id')
    .leftJoin('workspaces as workspace', 'workspace.id', 'build.workspace_id')
    .leftJoin('users as owner', 'owner.id', 'workspace.owner_id')
    .selectAll('agent')
    .select(['workspace.name as workspace_name', 'owner.username as owner_name'])
    .where((where) =>
      'agentIds' in by
        ? where('agent.id', '=', anyOf(by.agentIds))
        : where.and([
            where('agent.resource_id', '=', anyOf(by.resourceIds)),
            where('agent.deleted', '=', false),
          ]),
    )
    .orderBy('agent.display_order')
    .orderBy('agent.name')
    .execute();
  if (rows.length === 0) return [];
  const ids = rows.map((row) => row.id);
  const [apps, statuses, scripts, sources] = [
    await readApps(on, ids),
    await readAppStatuses(on, ids),
    await readScripts(on, ids),
    await readLogSources(on, ids),
  ];
  const now = deps.now();
  return rows.map((row) => {
    const ofAgent = <T extends { workspace_agent_id: string }>(all: readonly T[]) =>
      all.filter((one) => one.workspace_agent_id === row.id);
    return toAgent(row, now, {
      apps: apps.filter((app) => app.agent_id === row.id).map((app) => toApp(app, row, statuses)),
      scripts: ofAgent(scripts).map(
        ({ workspace_agent_id, timeout_seconds, exit_code, status, ...script }) => ({
          ...script,
          timeout: timeout_seconds * 1e9,
          ...(exit_code !== null && { exit_code }),
          ...(status !== null && { status: status as NonNullable<Agent['scripts'][number]['status']> }),
        }),
      ),
      sources: ofAgent(sources),
    });
  });
}

const readApps = (on: Executor, agentIds: readonly string[]) =>
  on
    .selectFrom('workspace_apps')
    .selectAll()
    .where('agent_id', '=', anyOf(agentIds))
    .orderBy('display_order')
    .orderBy('slug')
    .execute();

const readAppStatuses = (on: Executor, agentIds: readonly string[]) =>
  on
    .selectFrom('workspace_app_statuses')
    .selectAll()
    .where('agent_id', '=', anyOf(agentIds))
    .orderBy('created_at', 'desc')
    .execute();

/** Scripts with the outcome of their newest run. */
const readScripts = (on: Executor, agentIds: readonly string[]) =>
  on
    .selectFrom('workspace_agent_scripts as script')
    .leftJoinLateral(
      (from) =>
        from
          .selectFrom('workspace_agent_script_timings')
          .select(['exit_code', 'status'])
          .whereRef('script_id', '=', 'script.id')
          .orderBy('started_at', 'desc')
          .limit(1)
          .as('run'),
      (join) => join.onTrue(),
    )
    .select([
      'script.workspace_agent_id',
      'script.id',
      'script.log_source_id',
      'script.log_path',
      'script.script',
      'script.cron',
      'script.run_on_start',
      'script.run_on_stop',
      'script.start_blocks_login',
      'script.timeout_seconds',
      'script.display_name',
      'run.exit_code',
      'run.status',
    ])
    .where('script.workspace_agent_id', '=', anyOf(agentIds))
    .orderBy('script.display_name')
    .execute();

const readLogSources = (on: Executor, agentIds: readonly string[]) =>
  on
    .selectFrom('workspace_agent_log_sources')
    .selectAll()
    .where('workspace_agent_id', '=', anyOf(agentIds))
    .orderBy('created_at')
    .orderBy('display_name')
    .execute();

export const toAppStatus = (row: Selectable<WorkspaceAppStatuses>): AppStatus => ({
  id: row.id,
  created_at: row.created_at,
  workspace_id: row.workspace_id,
  agent_id: row.agent_id,
  app_id: row.app_id,
  state: row.state as AppStatus['state'],
  message: row.message,
  uri: row.uri,
  icon: '',
  needs_user_attention: false,
});

function toApp(row: AppRow, agent: AgentRow, statuses: readonly Selectable<WorkspaceAppStatuses>[]): App {
  const host =
    row.subdomain && agent.workspace_name
      ? [row.slug, agent.name, agent.workspace_name, agent.owner_name].join('--')
      : undefined;
  return {
    id: row.id,
    ...(row.url && { url: row.url }),
    external: row.external,
    slug: row.slug,
    ...(row.display_name && { display_name: row.display_name }),
    ...(row.command && { command: row.command }),
    ...(row.icon && { icon: row.icon }),
    subdomain: row.subdomain,
    ...(host && { subdomain_name: host }),
    sharing_level: row.sharing_level as App['sharing_level'],
    healthcheck: {
      url: row.healthcheck_url,
      interval: row.healthcheck_interval,
      threshold: row.healthcheck_threshold,
    },
    health: row.health as App['health'],
    ...(row.display_group && { group: row.display_group }),
    hidden: row.hidden,
    open_in: row.open_in as App['open_in'],
    ...(row.tooltip && { tooltip: row.tooltip }),
    statuses: statuses.filter((status) => status.app_id === row.id).map(toAppStatus),
  };
}

function toAgent(
  row: AgentRow,
  now: string,
  parts: { apps: App[]; scripts: Agent['scripts']; sources: Agent['log_sources'] },
): Agent {
  const { status, disconnectedAt } = agentStatus(row, now);
  return {
    id: row.id,
    parent_id: row.parent_id,
    created_at: row.created_at,
    updated_at: row.updated_at,
    ...(row.first_connected_at && { first_connected_at: row.first_connected_at }),
    ...(row.last_connected_at && { last_connected_at: row.last_connected_at }),
    ...(disconnectedAt && { disconnected_at: disconnectedAt }),
    ...(row.started_at && { started_at: row.started_at }),
    ...(row.ready_at && { ready_at: row.ready_at }),
    status,
    lifecycle_state: row.lifecycle_state as Agent['lifecycle_state'],
    name: row.name,
    resource_id: row.resource_id,
    ...(row.auth_instance_id && { instance_id: row.auth_instance_id }),
    architecture: row.architecture,
    environment_variables: row.environment_variables as Agent['environment_variables'],
    operating_system: row.operating_system,
    logs_length: row.logs_length,
    logs_overflowed: row.logs_overflowed,
    ...(row.directory && { directory: row.directory }),
    ...(row.expanded_directory && { expanded_directory: row.expanded_directory }),
    version: row.version,
    api_version: row.api_version,
    apps: parts.apps,
    connection_timeout_seconds: row.connection_timeout_seconds,
    troubleshooting_url: row.troubleshooting_url,
    subsystems: row.subsystems as Agent['subsystems'],
    health: agentHealth(status, row.lifecycle_state),
    display_apps: row.display_apps as Agent['display_apps'],
    log_sources: parts.sources,
    scripts: parts.scripts,
    startup_script_behavior: parts.scripts.some((script) => script.start_blocks_login)
      ? 'blocking'
      : 'non-blocking',
  };
}
