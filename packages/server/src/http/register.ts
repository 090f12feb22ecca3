import type { Route, Routes } from '@coder-ts/api';
import type {} from '@fastify/websocket';
import type { FastifyInstance, FastifyRequest } from 'fastify';
import type { Deps } from '../deps.js';
import type { Context, Handler } from './context.js';
import { ApiError } from './error.js';
import { createGate } from './gate.js';
import { createOpenStreams } from './open-streams.js';
import { loadParams } from './params.js';
import { send } from './send.js';
import { runSocket } from './stream.js';
import { validateBody, validateQuery } from './validate.js';
import { checkAnswer } from './validate-response.js';

/** One handler for every route of the contract: a missing or mistyped one does not compile. */
export type Handlers = { readonly [K in keyof Routes]: Handler<Routes[K]> };

/** Bodies that anybody may send without being known. */
const anonymousBodyLimit = 1024 * 1024;

/**
 * Registers all routes. Checks in the order of the wire: feature, key, rate limit (all before the body is read), path
 * objects (404), query, body (400), handler.
 */
export function registerRoutes(app: FastifyInstance, deps: Deps, routes: Routes, handlers: Handlers): void {
  app.decorateRequest('actor', undefined);
  app.decorateRequest('upgrade', undefined);
  const gate = createGate(deps);
  const streams = createOpenStreams(deps);
  app.addHook('preClose', (done) => {
    streams.endAll();
    done();
  });
  for (const [key, route] of Object.entries(routes) as [keyof Routes, Route][]) {
    const handler = handlers[key] as unknown as Handler<Route>;
    const common = {
      method: route.method,
      url: route.path.replace(/\{(\w+)\}/g, ':$1'),
      onRequest: gate.bind(undefined, route),
      ...(route.auth === 'none' ? { bodyLimit: anonymousBodyLimit } : {}),
    };
    const run = (request: FastifyRequest) => answer(deps, route, handler, request);
    if (route.stream === 'websocket') {
      // The handler runs before the upgrade, so that its refusals are ordinary answers.
      app.route({
        ...common,
        preHandler: async (request, reply) => {
          const result = await run(request);
          if (!('upgrade' in result)) return send(reply, route, result, streams);
          if (request.headers.upgrade?.toLowerCase() !== 'websocket')
            throw new ApiError(426, 'This request must be made as a WebSocket.', {
              detail: 'Send the headers "Connection: Upgrade" and "Upgrade: websocket".',
            });
          request.upgrade = result.upgrade;
        },
        handler: () => {},
        wsHandler: (socket, request) => runSocket(socket, request, streams),
      });
    } else {
      app.route({
        ...common,
        handler: async (request, reply) => send(reply, route, await run(request), streams),
      });
    }
  }
}

async function answer(deps: Deps, route: Route, handler: Handler<Route>, request: FastifyRequest) {
  const { actor } = request;
  const params = await loadParams(deps, actor, route.params ?? {}, request.params as Record<string, string>);
  const query = validateQuery(route, new URL(request.url, 'http://server').searchParams);
  const sent = (request.body as Buffer | undefined) ?? Buffer.alloc(0);
  const bytes = route.optionalBody && sent.length === 0 ? Buffer.from('{}') : sent;
  const body =
    route.body === undefined ? undefined : route.body === 'bytes' ? bytes : validateBody(route.body, bytes);
  const context = { params, query, body, actor, request, requestId: request.id, log: request.log };
  const result = await handler(context as unknown as Context<Route>);
  if (deps.config.validateResponses) checkAnswer(route, result);
  return result;
}
