import { randomUUID } from 'node:crypto';
import { ProvisionerDaemonService, provisionerSessionHeader } from '@coder-ts/protocol';
import {
  type CallOptions,
  type Client,
  Code,
  ConnectError,
  createClient,
  type Transport,
} from '@connectrpc/connect';
import type { ContentInit, JobCalls } from '../runner/job-calls.js';
import { JobRefused } from '../runner/job-calls.js';
import { Backoff } from './backoff.js';
import type { ServerSession } from './server-session.js';

/** One attempt. */
const ATTEMPT_MS = 30_000;
/** A daemon that can't say that its job lives has to be done with it before the server gives the job up (5 minutes). */
const UPDATE_MS = 90_000;
/** What an ended job leaves behind is worth waiting for. */
const END_MS = 30 * 60_000;
const DOWNLOAD_MS = 5 * 60_000;
/** A server that fails at a call itself will do so again. */
const MOST_FAULTS = 5;
const PART = 1024 * 1024;

/**
 * The calls of one job. Each is repeated with waits of 25 ms to 5 s until it is through, was refused, or has taken its
 * whole time; the protocol makes a repetition harmless.
 * @param closing aborted when nothing is worth waiting for any more
 */
export function createJobCalls(
  transport: Transport,
  session: ServerSession,
  jobId: string,
  closing: AbortSignal,
): JobCalls {
  const client = createClient(ProvisionerDaemonService, transport);

  const retried = async <T>(
    withinMs: number,
    call: (options: CallOptions) => Promise<T>,
    attemptMs = ATTEMPT_MS,
  ): Promise<T> => {
    const overall = AbortSignal.any([closing, AbortSignal.timeout(withinMs)]);
    const backoff = new Backoff(25, 5_000);
    let faults = 0;
    let refusedSession: string | undefined;
    let last: unknown;
    for (;;) {
      const used = await session.get(refusedSession, overall).catch((error: unknown) => {
        throw last ?? error;
      });
      const signal = AbortSignal.any([overall, AbortSignal.timeout(attemptMs)]);
      try {
        return await call({ signal, headers: { [provisionerSessionHeader]: used } });
      } catch (error) {
        last = error;
        const verdict = judge(error);
        if (verdict === 'refused') throw new JobRefused(rawMessage(error), { cause: error });
        if (verdict === 'final') throw new Error(rawMessage(error), { cause: error });
        if (verdict === 'fault') faults += 1;
        if (verdict === 'session') refusedSession = used;
        if (faults >= MOST_FAULTS || overall.aborted) throw new Error(rawMessage(error), { cause: error });
        await backoff.wait(overall);
      }
    }
  };

  return {
    update: (fields) => retried(UPDATE_MS, (options) => client.updateJob({ ...fields, jobId }, options)),
    commitQuota: (dailyCost) =>
      retried(UPDATE_MS, (options) => client.commitQuota({ jobId, dailyCost }, options)),
    complete: async (type) => {
      await retried(END_MS, (options) => client.completeJob({ jobId, type }, options));
    },
    fail: async (fields) => {
      await retried(END_MS, (options) => client.failJob({ ...fields, jobId }, options));
    },
    content: async (bytes): Promise<ContentInit> => {
      if (bytes.length <= PART) return { source: { case: 'data', value: bytes } };
      const uploadId = randomUUID();
      for (let position = 0; position * PART < bytes.length; position += 1) {
        const data = bytes.subarray(position * PART, (position + 1) * PART);
        await retried(END_MS, (options) => client.upload({ jobId, uploadId, position, data }, options));
      }
      return { source: { case: 'uploadId', value: uploadId } };
    },
    download: (kind, take) =>
      retried(
        DOWNLOAD_MS,
        (options) => take(() => dataOf(client.download({ jobId, kind }, options))),
        DOWNLOAD_MS,
      ),
  };
}

async function* dataOf(parts: ReturnType<Client<typeof ProvisionerDaemonService>['download']>) {
  for await (const { data } of parts) yield data;
}

/** What a failed attempt means: see the head of the protocol's file. */
function judge(error: unknown): 'refused' | 'final' | 'session' | 'fault' | 'transient' {
  if (!(error instanceof ConnectError)) return 'fault';
  switch (error.code) {
    case Code.PermissionDenied:
    case Code.FailedPrecondition:
      return 'refused';
    case Code.InvalidArgument:
    case Code.NotFound:
    case Code.Unimplemented:
    case Code.OutOfRange:
      return 'final';
    case Code.Unauthenticated:
      return 'session';
    case Code.Internal:
    case Code.DataLoss:
      return 'fault';
    default:
      return 'transient';
  }
}

function rawMessage(error: unknown): string {
  if (error instanceof ConnectError) return error.rawMessage;
  return error instanceof Error ? error.message : String(error);
}
