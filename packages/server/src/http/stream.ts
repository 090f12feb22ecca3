import type {} from '@fastify/websocket';
import type { FastifyInstance, FastifyRequest } from 'fastify';
import type { WebSocket } from 'ws';
import type { Upgrade } from './context.js';
import { leaveMs, type OpenStreams, sessionOver } from './open-streams.js';

declare module 'fastify' {
  interface FastifyRequest {
    /** Set where a handler chose to go on as a WebSocket, until the upgrade is done. */
    upgrade?: Upgrade['upgrade'];
  }
}

const pingMs = 15_000;

/**
 * Runs an accepted WebSocket. Pinged every 15 s; closed 1000 `done` when its handler is through, 1011 when that fails, so
 * that the client reconnects, or 1008 when its session is over.
 */
export function runSocket(socket: WebSocket, request: FastifyRequest, streams: OpenStreams): void {
  const ended = streams.open(request.actor);
  ended.signal.addEventListener('abort', () => {
    if (ended.signal.reason !== sessionOver) return;
    socket.close(1008, sessionOver);
    setTimeout(() => socket.terminate(), leaveMs).unref();
  });
  let alive = true;
  const ping = setInterval(() => {
    if (alive) socket.ping();
    else socket.terminate();
    alive = false;
  }, pingMs);
  socket.on('pong', () => {
    alive = true;
  });
  socket.on('close', () => {
    clearInterval(ping);
    streams.close(ended);
    ended.abort();
  });
  socket.on('error', (error) => request.log.debug({ err: error }, 'web socket failed'));
  const run = request.upgrade;
  if (!run) throw new Error('a WebSocket was accepted that no handler asked for');
  run(socket, ended.signal)
    .then(() => socket.close(1000, 'done'))
    .catch((error: unknown) => {
      request.log.error({ err: error }, 'stream failed');
      socket.close(1011, 'internal error');
    });
}

/** For `@fastify/websocket`: tells every client that the server goes away, and cuts those that don't leave. */
export function closeSockets(this: FastifyInstance, done: () => void): void {
  const { clients } = this.websocketServer;
  for (const client of clients) client.close(1001, 'the server is shutting down');
  const cut = setTimeout(() => {
    for (const client of clients) client.terminate();
  }, 2000);
  this.websocketServer.close(() => clearTimeout(cut));
  done();
}
