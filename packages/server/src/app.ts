import { randomUUID } from 'node:crypto';
import { routes } from '@coder-ts/api';
import { fastifyConnectPlugin } from '@connectrpc/connect-fastify';
import cookie from '@fastify/cookie';
import websocket from '@fastify/websocket';
import Fastify, { type FastifyInstance, LogController } from 'fastify';
import { apiKeyHandlers } from './api-keys/routes.js';
import { auditHandlers } from './audit/routes.js';
import { debuggingHandlers } from './debugging/routes.js';
import { deploymentHandlers } from './deployment/routes.js';
import type { Deps } from './deps.js';
import { dynamicParameterHandlers } from './dynamic-parameters/routes.js';
import { externalAuthHandlers } from './external-auth/routes.js';
import { fileHandlers } from './files/routes.js';
import { groupHandlers } from './groups/routes.js';
import { healthHandlers } from './health/routes.js';
import { logRequests } from './http/access-log.js';
import { keepToAccessUrl } from './http/access-url.js';
import { guardCsrf } from './http/csrf.js';
import { addResponseHeaders } from './http/headers.js';
import { addLivenessRoutes } from './http/liveness.js';
import { answerUnknown } from './http/not-found.js';
import { type Handlers, registerRoutes } from './http/register.js';
import { sendError } from './http/send.js';
import { closeSockets } from './http/stream.js';
import { addSwagger } from './http/swagger.js';
import { moveTrustedHeader } from './http/trusted-headers.js';
import { idpSyncHandlers } from './idp-sync/routes.js';
import { insightHandlers } from './insights/routes.js';
import { lockRoutes } from './licenses/locked.js';
import { licenseHandlers } from './licenses/routes.js';
import { countRequests } from './metrics/requests.js';
import { notificationHandlers } from './notifications/routes.js';
import { organizationManagementHandlers } from './organizations/manage-routes.js';
import { organizationHandlers } from './organizations/routes.js';
import { addPages } from './pages/routes.js';
import { provisionerDaemonHandlers } from './provisioner-daemons/routes.js';
import type { DaemonService } from './provisioner-daemons/service.js';
import { provisionerJobHandlers } from './provisioner-jobs/routes.js';
import { provisionerKeyHandlers } from './provisioner-keys/routes.js';
import { quotaHandlers } from './quota/routes.js';
import { authorizationHandlers } from './rbac/routes.js';
import { signInHandlers } from './sign-in/routes.js';
import { templateVersionHandlers } from './template-versions/routes.js';
import { templateHandlers } from './templates/routes.js';
import { userSecretHandlers } from './user-secrets/routes.js';
import { userSkillHandlers } from './user-skills/routes.js';
import { userHandlers } from './users/routes.js';
import { webpushHandlers } from './webpush/routes.js';
import { workspaceAgentHandlers } from './workspace-agents/routes.js';
import { workspaceBuildHandlers } from './workspace-builds/routes.js';
import { workspaceHandlers } from './workspaces/routes.js';

/** Routes have no JSON schemas: the contract's are checked in `http/register.ts`. So their compilers need not be loaded. */
const noSchemas = {
  buildValidator: () => unexpectedSchema,
  buildSerializer: () => unexpectedSchema,
};
function unexpectedSchema(): never {
  throw new Error('routes have no JSON schemas here');
}

/**
 * The HTTP side of one server: every route of the contract with its handler, and the few beside it. Not listening yet.
 * Closing it ends the streams first: WebSockets with 1001, then server-sent events.
 */
export async function createApp(
  deps: Deps,
  daemons: Pick<DaemonService, 'routes'>,
): Promise<FastifyInstance> {
  const { config } = deps;
  const app = Fastify({
    loggerInstance: deps.log,
    logController: new LogController({ disableRequestLogging: true, requestIdLogLabel: 'request_id' }),
    genReqId: () => randomUUID(),
    bodyLimit: 100 * 1024 * 1024,
    // Time to send a whole request. A request that became a stream is whole.
    requestTimeout: 300_000,
    rewriteUrl: (request) => {
      moveTrustedHeader(request, config.trustedHeaders);
      return request.url ?? '/';
    },
    trustProxy: config.trustedProxies.length > 0 ? [...config.trustedProxies] : false,
    schemaController: { compilersFactory: noSchemas },
    routerOptions: { ignoreTrailingSlash: true, ignoreDuplicateSlashes: true, maxParamLength: 512 },
  });
  await app.register(cookie);
  await app.register(websocket, { options: { maxPayload: 4 * 1024 * 1024 }, preClose: closeSockets });
  app.removeAllContentTypeParsers();
  app.addContentTypeParser('*', { parseAs: 'buffer' }, (_request, body, done) => done(null, body));
  app.setErrorHandler(sendError);
  app.setNotFoundHandler(answerUnknown(routes));
  addResponseHeaders(app, config);
  keepToAccessUrl(app, config);
  guardCsrf(app);
  logRequests(app);
  countRequests(app, deps.metrics);
  addLivenessRoutes(app);
  addPages(app, deps);
  await addSwagger(app, config.swagger);

  const handlers: Handlers = {
    ...apiKeyHandlers(deps),
    ...deploymentHandlers(deps),
    ...externalAuthHandlers(deps),
    ...healthHandlers(deps),
    ...idpSyncHandlers(deps),
    ...insightHandlers(deps),
    ...notificationHandlers(deps),
    ...fileHandlers(deps),
    ...groupHandlers(deps),
    ...licenseHandlers(deps),
    ...debuggingHandlers(deps),
    ...organizationHandlers(deps),
    ...organizationManagementHandlers(deps),
    ...provisionerDaemonHandlers(deps),
    ...provisionerJobHandlers(deps),
    ...provisionerKeyHandlers(deps),
    ...quotaHandlers(deps),
    ...auditHandlers(deps),
    ...authorizationHandlers(deps),
    ...templateVersionHandlers(deps),
    ...dynamicParameterHandlers(deps),
    ...templateHandlers(deps),
    ...signInHandlers(deps),
    ...userHandlers(deps),
    ...userSecretHandlers(deps),
    ...userSkillHandlers(deps),
    ...webpushHandlers(deps),
    ...workspaceAgentHandlers(deps),
    ...workspaceBuildHandlers(deps),
    ...workspaceHandlers(deps),
  };
  registerRoutes(app, deps, routes, handlers);
  lockRoutes(app, deps);
  await app.register(fastifyConnectPlugin, { routes: daemons.routes });
  return app;
}
