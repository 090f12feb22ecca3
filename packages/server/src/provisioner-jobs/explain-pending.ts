import type { ProvisionerJob, ProvisionerJobPending } from '@coder-ts/api';
import { sql } from 'kysely';
import { json } from '../database/connect.js';
import type { Deps } from '../deps.js';
import { staleAfterMs } from './queue-position.js';

const mostCandidates = 20;
const samples = 20;
/** Fewer finished jobs than this say nothing about the next one. */
const fewestSamples = 3;

interface Daemon {
  readonly id: string;
  readonly name: string;
  readonly tags: Readonly<Record<string, string>>;
  readonly live: boolean;
  readonly busy: boolean;
  readonly serves: boolean;
  readonly fits: boolean;
  readonly last_seen_at: string | null;
}

/** Why a pending job waits, daemon by daemon (`jobs.md` 3.3, 3.4). Two statements. */
export async function explainPending(
  deps: Pick<Deps, 'db' | 'now'>,
  job: ProvisionerJob,
): Promise<ProvisionerJobPending> {
  const daemons = await readDaemons(deps, job);
  const matching = daemons.filter(({ serves, fits }) => serves && fits);
  const live = matching.filter((daemon) => daemon.live);
  const busy = live.filter((daemon) => daemon.busy).length;
  const tags = Object.entries(job.tags).filter(([key, value]) => !(key === 'owner' && value === ''));
  const words = (pairs: readonly (readonly [string, string])[]) =>
    pairs.map(([key, value]) => `${key}=${value}`);
  const lacks = (daemon: Daemon) => tags.filter(([key, value]) => daemon.tags[key] !== value);
  const unmatched = words(
    tags.filter(([key, value]) => daemons.every((daemon) => daemon.tags[key] !== value)),
  );
  const typical = await readTypicalRun(deps, job.id);
  const facts = {
    matching: matching.length,
    idle: live.length - busy,
    busy,
    offline: matching.length - live.length,
    unmatched_tags: daemons.length > 0 ? unmatched : words(tags),
  };
  return {
    ...facts,
    summary: summarize(job, facts, daemons),
    candidates: [...daemons]
      .sort((a, b) => lacks(a).length - lacks(b).length || Number(b.live) - Number(a.live))
      .slice(0, mostCandidates)
      .map((daemon) => ({
        id: daemon.id,
        name: daemon.name,
        status: !daemon.live ? 'offline' : daemon.busy ? 'busy' : 'idle',
        serves_type: daemon.serves,
        missing_tags: words(lacks(daemon)),
        tagged_only: !daemon.fits && lacks(daemon).length === 0,
      })),
    ...(typical !== undefined &&
      live.length > 0 && {
        estimated_wait_ms: Math.round((typical * job.queue_position) / live.length),
      }),
  };
}

async function readDaemons(
  { db, now }: Pick<Deps, 'db' | 'now'>,
  job: ProvisionerJob,
): Promise<readonly Daemon[]> {
  const { rows } = await sql<Daemon>`
    SELECT daemon.id, daemon.name, daemon.tags, daemon.last_seen_at,
      daemon.stopped_at IS NULL
        AND daemon.last_seen_at >= ${now()}::timestamptz - ${staleAfterMs} * interval '1 millisecond' AS live,
      EXISTS (SELECT FROM provisioner_jobs AS active
        WHERE active.worker_id = daemon.id AND active.started_at IS NOT NULL AND active.completed_at IS NULL) AS busy,
      (SELECT provisioner FROM provisioner_jobs WHERE id = ${job.id}::uuid) = ANY (daemon.provisioners) AS serves,
      provisioner_tagset_contains(daemon.tags, ${json(job.tags)}) AS fits
    FROM provisioner_daemons AS daemon
    WHERE daemon.organization_id = ${job.organization_id}::uuid AND daemon.last_seen_at IS NOT NULL
    ORDER BY daemon.name`.execute(db);
  return rows;
}

/** Median run time of the last finished jobs of the job's kind and tags, ms. */
async function readTypicalRun({ db }: Pick<Deps, 'db'>, jobId: string): Promise<number | undefined> {
  const { rows } = await sql<{ ms: number | null; count: number }>`
    SELECT percentile_cont(0.5) WITHIN GROUP (ORDER BY ms) AS ms, count(*) AS count FROM (
      SELECT extract(epoch FROM other.completed_at - other.started_at) * 1000 AS ms
      FROM provisioner_jobs AS job JOIN provisioner_jobs AS other
        ON other.organization_id = job.organization_id AND other.tagset_id = job.tagset_id
          AND other.type = job.type AND other.status = 'succeeded'
      WHERE job.id = ${jobId}::uuid
      ORDER BY other.created_at DESC LIMIT ${samples}) AS recent`.execute(db);
  const [{ ms, count } = { ms: null, count: 0 }] = rows;
  return ms === null || count < fewestSamples ? undefined : ms;
}

function summarize(
  job: ProvisionerJob,
  {
    matching,
    idle,
    busy,
    offline,
    unmatched_tags: unmatched,
  }: Omit<ProvisionerJobPending, 'summary' | 'candidates'>,
  daemons: readonly Daemon[],
): string {
  if (daemons.length === 0)
    return 'No provisioner daemon has connected to this organization. Start one: coder provisioner start';
  if (matching === 0 && unmatched.length > 0)
    return `No provisioner daemon has the tags ${unmatched.join(', ')}. Start one that has them, or take them from the template.`;
  if (matching === 0)
    return 'No provisioner daemon runs this kind of job with all of its tags together; see what each lacks.';
  if (idle + busy === 0) {
    const seen = daemons
      .map(({ last_seen_at: at }) => at ?? '')
      .sort()
      .at(-1);
    return `All ${offline} provisioner daemons that could run it are offline; the last one was seen at ${seen}.`;
  }
  if (idle > 0 && job.queue_position <= idle) return 'A provisioner daemon is about to take it.';
  return `It is number ${job.queue_position} of ${job.queue_size} in its queue; ${busy} of the ${idle + busy} provisioner daemons that could run it are busy.`;
}
