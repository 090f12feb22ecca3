import type { MessageInitShape } from '@bufbuild/protobuf';
import {
  type Job,
  ProvisionerDaemonService,
  provisionerApiVersion,
  provisionerSessionHeader,
  type ServeRequestSchema,
  type ServeResponse,
  type Welcome,
} from '@coder-ts/protocol';
import { type Client, createClient, type Transport } from '@connectrpc/connect';

type Service = Client<typeof ProvisionerDaemonService>;

/** A daemon that does nothing by itself: the test says what it says, and reads what it hears. Speaks the real protocol. */
export interface ScriptedDaemon {
  readonly welcome: Welcome;
  /** The calls, with the stream's session. */
  readonly calls: {
    readonly [K in 'updateJob' | 'commitQuota' | 'completeJob' | 'failJob' | 'upload']: (
      request: Parameters<Service[K]>[0],
    ) => ReturnType<Service[K]>;
  };
  download(request: Parameters<Service['download']>[0]): Promise<Buffer>;
  /** The next event that is no ping. Rejects with the stream's error, or when it ends. */
  next(): Promise<ServeResponse['event']>;
  /** The next event, which must be an assignment. */
  nextJob(): Promise<Job>;
  /** Breaks the stream; resolves when both ends know. */
  stop(): Promise<void>;
}

/** Opens the stream of a daemon without tags and waits for its greeting. */
export async function openDaemon(
  transport: Transport,
  serve: MessageInitShape<typeof ServeRequestSchema> = {},
  headers: Record<string, string> = {},
): Promise<ScriptedDaemon> {
  const client = createClient(ProvisionerDaemonService, transport);
  const gone = new AbortController();
  const request = {
    name: 'scripted',
    provisioners: ['terraform'],
    version: 'test',
    apiVersion: provisionerApiVersion,
    ...serve,
  };
  const stream = client.serve(request, { signal: gone.signal, headers })[Symbol.asyncIterator]();
  const next = async (): Promise<ServeResponse['event']> => {
    for (;;) {
      const { value, done } = await stream.next();
      if (done) throw new Error('the stream has ended');
      if (value.event.case !== 'ping') return value.event;
    }
  };
  const first = await next();
  if (first.case !== 'welcome') throw new Error(`the first event is ${first.case}`);
  const options = { headers: { [provisionerSessionHeader]: first.value.session } };
  return {
    welcome: first.value,
    calls: {
      updateJob: (message) => client.updateJob(message, options),
      commitQuota: (message) => client.commitQuota(message, options),
      completeJob: (message) => client.completeJob(message, options),
      failJob: (message) => client.failJob(message, options),
      upload: (message) => client.upload(message, options),
    },
    download: async (message) => {
      const parts = [];
      for await (const { data } of client.download(message, options)) parts.push(data);
      return Buffer.concat(parts);
    },
    next,
    nextJob: async () => {
      const event = await next();
      if (event.case !== 'assignment') throw new Error(`an assignment was expected, not ${event.case}`);
      return event.value;
    },
    stop: async () => {
      gone.abort();
      await stream.next().catch(() => {});
    },
  };
}
