import type { SharedWorkspaceActor, Workspace, WorkspaceAppStatus, WorkspaceBuild } from '@coder-ts/api';
import { anyOf } from '../database/any-of.js';
import type { Executor } from '../database/connect.js';
import type { Deps } from '../deps.js';
import { notFound } from '../http/error.js';
import { prebuildsUserId } from '../provisioner-jobs/insert.js';
import { toAppStatus } from '../workspace-agents/read.js';
import { readBuilds } from '../workspace-builds/read.js';

const selectWorkspaces = (on: Executor, viewerId: string, ids: readonly string[]) =>
  on
    .selectFrom('workspaces as workspace')
    .innerJoin('users as owner', 'owner.id', 'workspace.owner_id')
    .innerJoin('organizations as organization', 'organization.id', 'workspace.organization_id')
    .innerJoin('templates as template', 'template.id', 'workspace.template_id')
    .innerJoin('workspace_builds as latest', (join) =>
      join.onRef('latest.workspace_id', '=', 'workspace.id').on('latest.latest', '=', true),
    )
    .leftJoin('workspace_favorites as favorite', (join) =>
      join
        .onRef('favorite.workspace_id', '=', 'workspace.id')
        .onRef('favorite.user_id', '=', 'workspace.owner_id')
        .on('favorite.user_id', '=', viewerId),
    )
    .selectAll('workspace')
    .select([
      'latest.id as build_id',
      'favorite.user_id as favored_by',
      'owner.username as owner_name',
      'owner.avatar_url as owner_avatar_url',
      'organization.name as organization_name',
      'template.name as template_name',
      'template.display_name as template_display_name',
      'template.icon as template_icon',
      'template.allow_user_cancel_workspace_jobs',
      'template.active_version_id',
      'template.require_active_version',
      'template.use_classic_parameter_flow',
      'template.allow_user_autostop',
      'template.default_ttl_ms',
    ])
    .where('workspace.id', '=', anyOf(ids));
type Row = Awaited<ReturnType<ReturnType<typeof selectWorkspaces>['execute']>>[number];

/**
 * Workspaces by id, in the order of the ids, as `viewerId` sees them; unknown ids are left out. Permission is the
 * caller's business. At most 14 statements however many there are.
 */
export async function readWorkspaces(
  deps: Pick<Deps, 'db' | 'now' | 'config'>,
  viewerId: string,
  ids: readonly string[],
): Promise<Workspace[]> {
  if (ids.length === 0) return [];
  const rows = await selectWorkspaces(deps.db, viewerId, ids).execute();
  const builds = await readBuilds(
    deps,
    rows.map((row) => row.build_id),
  );
  const statuses = await readLatestAppStatuses(deps.db, ids);
  const actors = await readActors(deps.db, rows);
  const byId = new Map(rows.map((row) => [row.id, row]));
  return ids.flatMap((id) => {
    const row = byId.get(id);
    const build = row && builds.get(row.build_id);
    return build ? [toWorkspace(deps, row, build, statuses.get(id) ?? null, sharedWith(row, actors))] : [];
  });
}

/** One workspace. @throws ApiError 404 */
export async function readWorkspace(
  deps: Pick<Deps, 'db' | 'now' | 'config'>,
  viewerId: string,
  id: string,
): Promise<Workspace> {
  const [workspace] = await readWorkspaces(deps, viewerId, [id]);
  if (!workspace) throw notFound();
  return workspace;
}

function toWorkspace(
  deps: Pick<Deps, 'config'>,
  row: Row,
  build: WorkspaceBuild,
  appStatus: WorkspaceAppStatus | null,
  shared: SharedWorkspaceActor[],
): Workspace {
  const ttlMs = row.allow_user_autostop ? row.ttl_ms : row.default_ttl_ms;
  return {
    id: row.id,
    created_at: row.created_at,
    updated_at: row.updated_at,
    owner_id: row.owner_id,
    owner_name: row.owner_name,
    owner_avatar_url: row.owner_avatar_url,
    organization_id: row.organization_id,
    organization_name: row.organization_name,
    template_id: row.template_id,
    template_name: row.template_name,
    template_display_name: row.template_display_name,
    template_icon: row.template_icon,
    template_allow_user_cancel_workspace_jobs: row.allow_user_cancel_workspace_jobs,
    template_active_version_id: row.active_version_id,
    template_require_active_version: row.require_active_version,
    template_use_classic_parameter_flow: row.use_classic_parameter_flow,
    latest_build: build,
    latest_app_status: appStatus,
    outdated: build.template_version_id !== row.active_version_id,
    name: row.name,
    ...(row.autostart_schedule && { autostart_schedule: row.autostart_schedule }),
    ...(ttlMs && { ttl_ms: ttlMs }),
    last_used_at: row.last_used_at,
    deleting_at: row.deleting_at,
    dormant_at: row.dormant_at,
    health: health(build),
    automatic_updates: row.automatic_updates as Workspace['automatic_updates'],
    allow_renames: deps.config.allowWorkspaceRenames,
    favorite: row.favored_by !== null,
    next_start_at: row.next_start_at,
    is_prebuild: row.owner_id === prebuildsUserId,
    task_id: null,
    ...(shared.length > 0 && { shared_with: shared }),
  };
}

function health(build: WorkspaceBuild): Workspace['health'] {
  const failing = build.resources
    .flatMap(({ agents = [] }) => agents)
    .filter((agent) => agent.parent_id === null && !agent.health.healthy)
    .map(({ id }) => id);
  return { healthy: failing.length === 0, failing_agents: failing };
}

async function readLatestAppStatuses(
  on: Executor,
  workspaceIds: readonly string[],
): Promise<Map<string, WorkspaceAppStatus>> {
  const rows = await on
    .selectFrom('workspace_app_statuses')
    .selectAll()
    .distinctOn('workspace_id')
    .where('workspace_id', '=', anyOf(workspaceIds))
    .orderBy('workspace_id')
    .orderBy('created_at', 'desc')
    .execute();
  return new Map(rows.map((row) => [row.workspace_id, toAppStatus(row)]));
}

type Actors = ReadonlyMap<string, Omit<SharedWorkspaceActor, 'roles'>>;
const acls = (row: Pick<Row, 'user_acl' | 'group_acl'>) => ({
  user: Object.entries(row.user_acl as Record<string, string>),
  group: Object.entries(row.group_acl as Record<string, string>),
});

/** Users and groups that the workspaces are shared with, by id. */
async function readActors(on: Executor, rows: readonly Row[]): Promise<Actors> {
  const actors = new Map<string, Omit<SharedWorkspaceActor, 'roles'>>();
  const ids = (kind: 'user' | 'group') => rows.flatMap((row) => acls(row)[kind].map(([id]) => id));
  const [userIds, groupIds] = [ids('user'), ids('group')];
  if (userIds.length > 0) {
    const users = await on
      .selectFrom('users')
      .select(['id', 'username', 'avatar_url'])
      .where('id', '=', anyOf(userIds))
      .where('deleted', '=', false)
      .execute();
    for (const user of users)
      actors.set(user.id, {
        id: user.id,
        actor_type: 'user',
        name: user.username,
        ...(user.avatar_url && { avatar_url: user.avatar_url }),
      });
  }
  if (groupIds.length > 0) {
    const groups = await on
      .selectFrom('groups')
      .select(['id', 'name', 'avatar_url'])
      .where('id', '=', anyOf(groupIds))
      .execute();
    for (const group of groups)
      actors.set(group.id, {
        id: group.id,
        actor_type: 'group',
        name: group.name,
        ...(group.avatar_url && { avatar_url: group.avatar_url }),
      });
  }
  return actors;
}

function sharedWith(row: Row, actors: Actors): SharedWorkspaceActor[] {
  return Object.values(acls(row))
    .flat()
    .flatMap(([id, role]) => {
      const actor = actors.get(id);
      return actor ? [{ ...actor, roles: [role as SharedWorkspaceActor['roles'][number]] }] : [];
    });
}
