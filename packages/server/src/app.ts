import { randomUUID } from 'node:crypto';
import { routes } from '@coder-ts/api';
import cookie from '@fastify/cookie';
import websocket from '@fastify/websocket';
import Fastify, { type FastifyInstance } from 'fastify';
import { apiKeyHandlers } from './api-keys/routes.js';
import { deploymentHandlers } from './deployment/routes.js';
import type { Deps } from './deps.js';
import { fileHandlers } from './files/routes.js';
import { type Handlers, registerRoutes, sendError } from './http/register.js';
import { licenseHandlers } from './licenses/routes.js';
import { organizationHandlers } from './organizations/routes.js';
import { provisionerDaemonHandlers } from './provisioner-daemons/routes.js';
import { provisionerJobHandlers } from './provisioner-jobs/routes.js';
import { authorizationHandlers } from './rbac/routes.js';
import { templateVersionHandlers } from './template-versions/routes.js';
import { templateHandlers } from './templates/routes.js';
import { userHandlers } from './users/routes.js';
import { workspaceAgentHandlers } from './workspace-agents/routes.js';
import { workspaceBuildHandlers } from './workspace-builds/routes.js';
import { workspaceHandlers } from './workspaces/routes.js';

/** The HTTP side of one server: every route of the contract with its handler. Not listening yet. */
export async function createApp(deps: Deps): Promise<FastifyInstance> {
  const app = Fastify({
    loggerInstance: deps.log,
    genReqId: () => randomUUID(),
    bodyLimit: 100 * 1024 * 1024,
    routerOptions: { ignoreTrailingSlash: true, maxParamLength: 512 },
  });
  await app.register(cookie);
  await app.register(websocket);
  app.removeAllContentTypeParsers();
  app.addContentTypeParser('*', { parseAs: 'buffer' }, (_request, body, done) => done(null, body));
  app.setErrorHandler(sendError);
  app.setNotFoundHandler((request, reply) => {
    reply
      .code(404)
      .type('application/json; charset=utf-8')
      .send(JSON.stringify({ message: 'Route not found.' }));
    request.log.debug('no such route');
  });

  const handlers = {
    ...apiKeyHandlers(deps),
    ...deploymentHandlers(deps),
    ...fileHandlers(deps),
    ...licenseHandlers(deps),
    ...organizationHandlers(deps),
    ...provisionerDaemonHandlers(deps),
    ...provisionerJobHandlers(deps),
    ...authorizationHandlers(deps),
    ...templateVersionHandlers(deps),
    ...templateHandlers(deps),
    ...userHandlers(deps),
    ...workspaceAgentHandlers(deps),
    ...workspaceBuildHandlers(deps),
    ...workspaceHandlers(deps),
  };
  registerRoutes(app, deps, routes, handlers as unknown as Handlers);
  return app;
}
