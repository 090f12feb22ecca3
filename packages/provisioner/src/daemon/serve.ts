import {
  type Job,
  ProvisionerDaemonService,
  provisionerApiVersion,
  type ServeRequest,
  type Welcome,
} from '@coder-ts/protocol';
import { Code, ConnectError, createClient, type Transport } from '@connectrpc/connect';
import type { Logger } from 'pino';
import { Backoff } from './backoff.js';

/** A stream says something every 15 s; one that is silent for longer is dead. */
const SILENCE_MS = 45_000;

export interface ServeOptions {
  transport: Transport;
  identity: Pick<ServeRequest, 'organization' | 'name' | 'provisioners' | 'tags' | 'version'>;
  log: Pick<Logger, 'info' | 'warn' | 'error'>;
  /** Ends the stream and the loop. */
  signal: AbortSignal;
  activeJobId(): string;
  onWelcome(welcome: Welcome): void;
  /** The stream is over, whatever comes next. */
  onLost(): void;
  onAssignment(job: Job): void;
  onCancel(jobId: string): void;
}

/**
 * Holds a stream to the server, and opens it again when it breaks, after 50 ms to 10 s. Resolves when `signal` is
 * aborted; rejects when the server does not want this daemon at all.
 */
export async function serveUntil(options: ServeOptions): Promise<void> {
  const { log, signal, identity } = options;
  const backoff = new Backoff(50, 10_000);
  while (!signal.aborted) {
    try {
      await holdStream(options, () => backoff.reset());
    } catch (error) {
      if (signal.aborted) return;
      if (isFinal(error)) {
        log.error({ err: error, daemon: identity.name }, 'the server refuses this provisioner daemon');
        throw error;
      }
      log.warn(
        { err: error, daemon: identity.name },
        'the connection to the server is lost; connecting again',
      );
      // Whoever took this name is greeted and holds it: fighting over it helps nobody.
      if (error instanceof ConnectError && error.code === Code.Aborted)
        await new Backoff(10_000, 10_000).wait(signal);
    }
    await backoff.wait(signal);
  }
}

async function holdStream(options: ServeOptions, onGreeted: () => void): Promise<void> {
  const client = createClient(ProvisionerDaemonService, options.transport);
  const silent = new AbortController();
  const watchdog = setTimeout(() => silent.abort(new Error('the stream is silent')), SILENCE_MS);
  try {
    const request = {
      ...options.identity,
      apiVersion: provisionerApiVersion,
      activeJobId: options.activeJobId(),
    };
    const signal = AbortSignal.any([options.signal, silent.signal]);
    for await (const { event } of client.serve(request, { signal })) {
      watchdog.refresh();
      if (event.case === 'welcome') {
        onGreeted();
        options.onWelcome(event.value);
      }
      if (event.case === 'assignment') options.onAssignment(event.value);
      if (event.case === 'cancel') options.onCancel(event.value.jobId);
    }
  } finally {
    clearTimeout(watchdog);
    options.onLost();
  }
}

/** Refusals that another attempt does not change: key, tags, organization, version or name. */
function isFinal(error: unknown): boolean {
  const final = [
    Code.PermissionDenied,
    Code.Unauthenticated,
    Code.InvalidArgument,
    Code.NotFound,
    Code.Unimplemented,
    Code.FailedPrecondition,
  ];
  return error instanceof ConnectError && final.includes(error.code);
}
