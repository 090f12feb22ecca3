import { randomUUID } from 'node:crypto';
import type { MessageInitShape } from '@bufbuild/protobuf';
import {
  type CommitQuotaRequestSchema,
  type CommitQuotaResponse,
  type CompleteJobRequestSchema,
  type ContentSchema,
  type DownloadRequest_Kind,
  type FailJobRequestSchema,
  ProvisionerDaemonService,
  provisionerSessionHeader,
  type UpdateJobRequestSchema,
  type UpdateJobResponse,
} from '@coder-ts/protocol';
import { type Client, Code, ConnectError, createClient, type Transport } from '@connectrpc/connect';
import { createBackoff } from './backoff.js';
import type { StreamSession } from './session.js';

/** The server says that the job is not this daemon's any more: whatever it does for it counts for nothing. */
export class JobGone extends Error {}

/** What a job says to the server. Each call is repeated until it gets an answer, until `signal` ends it. */
export interface Calls {
  updateJob(request: MessageInitShape<typeof UpdateJobRequestSchema>): Promise<UpdateJobResponse>;
  commitQuota(request: MessageInitShape<typeof CommitQuotaRequestSchema>): Promise<CommitQuotaResponse>;
  completeJob(request: MessageInitShape<typeof CompleteJobRequestSchema>): Promise<void>;
  failJob(request: MessageInitShape<typeof FailJobRequestSchema>): Promise<void>;
  /** Bytes as a result carries them: inline, or, where they are many, sent ahead in parts. */
  content(jobId: string, bytes: Uint8Array): Promise<MessageInitShape<typeof ContentSchema>>;
  download(jobId: string, kind: DownloadRequest_Kind): AsyncIterable<Uint8Array>;
}

const mostInlineBytes = 1024 * 1024;
/** One attempt of a call, in milliseconds. */
const attemptMs = 30_000;

/** Refusals that a repetition would only get again. */
const gone: readonly Code[] = [Code.PermissionDenied, Code.FailedPrecondition, Code.NotFound];

/** @param signal ends waiting for a server that can't be reached */
export function createCalls(transport: Transport, session: StreamSession, signal: AbortSignal): Calls {
  const client = createClient(ProvisionerDaemonService, transport);

  async function call<T>(attempt: (options: CallSettings) => Promise<T>): Promise<T> {
    const backoff = createBackoff(25, 5_000);
    for (;;) {
      signal.throwIfAborted();
      const used = session.current;
      try {
        return await attempt({ headers: { [provisionerSessionHeader]: used }, timeoutMs: attemptMs });
      } catch (error) {
        const refusal = ConnectError.from(error);
        if (gone.includes(refusal.code)) throw new JobGone(refusal.rawMessage, { cause: error });
        if (refusal.code === Code.InvalidArgument || refusal.code === Code.ResourceExhausted)
          throw new Error(refusal.rawMessage, { cause: error });
        if (refusal.code === Code.Unauthenticated) await session.after(used, signal);
        else await backoff.wait(signal);
      }
    }
  }

  return {
    updateJob: (request) => call((options) => client.updateJob(request, options)),
    commitQuota: (request) => call((options) => client.commitQuota(request, options)),
    completeJob: async (request) => {
      await call((options) => client.completeJob(request, options));
    },
    failJob: async (request) => {
      await call((options) => client.failJob(request, options));
    },
    content: async (jobId, bytes) => {
      if (bytes.length <= mostInlineBytes) return { source: { case: 'data', value: bytes } };
      const uploadId = randomUUID();
      for (let position = 0; position * mostInlineBytes < bytes.length; position++) {
        const data = bytes.subarray(position * mostInlineBytes, (position + 1) * mostInlineBytes);
        await call((options) => client.upload({ jobId, uploadId, position, data }, options));
      }
      return { source: { case: 'uploadId', value: uploadId } };
    },
    download: (jobId, kind) => download(client, session, jobId, kind, signal),
  };
}

interface CallSettings {
  headers: Record<string, string>;
  timeoutMs: number;
}

/** A stream is not repeated half way: who reads it begins anew. */
async function* download(
  client: Client<typeof ProvisionerDaemonService>,
  session: StreamSession,
  jobId: string,
  kind: DownloadRequest_Kind,
  signal: AbortSignal,
): AsyncGenerator<Uint8Array> {
  const headers = { [provisionerSessionHeader]: session.current };
  try {
    for await (const { data } of client.download({ jobId, kind }, { headers, signal })) yield data;
  } catch (error) {
    const refusal = ConnectError.from(error);
    if (gone.includes(refusal.code)) throw new JobGone(refusal.rawMessage, { cause: error });
    throw error;
  }
}
