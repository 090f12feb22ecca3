import type { FastifyInstance } from 'fastify';

/** One line a request: failures of the server as warnings, the rest for debugging. The query stays out, it may hold a token. */
export function logRequests(app: FastifyInstance): void {
  app.addHook('onResponse', (request, reply, done) => {
    const failed = reply.statusCode >= 500;
    request.log[failed ? 'warn' : 'debug'](
      {
        method: request.method,
        path: request.url.split('?', 1)[0],
        status: reply.statusCode,
        took_ms: Math.round(reply.elapsedTime * 10) / 10,
        user_id: request.actor?.user.id,
      },
      'answered',
    );
    done();
  });
}
