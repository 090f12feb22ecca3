import { join } from 'node:path';
import {
  type Job,
  ProvisionerDaemonService,
  provisionerApiVersion,
  type ServeResponse,
  type Welcome,
} from '@coder-ts/protocol';
import { Code, ConnectError, createClient, type Transport } from '@connectrpc/connect';
import type { Logger } from 'pino';
import { BlobCache } from '../archive/blob-cache.js';
import { createEchoProvisioner } from '../echo/provisioner.js';
import type { Provisioner } from '../provisioner.js';
import { endLeftovers, type Leftover, leftState, removeJobDirectory } from '../runner/directory.js';
import { type JobControl, runJob } from '../runner/run-job.js';
import { createTerraformProvisioner } from '../terraform/provisioner.js';
import { createBackoff } from './backoff.js';
import { type Calls, createCalls, JobGone } from './calls.js';
import { StreamSession } from './session.js';

export type ProvisionerType = 'terraform' | 'echo';

export interface DaemonOptions {
  readonly transport: Transport;
  /** Id, name or `default`. */
  readonly organization: string;
  /** At most 64 bytes; a daemon of the same name in the same organization takes this one's place. */
  readonly name: string;
  readonly provisioners: readonly ProvisionerType[];
  readonly tags: Readonly<Record<string, string>>;
  /** Of the program. */
  readonly version: string;
  /** This daemon's own: what runs, and what a successor finds after a crash. */
  readonly workDirectory: string;
  /** May be shared: archives, initialised directories, providers. */
  readonly cacheDirectory: string;
  readonly terraformPath?: string;
  /** What Terraform inherits. */
  readonly environment: NodeJS.ProcessEnv;
  readonly log: Logger;
  /** Between signs of life of a job, in milliseconds. */
  readonly heartbeatMs?: number;
}

export interface Daemon {
  /** Resolves when it has ended, rejects when the server refuses it for good. */
  readonly closed: Promise<void>;
  /** Takes no more jobs and ends once the running one has: let be, or canceled in order. */
  shutdown(options: { cancelActiveJob: boolean }): Promise<void>;
  /** Ends now: the running job fails. */
  close(): Promise<void>;
}

/** Silence on the stream after which it counts as dead: three pings. */
const deadStreamMs = 45_000;
/** Refusals of the stream that another try would only get again. */
const final: readonly Code[] = [
  Code.PermissionDenied,
  Code.FailedPrecondition,
  Code.InvalidArgument,
  Code.Unimplemented,
];

/**
 * Starts a daemon: it connects, takes one job at a time, and comes back whenever the connection breaks, with the job
 * it is in. Jobs that an earlier daemon of its work directory left are failed with the state found there.
 */
export function startDaemon(options: DaemonOptions): Daemon {
  const { log } = options;
  const over = new AbortController(); // ends waiting for the server
  const leaving = new AbortController(); // ends the stream
  const session = new StreamSession();
  const calls = createCalls(options.transport, session, over.signal);
  const host = {
    calls,
    provisioners: provisionersOf(options),
    workDirectory: options.workDirectory,
    blobs: new BlobCache(join(options.cacheDirectory, 'archives')),
    log,
    heartbeatMs: options.heartbeatMs ?? 5_000,
  };
  let current: { job: Job; control: JobControl } | undefined;
  let working: Promise<void> = Promise.resolve();

  /** One after the other: an assignment may come while the job before is still being cleared up. */
  function take(job: Job): void {
    working = working.then(async () => {
      if (leaving.signal.aborted) return;
      const control = { cancel: new AbortController(), kill: new AbortController() };
      current = { job, control };
      log.info({ job: job.jobId, type: job.type.case }, 'job taken');
      await runJob(host, job, control).finally(() => {
        current = undefined;
      });
    });
  }

  async function hear({ event }: ServeResponse, leftovers: Leftover[]): Promise<void> {
    switch (event.case) {
      case 'welcome':
        session.set(event.value.session);
        log.info({ daemon: event.value.daemonId }, 'connected');
        await settle(calls, log, event.value, current?.job.jobId, leftovers);
        return;
      case 'assignment':
        take(event.value);
        return;
      case 'cancel':
        if (current?.job.jobId === event.value.jobId) current.control.cancel.abort();
        return;
      default: // a ping: the stream lives
    }
  }

  async function serve(): Promise<void> {
    const client = createClient(ProvisionerDaemonService, options.transport);
    const backoff = createBackoff(50, 10_000);
    const leftovers = await endLeftovers(options.workDirectory);
    while (!leaving.signal.aborted) {
      const dead = new AbortController();
      const watchdog = setTimeout(() => dead.abort(), deadStreamMs);
      try {
        const request = {
          organization: options.organization,
          name: options.name,
          provisioners: [...options.provisioners],
          tags: { ...options.tags },
          version: options.version,
          apiVersion: provisionerApiVersion,
          activeJobId: current?.job.jobId ?? '',
        };
        const signal = AbortSignal.any([leaving.signal, dead.signal]);
        for await (const response of client.serve(request, { signal })) {
          watchdog.refresh();
          backoff.reset();
          await hear(response, leftovers);
        }
      } catch (error) {
        if (leaving.signal.aborted) break;
        const refusal = ConnectError.from(error);
        if (final.includes(refusal.code))
          throw new Error(`the server refuses this daemon: ${refusal.rawMessage}`, { cause: error });
        log.warn({ err: refusal }, 'the connection to the server broke');
      } finally {
        clearTimeout(watchdog);
      }
      await backoff.wait(leaving.signal);
    }
  }

  const closed = serve()
    .finally(() => working)
    .finally(() => over.abort(new Error('the daemon has ended')));
  closed.catch((error: unknown) => log.error({ err: error }, 'the daemon ended'));
  return {
    closed,
    shutdown: async ({ cancelActiveJob }) => {
      leaving.abort();
      if (cancelActiveJob) current?.control.cancel.abort();
      await closed;
    },
    close: async () => {
      leaving.abort();
      current?.control.kill.abort(new Error('provisioner daemon was shutdown gracefully'));
      setTimeout(() => over.abort(new Error('the daemon was closed')), 5_000).unref();
      await closed.catch(() => undefined);
    },
  };
}

function provisionersOf(options: DaemonOptions): Record<string, Provisioner> {
  const make: Record<ProvisionerType, () => Provisioner> = {
    echo: createEchoProvisioner,
    terraform: () =>
      createTerraformProvisioner({
        cacheDirectory: options.cacheDirectory,
        environment: options.environment,
        ...(options.terraformPath ? { terraformPath: options.terraformPath } : {}),
      }),
  };
  return Object.fromEntries(options.provisioners.map((type) => [type, make[type]()]));
}

/** Ends the jobs that the server thinks this daemon has and that it has not, with the state they left. */
async function settle(
  calls: Calls,
  log: Logger,
  welcome: Welcome,
  active: string | undefined,
  leftovers: Leftover[],
): Promise<void> {
  for (const jobId of welcome.unfinishedJobIds.filter((id) => id !== active)) {
    const leftover = leftovers.find((found) => found.jobId === jobId);
    const state = leftover ? await leftState(leftover.directory) : undefined;
    const kept = state ? ' The state that Terraform had written is kept.' : '';
    const error = `The provisioner daemon was stopped in the middle of this job and has come back without it.${kept}`;
    try {
      await calls.failJob({ jobId, error, ...(state ? { state: await calls.content(jobId, state) } : {}) });
      log.warn({ job: jobId, state: state?.length ?? 0 }, 'a job of before the restart was ended');
    } catch (failure) {
      if (!(failure instanceof JobGone)) throw failure;
    }
  }
  for (const { directory } of leftovers.splice(0)) await removeJobDirectory(directory);
}
