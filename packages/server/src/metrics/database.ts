import { sql } from 'kysely';
import { Counter, Gauge, type Registry } from 'prom-client';
import type { Database } from '../database/connect.js';
import { staleAfterMs } from '../provisioner-jobs/queue-position.js';

/** However often it is scraped, the database is asked only so often. */
const freshMs = 15_000;

/** What the database knows, by metric; the statement below says what each counts. */
const definitions = {
  coderd_api_total_user_count: { help: 'Users, by status', labels: ['status'] },
  coderd_api_workspace_latest_build: {
    help: 'Workspaces, by the status of the job of their latest build',
    labels: ['status'],
  },
  coderd_workspace_latest_build_status: {
    help: 'Workspaces, by their latest build',
    labels: ['status', 'template_name', 'template_version', 'workspace_owner', 'workspace_transition'],
  },
  coderd_provisionerd_jobs_current: { help: 'Jobs that run', labels: ['provisioner'] },
  coderd_provisionerd_num_daemons: { help: 'Provisioner daemons that are online', labels: [] },
  coder_provisioner_daemons: { help: 'Provisioner daemons, by status', labels: ['status'] },
  coder_provisioner_queue_depth: {
    help: 'Jobs that wait, by lane: organization, provisioner type, tags, and whether they are prebuilds',
    labels: ['organization', 'provisioner', 'tags', 'prebuild'],
  },
  coder_provisioner_queue_oldest_seconds: {
    help: 'How long the first job of a lane has waited',
    labels: ['organization', 'provisioner', 'tags', 'prebuild'],
  },
  coder_background_task_runs_total: { help: 'Runs of a background task', labels: ['task'], counts: true },
  coder_background_task_failures_total: {
    help: 'Runs of a background task that failed',
    labels: ['task'],
    counts: true,
  },
  coder_background_task_seconds_total: {
    help: 'Time that runs of a background task took',
    labels: ['task'],
    counts: true,
  },
  coder_background_task_last_success_timestamp_seconds: {
    help: 'When a background task last went well',
    labels: ['task'],
  },
} as const;
type Name = keyof typeof definitions;

interface Value {
  readonly name: Name;
  readonly labels: Record<string, string>;
  readonly value: number;
}

/** Adds the metrics that are read out of the database when somebody scrapes: one statement for all, its answer kept a while. */
export function addDatabaseMetrics(registry: Registry, db: Database, now = () => Date.now()): void {
  let values: Promise<Value[]> | undefined;
  let readAt = 0;
  const read = () => {
    if (values && now() - readAt < freshMs) return values;
    readAt = now();
    values = readValues(db, new Date(readAt).toISOString());
    values.catch(() => {
      values = undefined; // the next scrape asks again
    });
    return values;
  };
  for (const [name, definition] of Object.entries(definitions)) {
    const { help, labels } = definition;
    const options = { name, help, labelNames: [...labels] as string[], registers: [registry] };
    if ('counts' in definition)
      new Counter({
        ...options,
        async collect() {
          const mine = await read();
          this.reset();
          for (const value of mine) if (value.name === name) this.inc(value.labels, value.value);
        },
      });
    else
      new Gauge({
        ...options,
        async collect() {
          const mine = await read();
          this.reset();
          for (const value of mine) if (value.name === name) this.set(value.labels, value.value);
        },
      });
  }
}

async function readValues(db: Database, now: string): Promise<Value[]> {
  const seen = new Date(Date.parse(now) - staleAfterMs).toISOString();
  const { rows } = await sql<Value>`
    WITH latest AS MATERIALIZED (
      SELECT job.status, template.name AS template_name, version.name AS version_name, owner.username, build.transition,
        count(*)::int AS count
      FROM workspaces AS workspace
      JOIN workspace_builds AS build ON build.workspace_id = workspace.id AND build.latest
      JOIN provisioner_jobs AS job ON job.id = build.job_id
      JOIN template_versions AS version ON version.id = build.template_version_id
      JOIN templates AS template ON template.id = workspace.template_id
      JOIN users AS owner ON owner.id = workspace.owner_id
      WHERE NOT workspace.deleted
      GROUP BY 1, 2, 3, 4, 5
    ),
    lane AS MATERIALIZED (
      SELECT jsonb_build_object('organization', organization.name, 'provisioner', waiting.provisioner,
          'tags', tagset.tags::text, 'prebuild', (waiting.priority = 1)::text) AS labels,
        waiting.count, waiting.oldest
      FROM (
        SELECT organization_id, provisioner, tagset_id, priority, count(*)::int AS count, min(created_at) AS oldest
        FROM provisioner_jobs WHERE started_at IS NULL AND completed_at IS NULL
        GROUP BY organization_id, provisioner, tagset_id, priority
      ) AS waiting
      JOIN organizations AS organization ON organization.id = waiting.organization_id
      JOIN provisioner_tagsets AS tagset ON tagset.id = waiting.tagset_id
    ),
    running AS MATERIALIZED (
      SELECT worker_id, provisioner FROM provisioner_jobs WHERE started_at IS NOT NULL AND completed_at IS NULL
    ),
    daemon AS MATERIALIZED (
      SELECT CASE WHEN EXISTS (SELECT FROM running WHERE worker_id = row.id) THEN 'busy'
        WHEN row.stopped_at IS NOT NULL OR coalesce(row.last_seen_at, '-infinity') < ${seen}::timestamptz THEN 'offline'
        ELSE 'idle' END AS status
      FROM provisioner_daemons AS row
    )
    SELECT 'coderd_api_total_user_count' AS name, jsonb_build_object('status', status) AS labels,
      count(*)::double precision AS value
    FROM users WHERE NOT deleted AND NOT is_system GROUP BY status
    UNION ALL SELECT 'coderd_api_workspace_latest_build', jsonb_build_object('status', status), sum(count)
    FROM latest GROUP BY status
    UNION ALL SELECT 'coderd_workspace_latest_build_status', jsonb_build_object('status', status,
      'template_name', template_name, 'template_version', version_name, 'workspace_owner', username,
      'workspace_transition', transition), count FROM latest
    UNION ALL SELECT 'coderd_provisionerd_jobs_current', jsonb_build_object('provisioner', provisioner), count(*)
    FROM running GROUP BY provisioner
    UNION ALL SELECT 'coderd_provisionerd_num_daemons', '{}', count(*) FROM daemon WHERE status <> 'offline'
    UNION ALL SELECT 'coder_provisioner_daemons', jsonb_build_object('status', status), count(*) FROM daemon GROUP BY status
    UNION ALL SELECT 'coder_provisioner_queue_depth', labels, count FROM lane
    UNION ALL SELECT 'coder_provisioner_queue_oldest_seconds', labels,
      greatest(extract(epoch FROM ${now}::timestamptz - oldest), 0) FROM lane
    UNION ALL SELECT count.name, jsonb_build_object('task', task.name), count.value
    FROM background_tasks AS task CROSS JOIN LATERAL (VALUES
      ('coder_background_task_runs_total', task.runs::double precision),
      ('coder_background_task_failures_total', task.failures),
      ('coder_background_task_seconds_total', task.total_ms / 1000.0),
      ('coder_background_task_last_success_timestamp_seconds', extract(epoch FROM task.last_success_at))
    ) AS count (name, value) WHERE count.value IS NOT NULL`.execute(db);
  return rows;
}
