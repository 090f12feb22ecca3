import type { Transport } from '@connectrpc/connect';
import { fastifyConnectPlugin } from '@connectrpc/connect-fastify';
import type { FastifyInstance } from 'fastify';
import type { Deps } from '../deps.js';
import { createDaemonService } from './service.js';

declare module 'fastify' {
  interface FastifyInstance {
    /** To the daemon service of this server, in memory, for daemons of this process: they are trusted as built-in. */
    daemonTransport: Transport;
  }
}

/** Serves the daemon protocol beside the REST routes. Closing the app ends the daemons' streams first. */
export async function addDaemonService(app: FastifyInstance, deps: Deps): Promise<void> {
  const service = createDaemonService(deps);
  await app.register(fastifyConnectPlugin, { routes: service.routes });
  app.decorate('daemonTransport', service.transport);
  app.addHook('preClose', () => service.close());
}
