import type { Route } from '@coder-ts/api';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { jsonType, toJson } from './json.js';

/** Answers where no route stands: 405 with an empty body where the path takes another method, else 404. */
export function answerUnknown(
  routes: Readonly<Record<string, Route>>,
): (request: FastifyRequest, reply: FastifyReply) => FastifyReply {
  const paths = [...new Set(Object.values(routes).map(({ path }) => path))].map(
    (path) => new RegExp(`^${path.replace(/\/$/, '').replace(/\{\w+\}/g, '[^/]+')}$`),
  );
  return (request, reply) => {
    const path = (request.url.split('?', 1)[0] ?? '').replace(/\/{2,}/g, '/').replace(/\/$/, '');
    if (paths.some((known) => known.test(path))) return reply.code(405).send();
    return reply
      .code(404)
      .type(jsonType)
      .send(toJson({ message: 'Route not found.' }));
  };
}
