import { randomUUID } from 'node:crypto';
import type { Route, Routes } from '@coder-ts/api';
import type {} from '@fastify/websocket';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import type { WebSocket } from 'ws';
import type { Deps } from '../deps.js';
import { requireFeature } from '../licenses/feature.js';
import { authenticate } from '../users/authenticate.js';
import type { Context, EventStream, Handler, Raw, Upgrade } from './context.js';
import { ApiError } from './error.js';
import { loadParams } from './params.js';
import { validateBody, validateQuery } from './validate.js';

/** One handler for every route of the contract: a missing or mistyped one does not compile. */
export type Handlers = { readonly [K in keyof Routes]: Handler<Routes[K]> };

declare module 'fastify' {
  interface FastifyRequest {
    /** Set where a handler chose to go on as a WebSocket, until the upgrade is done. */
    upgrade?: Upgrade['upgrade'];
  }
}

/** Registers all routes. Checks in the order of the wire: feature, key, path objects (404), query, body (400), handler. */
export function registerRoutes(app: FastifyInstance, deps: Deps, routes: Routes, handlers: Handlers): void {
  for (const [key, route] of Object.entries(routes) as [keyof Routes, Route][]) {
    const handler = handlers[key] as unknown as Handler<Route> | undefined;
    if (!handler) continue;
    const url = route.path.replace(/\{(\w+)\}/g, ':$1');
    const run = (request: FastifyRequest) => answer(deps, route, handler, request);
    if (route.stream === 'websocket') {
      // The handler runs before the upgrade, so that its refusals are ordinary answers.
      app.route({
        method: route.method,
        url,
        preHandler: async (request, reply) => {
          const result = await run(request);
          if (!('upgrade' in result)) return send(reply, result);
          if (request.headers.upgrade?.toLowerCase() !== 'websocket')
            throw new ApiError(426, 'This request must be made as a WebSocket.', {
              detail: 'Send the headers "Connection: Upgrade" and "Upgrade: websocket".',
            });
          request.upgrade = result.upgrade;
        },
        handler: () => {},
        wsHandler: (socket, request) => stream(socket, request),
      });
    } else {
      app.route({
        method: route.method,
        url,
        handler: async (request, reply) => send(reply, await run(request)),
      });
    }
  }
}

async function answer(deps: Deps, route: Route, handler: Handler<Route>, request: FastifyRequest) {
  if (route.feature) requireFeature(deps, route.feature);
  const actor = await authenticate(deps, route, request);
  const params = await loadParams(deps, actor, route.params ?? {}, request.params as Record<string, string>);
  const query = validateQuery(route, new URL(request.url, 'http://server').searchParams);
  const sent = (request.body as Buffer | undefined) ?? Buffer.alloc(0);
  const bytes = route.optionalBody && sent.length === 0 ? Buffer.from('{}') : sent;
  const body =
    route.body === undefined ? undefined : route.body === 'bytes' ? bytes : validateBody(route.body, bytes);
  const context = { params, query, body, actor, request, requestId: request.id, log: request.log };
  return handler(context as unknown as Context<Route>);
}

type Result = Awaited<ReturnType<typeof answer>>;

function send(reply: FastifyReply, result: Result): FastifyReply {
  if ('events' in result) return sendEvents(reply, result);
  if ('upgrade' in result) throw new Error('a route answers as a WebSocket that is not declared as one');
  if (result.headers) reply.headers(result.headers);
  if ('bytes' in result) return sendRaw(reply, result);
  reply.code(result.status);
  if (result.body === null) return reply.send();
  return reply.type('application/json; charset=utf-8').send(JSON.stringify(result.body));
}

const sendRaw = (reply: FastifyReply, raw: Raw): FastifyReply =>
  reply
    .code(raw.status)
    .type(raw.contentType ?? 'application/octet-stream')
    .send(raw.bytes);

function sendEvents(reply: FastifyReply, { events }: EventStream): FastifyReply {
  const ended = new AbortController();
  reply.hijack();
  reply.raw.writeHead(200, {
    ...(reply.getHeaders() as Record<string, string>),
    'Content-Type': 'text/event-stream',
    'Cache-Control': 'no-cache',
    'X-Accel-Buffering': 'no',
  });
  const write = (type: string, data: unknown) =>
    reply.raw.write(
      data === undefined ? `event: ${type}\n\n` : `event: ${type}\ndata: ${JSON.stringify(data)}\n\n`,
    );
  const ping = setInterval(() => write('ping', undefined), 15_000);
  reply.raw.on('close', () => ended.abort());
  events(write, ended.signal)
    .catch((error: unknown) => reply.log.error({ err: error }, 'event stream failed'))
    .finally(() => {
      clearInterval(ping);
      reply.raw.end();
    });
  return reply;
}

/** A WebSocket that the server writes to. Pinged every 15 s; closed 1000 `done`, or 1011 so that the client reconnects. */
function stream(socket: WebSocket, request: FastifyRequest): void {
  const ended = new AbortController();
  let alive = true;
  const ping = setInterval(() => {
    if (alive) socket.ping();
    else socket.terminate();
    alive = false;
  }, 15_000);
  socket.on('pong', () => {
    alive = true;
  });
  socket.on('close', () => {
    clearInterval(ping);
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

/** Turns whatever was thrown into the wire's error body, once. */
export function sendError(error: unknown, request: FastifyRequest, reply: FastifyReply): FastifyReply {
  const known = error instanceof ApiError ? error : unknownError(error, request);
  const { message, detail, validations } = known;
  return reply
    .code(known.status)
    .type('application/json; charset=utf-8')
    .send(
      JSON.stringify({
        message,
        ...(detail ? { detail } : {}),
        ...(validations?.length ? { validations } : {}),
      }),
    );
}

function unknownError(error: unknown, request: FastifyRequest): ApiError {
  const status = (error as { statusCode?: number } | undefined)?.statusCode;
  if (status === 413) return new ApiError(413, 'Request body too large.');
  if (status && status >= 400 && status < 500) return new ApiError(status, (error as Error).message);
  request.log.error({ err: error }, 'request failed');
  return new ApiError(500, 'An internal server error occurred.', {
    detail: `The server's log has the cause under request id ${request.id}.`,
    cause: error,
  });
}

export const newRequestId = (): string => randomUUID();
