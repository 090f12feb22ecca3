import { type RawBuilder, sql } from 'kysely';
import type { Executor } from '../database/connect.js';
import type { Subject } from '../rbac/authorize.js';
import { readableWorkspaces } from './readable.js';
import type { ParameterTerm, WorkspaceFilter } from './search.js';

/** A page of a list: `limit` 0 is no limit. */
export interface Page {
  readonly limit: number;
  readonly offset: number;
}

/**
 * Ids of one page of the workspaces that the subject may read and the filter takes, and how many there are on all pages.
 *
 * One statement: the page and the count are cut out of the same set, so that they cannot disagree. The set needs every
 * candidate's latest build, since the order does. Locks nothing.
 */
export async function listWorkspaceIds(
  on: Executor,
  subject: Subject,
  filter: WorkspaceFilter,
  page: Page,
  now: string,
): Promise<{ ids: string[]; count: number }> {
  const { rows } = await sql<{ ids: string[]; count: number }>`
    WITH matching AS MATERIALIZED (
      SELECT workspace.id, lower(owner.username) AS owner_name, lower(workspace.name) AS name,
        EXISTS (
          SELECT FROM workspace_favorites AS favorite
          WHERE favorite.workspace_id = workspace.id AND favorite.user_id = ${subject.userId}
        ) AS favorite,
        job.status = 'succeeded' AND build.transition = 'start' AS running
      FROM workspaces AS workspace
      JOIN users AS owner ON owner.id = workspace.owner_id
      JOIN templates AS template ON template.id = workspace.template_id
      JOIN workspace_builds AS build ON build.workspace_id = workspace.id AND build.latest
      JOIN provisioner_jobs AS job ON job.id = build.job_id
      WHERE NOT workspace.deleted AND ${readableWorkspaces(subject)}
        ${sql.join(
          conditions(filter, now).map((one) => sql`AND ${one}`),
          sql` `,
        )}
    )
    SELECT (SELECT count(*)::int FROM matching) AS count,
      ARRAY(
        SELECT id FROM matching ORDER BY favorite DESC, running DESC, owner_name, name, id
        LIMIT ${page.limit || null} OFFSET ${page.offset}
      ) AS ids`.execute(on);
  return rows[0] ?? { ids: [], count: 0 };
}

type Condition = RawBuilder<unknown>;

function conditions(filter: WorkspaceFilter, now: string): Condition[] {
  const found: (Condition | undefined)[] = [
    filter.id && filter.id.length > 0 ? sql`workspace.id = ANY (${filter.id}::uuid[])` : undefined,
    given(filter.owner, (name) => sql`lower(owner.username) = ${name}`),
    given(filter.template, (name) => sql`lower(template.name) = ${name}`),
    given(filter.name, (text) => sql`strpos(lower(workspace.name), ${text}) > 0`),
    given(filter.organizationId, (id) => sql`workspace.organization_id = ${id}`),
    given(filter.status, hasStatus),
    filter.dormant ? sql`workspace.dormant_at IS NOT NULL` : undefined,
    given(filter.last_used_after, (time) => sql`workspace.last_used_at >= ${time}`),
    given(filter.last_used_before, (time) => sql`workspace.last_used_at <= ${time}`),
    given(filter.outdated, (is) => sql`(build.template_version_id <> template.active_version_id) = ${is}`),
    given(filter['has-ai-task'], (is) => sql`COALESCE(build.has_ai_task, false) = ${is}`),
    given(filter.has_external_agent, (is) => sql`COALESCE(build.has_external_agent, false) = ${is}`),
    given(filter.shared, (is) => sql`(workspace.user_acl <> '{}' OR workspace.group_acl <> '{}') = ${is}`),
    given(filter.sharedWithUserId, (id) => sql`workspace.user_acl ? ${id}`),
    given(filter.sharedWithGroupId, (id) => sql`workspace.group_acl ? ${id}`),
    given(filter.healthy, (is) => hasAgent(is ? ['connected'] : ['disconnected', 'timeout'], now)),
    filter['has-agent'] && filter['has-agent'].length > 0 ? hasAgent(filter['has-agent'], now) : undefined,
    ...(filter.param ?? []).map(hasParameter),
  ];
  return found.filter((one) => one !== undefined);
}

const given = <T>(value: T | undefined, condition: (value: T) => Condition): Condition | undefined =>
  value === undefined ? undefined : condition(value);

const withTransition: Readonly<Record<string, { job: string; transition: string }>> = {
  starting: { job: 'running', transition: 'start' },
  stopping: { job: 'running', transition: 'stop' },
  deleting: { job: 'running', transition: 'delete' },
  running: { job: 'succeeded', transition: 'start' },
  stopped: { job: 'succeeded', transition: 'stop' },
  deleted: { job: 'succeeded', transition: 'delete' },
};

function hasStatus(status: string): Condition {
  const both = withTransition[status];
  return both
    ? sql`job.status = ${both.job} AND build.transition = ${both.transition}`
    : sql`job.status = ${status}`;
}

/** Has the latest build an agent in one of these states? Mirrors `agentStatus`. */
const hasAgent = (statuses: readonly string[], now: string): Condition => sql`EXISTS (
  SELECT FROM workspace_agents AS agent
  JOIN workspace_resources AS resource ON resource.id = agent.resource_id
  WHERE resource.job_id = build.job_id AND NOT agent.deleted AND agent.parent_id IS NULL
    AND CASE
      WHEN agent.first_connected_at IS NULL OR agent.last_connected_at IS NULL THEN
        CASE WHEN agent.connection_timeout_seconds > 0
          AND ${now}::timestamptz - agent.created_at > agent.connection_timeout_seconds * interval '1 second'
        THEN 'timeout' ELSE 'connecting' END
      WHEN agent.disconnected_at >= agent.last_connected_at THEN 'disconnected'
      WHEN ${now}::timestamptz - agent.last_connected_at > interval '30 seconds' THEN 'disconnected'
      ELSE 'connected'
    END = ANY (${statuses}::text[]))`;

const hasParameter = ({ name, value }: ParameterTerm): Condition => sql`EXISTS (
  SELECT FROM workspace_build_parameters AS parameter
  WHERE parameter.workspace_build_id = build.id AND lower(parameter.name) = ${name}
    ${value === undefined ? sql`` : sql`AND lower(parameter.value) = ${value}`})`;
