import type { FastifyInstance, FastifyRequest } from 'fastify';
import type { Config } from '../config.js';

type Settings = Pick<Config, 'accessUrl' | 'redirectToAccessUrl' | 'strictTransportSecurity'>;

/**
 * Sends who came by another host or scheme on to the access URL, where that is asked for (`platform.md` 1.7), and tells
 * browsers that came by HTTPS to keep to it.
 */
export function keepToAccessUrl(app: FastifyInstance, config: Settings): void {
  const access = new URL(config.accessUrl);
  app.addHook('onRequest', async (request, reply) => {
    if (config.strictTransportSecurity && request.protocol === 'https')
      reply.header('strict-transport-security', config.strictTransportSecurity);
    if (config.redirectToAccessUrl && !isAtHome(request, access))
      await reply.redirect(`${config.accessUrl}${request.url}`, 307);
  });
}

function isAtHome(request: FastifyRequest, access: URL): boolean {
  if (/^\/(healthz|derp)(\/|\?|$)/.test(request.url)) return true;
  if (request.headers['x-forwarded-host'] === access.host) return true;
  if (access.protocol === 'https:' && request.protocol === 'http') return false;
  return request.headers.host === access.host;
}
