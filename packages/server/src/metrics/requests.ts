import type { FastifyInstance, FastifyRequest } from 'fastify';
import type { Metrics } from './create.js';

/** Counts requests by the path of their route, never by what was asked for: the number of series stays bounded. */
export function countRequests(app: FastifyInstance, metrics: Metrics): void {
  const labels = (request: FastifyRequest) => ({
    method: request.routeOptions.url ? request.method : 'UNKNOWN',
    path: request.routeOptions.url ?? 'UNKNOWN',
  });
  const counted = new WeakSet<FastifyRequest>();
  app.addHook('onRequest', (request, _reply, done) => {
    counted.add(request);
    metrics.requestsNow.inc(labels(request));
    done();
  });
  const leave = (request: FastifyRequest) => {
    if (counted.delete(request)) metrics.requestsNow.dec(labels(request));
  };
  app.addHook('onRequestAbort', (request, done) => {
    leave(request);
    done();
  });
  app.addHook('onResponse', (request, reply, done) => {
    leave(request);
    metrics.requests.inc({ ...labels(request), code: reply.statusCode });
    metrics.requestSeconds.observe(labels(request), reply.elapsedTime / 1000);
    done();
  });
}
