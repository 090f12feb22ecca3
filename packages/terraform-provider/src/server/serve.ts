import { setMaxListeners } from 'node:events';
import { chmod, mkdtemp, rm } from 'node:fs/promises';
import { createServer, type Http2ServerRequest, type ServerHttp2Session } from 'node:http2';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { createContextKey, createContextValues } from '@connectrpc/connect';
import { connectNodeAdapter } from '@connectrpc/connect-node';
import type { ProviderType, Variables } from '../framework/provider.js';
import { GRPCBroker, GRPCController, GRPCStdio } from '../gen/goplugin_pb.js';
import { Provider } from '../gen/tfplugin5_pb.js';
import { createProviderService, type PlannedResource } from './provider-service.js';

/** States and plans may be large; Terraform's own limit for one message is the same. */
const MAX_MESSAGE_BYTES = 256 * 1024 * 1024;

export interface RunningServer {
  /** The unix socket's path. */
  readonly address: string;
  /** Ends every connection and removes the socket. */
  close(): Promise<void>;
}

/**
 * Serves a provider over gRPC without TLS on a unix socket, by default in a private temporary folder.
 * Each connection is configured by itself.
 */
export async function serve(options: {
  provider: ProviderType;
  variables: () => Variables;
  socketPath?: string;
  onPlannedResource?: (resource: PlannedResource) => void;
}): Promise<RunningServer> {
  const ended = new AbortController();
  // Every running call listens; Terraform makes ten at a time and more.
  setMaxListeners(0, ended.signal);
  const sessions = new Set<ServerHttp2Session>();
  const connections = new WeakMap<object, { url?: string }>();
  const connectionKey = createContextKey<{ url?: string }>({});
  const service = createProviderService({
    ...options,
    connection: ({ values }) => values.get(connectionKey),
  });

  const server = createServer(
    connectNodeAdapter({
      grpc: true,
      grpcWeb: false,
      connect: false,
      readMaxBytes: MAX_MESSAGE_BYTES,
      writeMaxBytes: MAX_MESSAGE_BYTES,
      shutdownSignal: ended.signal,
      contextValues: (request) => {
        const { session } = (request as Http2ServerRequest).stream;
        const values = createContextValues();
        return session ? values.set(connectionKey, connectionOf(connections, session)) : values;
      },
      routes: (router) => {
        router.service(Provider, service);
        // The client opens these streams and reads them while it lives: nothing ever comes.
        router.service(GRPCBroker, { startStream: (_, { signal }) => silence(signal) });
        router.service(GRPCStdio, { streamStdio: (_, { signal }) => silence(signal) });
        router.service(GRPCController, { shutdown: () => ({}) });
      },
    }),
  );
  server.on('session', (session) => {
    sessions.add(session);
    session.on('close', () => sessions.delete(session));
    session.on('error', () => session.destroy());
  });

  const folder = options.socketPath ? undefined : await mkdtemp(join(tmpdir(), 'coder-provider-'));
  const address = options.socketPath ?? join(folder ?? '', 'provider.sock');
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(address, resolve);
  });
  await chmod(address, 0o600);

  return {
    address,
    close: async () => {
      ended.abort();
      const closed = new Promise<void>((resolve) => server.close(() => resolve()));
      for (const session of sessions) session.destroy();
      await closed;
      await rm(folder ? dirname(address) : address, { recursive: true, force: true });
    },
  };
}

function connectionOf(connections: WeakMap<object, { url?: string }>, session: object): { url?: string } {
  const known = connections.get(session) ?? {};
  connections.set(session, known);
  return known;
}

/** Yields nothing until the caller is gone. */
async function* silence(signal: AbortSignal): AsyncGenerator<never> {
  if (!signal.aborted)
    await new Promise((resolve) => signal.addEventListener('abort', resolve, { once: true }));
}
