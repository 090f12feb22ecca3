import { setTimeout as pause } from 'node:timers/promises';
import { sql } from 'kysely';
import type { WebSocket } from 'ws';
import type { Config } from '../config.js';
import type { Deps } from '../deps.js';
import { ApiError } from '../http/error.js';
import type { Subject } from '../rbac/authorize.js';
import { readableWorkspaces } from './readable.js';

const experiment = 'workspace-build-updates';

/** @throws ApiError 403 where the experiment is off */
export function requireBuildUpdates({ experiments }: Pick<Config, 'experiments'>): void {
  if (experiments.includes(experiment) || experiments.includes('*')) return;
  throw new ApiError(403, `This needs the experiment "${experiment}".`, {
    detail: `Start the server with CODER_EXPERIMENTS=${experiment}.`,
  });
}

/** What one message tells: the latest build of a workspace in a state that it was not in before. */
interface BuildUpdate {
  readonly workspace_id: string;
  readonly workspace_name: string;
  readonly build_id: string;
  readonly build_number: number;
  readonly transition: 'start' | 'stop' | 'delete';
  readonly job_status: string;
}

const pollMs = 1000;
/** So long ago a build may have been made by the clock of another server, or in a transaction that commits only now. */
const slackMs = 60_000;

/**
 * Sends every change of the latest builds that the subject may read, from now on. Looks every second for what is under way,
 * was so at the last look, or is new: so it misses nothing when notifications are lost, and costs nothing while nobody
 * watches. A state that lasts shorter than that may be skipped; the one after it is told.
 */
export async function watchBuilds(
  deps: Pick<Deps, 'db' | 'now'>,
  subject: Subject,
  socket: WebSocket,
  ended: AbortSignal,
): Promise<void> {
  const known = new Map<string, BuildUpdate>();
  let lookedAt: number | undefined;
  while (!ended.aborted) {
    const isFirst = lookedAt === undefined;
    const begin = Date.parse(deps.now());
    const open = [...known.values()].filter((update) => !isOver(update)).map(({ build_id }) => build_id);
    for (const update of await readStates(deps, subject, open, (lookedAt ?? begin) - slackMs)) {
      const before = known.get(update.workspace_id);
      known.set(update.workspace_id, update);
      if (!isFirst && differs(before, update)) socket.send(JSON.stringify(update));
    }
    lookedAt = begin;
    await pause(pollMs, undefined, { signal: ended }).catch(() => {});
  }
}

const isOver = ({ job_status: status }: BuildUpdate): boolean =>
  status === 'succeeded' || status === 'failed' || status === 'canceled';

const differs = (before: BuildUpdate | undefined, now: BuildUpdate): boolean =>
  before?.build_id !== now.build_id || before.job_status !== now.job_status;

/**
 * Latest builds that are under way, are among `open`, or were made after a time (Unix, in ms); those of deleted workspaces,
 * too. Each part is an index range, however many workspaces and jobs there are.
 */
async function readStates(
  { db }: Pick<Deps, 'db'>,
  subject: Subject,
  open: readonly string[],
  since: number,
): Promise<BuildUpdate[]> {
  const { rows } = await sql<BuildUpdate>`
    WITH job AS (
      SELECT id, status FROM provisioner_jobs WHERE completed_at IS NULL AND type = 'workspace_build'
      UNION
      SELECT fresh.id, fresh.status FROM organizations
      JOIN provisioner_jobs AS fresh ON fresh.organization_id = organizations.id
        AND fresh.created_at > ${new Date(since).toISOString()}::timestamptz
      UNION
      SELECT ended.id, ended.status FROM workspace_builds
      JOIN provisioner_jobs AS ended ON ended.id = workspace_builds.job_id
      WHERE workspace_builds.id = ANY (${[...open]}::uuid[])
    )
    SELECT workspace.id AS workspace_id, workspace.name AS workspace_name, build.id AS build_id, build.build_number,
      build.transition, job.status AS job_status
    FROM job
    JOIN workspace_builds AS build ON build.job_id = job.id AND build.latest
    JOIN workspaces AS workspace ON workspace.id = build.workspace_id
    WHERE ${readableWorkspaces(subject)}`.execute(db);
  return rows;
}
