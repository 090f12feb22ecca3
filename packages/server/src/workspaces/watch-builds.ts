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

const pollMs = 500;
/** How long a deleted workspace is looked at, so that its end is told. */
const deletedMs = 60_000;

/**
 * Sends every change of the latest builds that the subject may read, from now on. Looks twice a second, which is one index
 * scan for all workspaces: so it misses nothing when notifications are lost, and costs nothing while nobody watches. A
 * state that lasts shorter than that may be skipped; the one after it is told.
 */
export async function watchBuilds(
  deps: Pick<Deps, 'db' | 'now'>,
  subject: Subject,
  socket: WebSocket,
  ended: AbortSignal,
): Promise<void> {
  let known: ReadonlyMap<string, BuildUpdate> | undefined;
  while (!ended.aborted) {
    const now = await readStates(deps, subject);
    if (known)
      for (const [id, update] of now) if (differs(known.get(id), update)) socket.send(JSON.stringify(update));
    known = now;
    await pause(pollMs, undefined, { signal: ended }).catch(() => {});
  }
}

const differs = (before: BuildUpdate | undefined, now: BuildUpdate): boolean =>
  before?.build_id !== now.build_id || before.job_status !== now.job_status;

async function readStates(
  { db, now }: Pick<Deps, 'db' | 'now'>,
  subject: Subject,
): Promise<ReadonlyMap<string, BuildUpdate>> {
  const since = new Date(Date.parse(now()) - deletedMs).toISOString();
  const { rows } = await sql<BuildUpdate>`
    SELECT workspace.id AS workspace_id, workspace.name AS workspace_name, build.id AS build_id, build.build_number,
      build.transition, job.status AS job_status
    FROM workspaces AS workspace
    JOIN workspace_builds AS build ON build.workspace_id = workspace.id AND build.latest
    JOIN provisioner_jobs AS job ON job.id = build.job_id
    WHERE ${readableWorkspaces(subject)} AND (NOT workspace.deleted OR workspace.updated_at > ${since}::timestamptz)`.execute(
    db,
  );
  return new Map(rows.map((row) => [row.workspace_id, row]));
}
