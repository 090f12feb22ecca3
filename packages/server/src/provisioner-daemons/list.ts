import type { ProvisionerDaemon, ProvisionerDaemonJob } from '@coder-ts/api';
import { sql } from 'kysely';
import { json } from '../database/connect.js';
import type { Deps } from '../deps.js';
import { staleAfterMs } from '../provisioner-jobs/queue-position.js';

export interface DaemonFilter {
  /** Absent: those of every organization. */
  readonly organizationId?: string;
  readonly ids?: readonly string[] | undefined;
  /** The daemon's tags contain these; exactly the untagged set means equality. */
  readonly tags?: Readonly<Record<string, string>> | undefined;
  readonly status?: readonly string[] | undefined;
  readonly offline?: boolean | undefined;
  /** Seen in so many ms, or never; not above 0: any. */
  readonly maxAgeMs?: number | undefined;
  /** 0: no limit. */
  readonly limit: number;
}

/**
 * Daemons of an organization or of all, newest first, with the job each has and the last one that it had (`jobs.md` 1.9). Busy goes
 * before offline; offline are those that ended, and those not seen for 90 s. Jobs are looked up for the page only.
 */
export async function listDaemons(
  { db, now }: Pick<Deps, 'db' | 'now'>,
  filter: DaemonFilter,
): Promise<ProvisionerDaemon[]> {
  const {
    organizationId = null,
    ids = [],
    tags = {},
    status = [],
    offline = false,
    maxAgeMs = 0,
    limit,
  } = filter;
  const at = now();
  const ago = (ms: number) => sql`${at}::timestamptz - ${ms} * interval '1 millisecond'`;
  const { rows } = await sql<ProvisionerDaemon>`
    WITH known AS (
      SELECT daemon.*, key.name AS key_name, CASE
        WHEN EXISTS (
          SELECT FROM provisioner_jobs AS job WHERE job.worker_id = daemon.id
            AND job.started_at IS NOT NULL AND job.completed_at IS NULL) THEN 'busy'
        WHEN daemon.stopped_at IS NOT NULL OR daemon.last_seen_at IS NULL
          OR daemon.last_seen_at < ${ago(staleAfterMs)} THEN 'offline'
        ELSE 'idle' END AS status
      FROM provisioner_daemons AS daemon JOIN provisioner_keys AS key ON key.id = daemon.key_id
      WHERE (${organizationId === null} OR daemon.organization_id = ${organizationId}::uuid)
        AND (${ids.length === 0} OR daemon.id = ANY(${ids}::uuid[]))
        AND (${Object.keys(tags).length === 0} OR provisioner_tagset_contains(daemon.tags, ${json(tags)}))
        AND (${maxAgeMs <= 0} OR daemon.last_seen_at IS NULL OR daemon.last_seen_at >= ${ago(Math.max(maxAgeMs, 0))})
    ),
    page AS (
      SELECT * FROM known
      WHERE CASE WHEN status = 'offline' THEN ${offline || status.includes('offline')}
        ELSE ${status.length === 0} OR status = ANY(${status}::text[]) END
      ORDER BY created_at DESC, id DESC
      LIMIT ${limit > 0 ? limit : null}
    )
    SELECT page.id, page.organization_id, page.key_id, page.created_at, page.last_seen_at, page.name, page.version,
      page.api_version, page.provisioners, page.tags, page.key_name, page.status,
      ${jobOf(sql`started_at IS NOT NULL AND completed_at IS NULL ORDER BY started_at DESC`)} AS current_job,
      ${jobOf(sql`completed_at IS NOT NULL ORDER BY completed_at DESC`)} AS previous_job
    FROM page ORDER BY page.created_at DESC, page.id DESC`.execute(db);
  return rows;
}

/** The first of the daemon's jobs under a condition and an order, as a {@link ProvisionerDaemonJob}. */
const jobOf = (which: ReturnType<typeof sql>) => sql<ProvisionerDaemonJob | null>`(
  SELECT json_build_object('id', job.id, 'status', job.status,
    'template_name', coalesce(template.name, ''),
    'template_icon', coalesce(template.icon, ''),
    'template_display_name', coalesce(template.display_name, ''))
  FROM (SELECT * FROM provisioner_jobs WHERE worker_id = page.id AND ${which} LIMIT 1) AS job
  LEFT JOIN workspace_builds AS build ON build.id = job.workspace_build_id
  LEFT JOIN template_versions AS version ON version.id = coalesce(job.template_version_id, build.template_version_id)
  LEFT JOIN templates AS template ON template.id = version.template_id)`;
