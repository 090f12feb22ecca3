import { randomBytes } from 'node:crypto';
import type { IncomingMessage } from 'node:http';
import type {} from '@fastify/cookie';
import type {} from '@fastify/websocket';
import type { FastifyInstance } from 'fastify';
import type { Config } from '../config.js';
import { version } from '../version.js';

/** Name of the cookie that a browser's unsafe requests must repeat. */
export const csrfCookie = 'csrf_token';

/** What every answer carries, whatever its status (`platform.md` 1.1). */
export function addResponseHeaders(app: FastifyInstance, config: Pick<Config, 'secureAuthCookie'>): void {
  const attributes = `Path=/; HttpOnly; SameSite=Lax${config.secureAuthCookie ? '; Secure' : ''}`;
  const upgrades = new WeakMap<IncomingMessage, string>();
  app.addHook('onRequest', (request, reply, done) => {
    reply.header('x-coder-build-version', version);
    reply.header('x-coder-request-id', request.id);
    reply.header('x-content-type-options', 'nosniff');
    reply.header('vary', 'Origin, Cookie');
    if (!request.cookies[csrfCookie])
      reply.header('set-cookie', `${csrfCookie}=${randomBytes(32).toString('base64')}; ${attributes}`);
    if (request.ws) upgrades.set(request.raw, request.id);
    done();
  });
  app.websocketServer.on('headers', (headers, request) => {
    headers.push(`X-Coder-Build-Version: ${version}`, `X-Coder-Request-Id: ${upgrades.get(request)}`);
  });
}
