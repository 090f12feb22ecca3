import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import type { Job, Welcome } from '@coder-ts/protocol';
import type { Transport } from '@connectrpc/connect';
import type { Logger } from 'pino';
import { BlobCache } from '../archive/blob-cache.js';
import { createEchoProvisioner } from '../echo/provisioner.js';
import { lockDirectory } from '../processes/directory-lock.js';
import type { Provisioner } from '../provisioner.js';
import { type JobEnd, type RunningJob, startJob } from '../runner/run-job.js';
import { createTerraformProvisioner } from '../terraform/provisioner.js';
import { createJobCalls } from './calls.js';
import { endLeftovers } from './leftovers.js';
import { serveUntil } from './serve.js';
import { ServerSession } from './server-session.js';

export type ProvisionerKind = 'terraform' | 'echo';

export interface DaemonOptions {
  /** To the server; carries whatever authenticates the daemon. */
  transport: Transport;
  /** Id, name or "default". */
  organization: string;
  name: string;
  provisioners: readonly ProvisionerKind[];
  tags: Readonly<Record<string, string>>;
  /** Of the program. */
  version: string;
  /** For the directories of jobs; this daemon's alone. */
  workDir: string;
  /** For archives, prepared directories and Terraform's providers; may be shared by the daemons of a host. */
  cacheDir: string;
  /** Default: the one in PATH. */
  terraformPath?: string | undefined;
  log: Pick<Logger, 'info' | 'warn' | 'error'>;
  /** What Terraform inherits; default: the environment of this process. */
  environment?: NodeJS.ProcessEnv;
  /** Milliseconds of silence after which the server is told that a job lives; default 5 s. */
  heartbeatMs?: number;
  /** From a cancel to giving up on work that does not end, in milliseconds; default 10 minutes. */
  forceCancelMs?: number;
  observer?: DaemonObserver;
}

/** Is told what happens to a daemon, for its metrics. */
export interface DaemonObserver {
  /** Whether the server and the daemon have each other. */
  connected(is: boolean): void;
  jobStarted(provisioner: string): void;
  jobEnded(provisioner: string, end: JobEnd, seconds: number): void;
}

/** A provisioner daemon: one job at a time. */
export interface Daemon {
  /** Resolves when it has ended; rejects when the server refused it for good. */
  readonly closed: Promise<void>;
  /** Takes no further job and resolves when the active one, which may be told to end, has ended. */
  shutdown(options?: { cancelActiveJob?: boolean }): Promise<void>;
  /** Ends the active job by force, tells the server within a second, and resolves when nothing is left running. */
  close(): Promise<void>;
}

const CLOSE_MS = 1_000;
/** Without a stream, only the answers to heartbeats bring a cancel. */
const DRAINING_HEARTBEAT_MS = 1_000;

/**
 * Starts a daemon. It connects, and connects again, until it is shut down; jobs that an earlier daemon of the same work
 * directory left when it was killed are ended, and failed with the state they left.
 * @throws Error where another daemon uses the work directory
 */
export async function startDaemon(options: DaemonOptions): Promise<Daemon> {
  const { transport, log, workDir, cacheDir, observer } = options;
  await mkdir(workDir, { recursive: true, mode: 0o700 });
  await mkdir(cacheDir, { recursive: true, mode: 0o700 });
  const unlock = lockDirectory(workDir);
  const leftovers = endLeftovers(workDir, log);
  const session = new ServerSession();
  const draining = new AbortController();
  const closing = new AbortController();
  const provisioners = createProvisioners(options);
  const blobs = new BlobCache(join(cacheDir, 'archives'));
  const jobs: RunningJob[] = [];
  let last: Promise<void> = Promise.resolve();

  const callsOf = (jobId: string) => createJobCalls(transport, session, jobId, closing.signal);

  /** One after the other: the next may be assigned while the last still clears up. */
  const take = (job: Job) => {
    last = last.then(async () => {
      if (draining.signal.aborted) return;
      const running = startJob(job, {
        provisioners,
        workDirectory: workDir,
        blobs,
        calls: callsOf(job.jobId),
        log,
        heartbeatMs: () => (draining.signal.aborted ? DRAINING_HEARTBEAT_MS : (options.heartbeatMs ?? 5_000)),
        forceCancelMs: options.forceCancelMs ?? 600_000,
      });
      jobs.push(running);
      const began = performance.now();
      observer?.jobStarted(job.provisioner);
      const end = await running.ended;
      observer?.jobEnded(job.provisioner, end, (performance.now() - began) / 1000);
      jobs.splice(jobs.indexOf(running), 1);
    });
  };

  let greeted = false;
  const greet = (welcome: Welcome) => {
    observer?.connected(true);
    session.set(welcome.session);
    const lost = welcome.unfinishedJobIds.filter((id) => jobs.every(({ jobId }) => jobId !== id));
    for (const jobId of lost) void leftovers.fail(jobId, callsOf(jobId));
    // Before the first job: it may be one of those, given to this daemon again.
    if (!greeted) last = leftovers.clearOthers(welcome.unfinishedJobIds, callsOf);
    greeted = true;
  };

  const serving = serveUntil({
    transport,
    identity: {
      organization: options.organization,
      name: options.name,
      provisioners: [...options.provisioners],
      tags: { ...options.tags },
      version: options.version,
    },
    log,
    signal: draining.signal,
    activeJobId: () => jobs[0]?.jobId ?? '',
    onWelcome: greet,
    onLost: () => observer?.connected(false),
    onAssignment: take,
    onCancel: (jobId) => jobs.find((job) => job.jobId === jobId)?.cancel({ kind: 'canceled' }),
  });
  const closed = serving.finally(async () => {
    await last;
    unlock();
  });
  // Whoever doesn't look at `closed` has the error in the log.
  closed.catch(() => undefined);

  return {
    closed,
    shutdown: async ({ cancelActiveJob = false } = {}) => {
      draining.abort();
      if (cancelActiveJob) for (const job of jobs) job.cancel({ kind: 'shutdown' });
      await closed.catch(() => undefined);
    },
    close: async () => {
      draining.abort();
      for (const job of jobs) job.cancel({ kind: 'closed' });
      const budget = setTimeout(() => closing.abort(), CLOSE_MS);
      await closed.catch(() => undefined);
      clearTimeout(budget);
    },
  };
}

function createProvisioners(options: DaemonOptions): ReadonlyMap<string, Provisioner> {
  const make: Record<ProvisionerKind, () => Provisioner> = {
    terraform: () =>
      createTerraformProvisioner({
        cacheDirectory: options.cacheDir,
        ...(options.terraformPath && { terraformPath: options.terraformPath }),
        environment: options.environment ?? process.env,
      }),
    echo: createEchoProvisioner,
  };
  return new Map(options.provisioners.map((kind) => [kind, make[kind]()]));
}
