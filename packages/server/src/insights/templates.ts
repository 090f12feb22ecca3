import type { TemplateInsightsResponse } from '@coder-ts/api';
import { sql } from 'kysely';
import type { z } from 'zod';
import type { Executor } from '../database/connect.js';
import { prebuildsUserId } from '../provisioner-jobs/insert.js';
import type { Period } from './period.js';

type Response = z.infer<typeof TemplateInsightsResponse>;
type ParameterUsage = Response['report']['parameters_usage'][number];

/** Ways into a workspace that come with every one. Their use is not measured: it takes agents that report it. */
const apps = [
  ['vscode', 'Visual Studio Code', '/icon/code.svg'],
  ['jetbrains', 'JetBrains', '/icon/intellij.svg'],
  ['reconnecting-pty', 'Web Terminal', '/icon/terminal.svg'],
  ['ssh', 'SSH', '/icon/terminal.svg'],
  ['sftp', 'SFTP', '/icon/terminal.svg'],
] as const;

const ofTemplates = (ids: readonly string[]) =>
  sql`(${ids.length === 0} OR workspace.template_id = ANY(${[...ids]}::uuid[]))`;

interface Use {
  readonly active_users: number;
  readonly template_ids: string[];
}

/** For each period: people whose last use of a workspace falls into it, and the templates of these workspaces. */
async function countUsers(
  on: Executor,
  periods: readonly Period[],
  templateIds: readonly string[],
): Promise<Use[]> {
  const { rows } = await sql<Use>`
    SELECT count(DISTINCT workspace.owner_id)::int AS active_users,
      coalesce(array_agg(DISTINCT workspace.template_id) FILTER (WHERE workspace.id IS NOT NULL), '{}') AS template_ids
    FROM unnest(${periods.map(({ start }) => start)}::timestamptz[], ${periods.map(({ end }) => end)}::timestamptz[])
      WITH ORDINALITY AS period(start_time, end_time, number)
    LEFT JOIN workspaces AS workspace ON workspace.last_used_at >= period.start_time
      AND workspace.last_used_at < period.end_time
      AND workspace.owner_id <> ${prebuildsUserId} AND ${ofTemplates(templateIds)}
    GROUP BY period.number ORDER BY period.number`.execute(on);
  return rows;
}

/** How often each value of each parameter was chosen: by the last build in the period of every workspace. */
async function countParameters(
  on: Executor,
  { start, end }: Period,
  templateIds: readonly string[],
): Promise<ParameterUsage[]> {
  const { rows } = await sql<ParameterUsage>`
    WITH latest AS (
      SELECT DISTINCT ON (build.workspace_id) build.id, build.template_version_id, workspace.template_id
      FROM workspace_builds AS build JOIN workspaces AS workspace ON workspace.id = build.workspace_id
      WHERE build.created_at >= ${start}::timestamptz AND build.created_at < ${end}::timestamptz
        AND workspace.owner_id <> ${prebuildsUserId} AND ${ofTemplates(templateIds)}
      ORDER BY build.workspace_id, build.build_number DESC
    ),
    counted AS (
      SELECT parameter.name, parameter.type, parameter.display_name, parameter.description,
        parameter.options::text AS options, chosen.value, count(*)::int AS count,
        array_agg(DISTINCT latest.template_id) AS template_ids
      FROM latest
      JOIN workspace_build_parameters AS chosen ON chosen.workspace_build_id = latest.id
      JOIN template_version_parameters AS parameter
        ON parameter.template_version_id = latest.template_version_id AND parameter.name = chosen.name
      GROUP BY 1, 2, 3, 4, 5, 6
    )
    SELECT name, type, display_name, description, options::jsonb AS options,
      (SELECT array_agg(DISTINCT id) FROM counted AS same, unnest(same.template_ids) AS id
        WHERE (same.name, same.type, same.display_name, same.description, same.options)
          = (counted.name, counted.type, counted.display_name, counted.description, counted.options)) AS template_ids,
      json_agg(json_build_object('value', value, 'count', count) ORDER BY count DESC, value) AS values
    FROM counted
    GROUP BY name, type, display_name, description, options ORDER BY name, type, display_name`.execute(on);
  return rows;
}

/** What people made of templates in a period, and (with an interval) in its parts. */
export async function readTemplateInsights(
  on: Executor,
  whole: Period,
  parts: readonly Period[],
  { templateIds, interval }: { templateIds: readonly string[]; interval: 'day' | 'week' | undefined },
): Promise<Response> {
  const [all, ...each] = await countUsers(on, [whole, ...parts], templateIds);
  const parameters = await countParameters(on, whole, templateIds);
  return {
    report: {
      start_time: whole.start,
      end_time: whole.end,
      template_ids: all?.template_ids ?? [],
      active_users: all?.active_users ?? 0,
      apps_usage: apps.map(([slug, display_name, icon]) => ({
        template_ids: [],
        type: 'builtin',
        display_name,
        slug,
        icon,
        seconds: 0,
        times_used: 0,
      })),
      parameters_usage: parameters,
    },
    interval_reports: parts.map((part, index) => ({
      start_time: part.start,
      end_time: part.end,
      template_ids: each[index]?.template_ids ?? [],
      interval: interval ?? 'day',
      active_users: each[index]?.active_users ?? 0,
    })),
  };
}
