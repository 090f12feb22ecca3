import type { FastifyInstance } from 'fastify';

const plain = 'text/plain; charset=utf-8';

/** `/healthz`: the process lives. `/latency-check`: how far it is, for pages of any origin. */
export function addLivenessRoutes(app: FastifyInstance): void {
  app.get('/healthz', (_request, reply) => reply.type(plain).send('OK'));
  app.route({
    method: ['GET', 'OPTIONS'],
    url: '/latency-check',
    handler: (_request, reply) =>
      reply
        .headers({
          'access-control-allow-origin': '*',
          'access-control-allow-headers': '*',
          'timing-allow-origin': '*',
        })
        .type(plain)
        .send('OK'),
  });
}
