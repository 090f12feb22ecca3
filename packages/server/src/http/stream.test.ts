import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import type { Route, Routes } from '@coder-ts/api';
import cookie from '@fastify/cookie';
import websocket from '@fastify/websocket';
import Fastify, { type FastifyInstance } from 'fastify';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import WebSocket from 'ws';
import { startTestServer, type TestServer } from '../../../../test/harness/server.js';
import type { EventStream, Upgrade } from './context.js';
import { addResponseHeaders } from './headers.js';
import { type Handlers, registerRoutes } from './register.js';
import { sendError } from './send.js';
import { closeSockets } from './stream.js';

let server: TestServer;
let app: FastifyInstance;
let url: string;
let ended: string[];

const streamRoute = (id: string, stream: 'websocket' | 'sse'): Route => ({
  id,
  method: 'GET',
  path: `/${id}`,
  tag: 'General',
  summary: id,
  auth: 'none',
  limit: 'none',
  stream,
  responses: { 200: null },
});

const wait = (name: string, signal: AbortSignal) =>
  new Promise<void>((resolve) => {
    signal.addEventListener('abort', () => {
      ended.push(name);
      resolve();
    });
  });

const handlers: Record<string, () => Promise<Upgrade | EventStream>> = {
  short: async () => ({ upgrade: async (socket) => socket.send('one') }),
  failing: async () => ({
    upgrade: async () => {
      throw new Error('breaks on purpose');
    },
  }),
  long: async () => ({ upgrade: (_socket, signal) => wait('socket', signal) }),
  events: async () => ({
    events: (write, signal) => {
      write('data', { text: '<ready>' });
      return wait('events', signal);
    },
  }),
};

beforeEach(async () => {
  server = await startTestServer();
  ended = [];
  app = Fastify();
  await app.register(cookie);
  await app.register(websocket, { preClose: closeSockets });
  app.setErrorHandler(sendError);
  addResponseHeaders(app, { secureAuthCookie: false });
  const routes = {
    short: streamRoute('short', 'websocket'),
    failing: streamRoute('failing', 'websocket'),
    long: streamRoute('long', 'websocket'),
    events: streamRoute('events', 'sse'),
  };
  registerRoutes(app, server.deps, routes as unknown as Routes, handlers as unknown as Handlers);
  await app.listen({ host: '127.0.0.1', port: 0 });
  url = `http://127.0.0.1:${(app.server.address() as AddressInfo).port}`;
});
afterEach(async () => {
  await app.close();
  await server.close();
});

const open = (path: string) => new WebSocket(url.replace('http', 'ws') + path);
const closeOf = async (socket: WebSocket) => {
  const [code, reason] = (await once(socket, 'close')) as [number, Buffer];
  return `${code} ${reason.toString()}`;
};

test('a socket is closed as done when its handler is through, as failed when that throws', async () => {
  const short = open('/short');
  const messages: string[] = [];
  short.on('message', (data) => messages.push(String(data)));
  expect(await closeOf(short)).toBe('1000 done');
  expect(messages).toEqual(['one']);
  expect(await closeOf(open('/failing'))).toBe('1011 internal error');
});

test('the answer to an upgrade carries version and request id, too', async () => {
  const socket = open('/short');
  const [response] = (await once(socket, 'upgrade')) as [{ headers: Record<string, string> }];
  expect(response.headers['x-coder-build-version']).toMatch(/^v\d/);
  expect(response.headers['x-coder-request-id']).toMatch(/^[0-9a-f-]{36}$|^req-/);
});

test('a plain request to a socket route is told what to do', async () => {
  const response = await fetch(`${url}/short`);
  expect(response.status).toBe(426);
});

test('a handler hears that its client left', async () => {
  const socket = open('/long');
  await once(socket, 'open');
  socket.close();
  await vi.waitFor(() => expect(ended).toEqual(['socket']));
});

test('events are sent as they come, with the headers of every answer', async () => {
  const abort = new AbortController();
  const response = await fetch(`${url}/events`, { signal: abort.signal });
  expect(response.headers.get('content-type')).toBe('text/event-stream');
  expect(response.headers.get('x-accel-buffering')).toBe('no');
  expect(response.headers.get('x-coder-build-version')).toMatch(/^v\d/);
  const chunk = await response.body?.getReader().read();
  expect(new TextDecoder().decode(chunk?.value)).toBe(
    'event: data\ndata: {"text":"\\u003cready\\u003e"}\n\n',
  );
  abort.abort();
  await vi.waitFor(() => expect(ended).toEqual(['events']));
});

test('closing tells sockets that the server goes away, and ends event streams', async () => {
  const socket = open('/long');
  await once(socket, 'open');
  const events = await fetch(`${url}/events`);
  const closed = closeOf(socket);
  await app.close();
  expect(await closed).toBe('1001 the server is shutting down');
  expect(ended.sort()).toEqual(['events', 'socket']);
  expect(await events.text()).toContain('event: data');
});

test('a client that does not answer the close is cut', async () => {
  const socket = open('/long');
  await once(socket, 'open');
  socket.pause();
  const begin = performance.now();
  await app.close();
  expect(performance.now() - begin).toBeLessThan(5000);
  socket.terminate();
});
