import type { Route } from '@coder-ts/api';
import type { FastifyInstance } from 'fastify';
import type { Deps } from '../deps.js';
import { ApiError } from '../http/error.js';
import { createGate } from '../http/gate.js';
import { loadParams } from '../http/params.js';
import { type Feature, featureRefusal, hasFeature } from './feature.js';

/** `METHOD path` of routes that one reason keeps closed. */
interface Lock {
  readonly routes: readonly string[];
  /** A licensed feature, or an experiment with the name that people know it by. */
  readonly reason: Feature | { readonly experiment: string; readonly name: string };
  /** The key is looked at first, and then what the path names. */
  readonly keyFirst?: true;
}

const oauth2 = { experiment: 'oauth2', name: 'The OAuth2 provider' };
const costControl = { experiment: 'ai-gateway-cost-control', name: 'Cost control of the AI gateway' };

/**
 * What the wire has behind a licence or an experiment, and this server does not have. While the lock is closed the answer
 * is the wire's (`platform.md` 2.3, 2.4), so that clients tell people the reason; where it is open there is no such route.
 */
export const locks: readonly Lock[] = [
  {
    reason: 'workspace_proxy',
    routes: [
      'POST /api/v2/workspaceproxies',
      'PATCH /api/v2/workspaceproxies/{workspaceproxy}',
      'DELETE /api/v2/workspaceproxies/{workspaceproxy}',
      'GET /api/v2/workspaceproxies/me/coordinate',
      'GET /api/v2/workspaceproxies/me/crypto-keys',
      'POST /api/v2/workspaceproxies/me/app-stats',
      'POST /api/v2/workspaceproxies/me/deregister',
      'POST /api/v2/workspaceproxies/me/issue-signed-app-token',
      'POST /api/v2/workspaceproxies/me/register',
    ],
  },
  {
    reason: 'aibridge',
    routes: [
      'GET /api/v2/ai-gateway/clients',
      'GET /api/v2/ai-gateway/models',
      'GET /api/v2/ai-gateway/serve',
      'GET /api/v2/ai-gateway/sessions',
      'GET /api/v2/ai-gateway/sessions/{session_id}',
    ],
  },
  {
    reason: 'aibridge',
    keyFirst: true,
    routes: [
      'GET /api/v2/ai-gateway/keys',
      'POST /api/v2/ai-gateway/keys',
      'DELETE /api/v2/ai-gateway/keys/{key}',
    ],
  },
  {
    reason: 'boundary',
    keyFirst: true,
    routes: ['GET /api/v2/agent-firewall/sessions/{id}', 'GET /api/v2/agent-firewall/sessions/{id}/logs'],
  },
  { reason: 'connection_log', keyFirst: true, routes: ['GET /api/v2/connectionlog'] },
  {
    reason: 'external_provisioner_daemons',
    routes: ['GET /api/v2/organizations/{organization}/provisionerdaemons/serve'],
  },
  { reason: 'workspace_prebuilds', routes: ['POST /api/v2/templates/{template}/prebuilds/invalidate'] },
  {
    reason: 'workspace_prebuilds',
    keyFirst: true,
    routes: ['GET /api/v2/prebuilds/settings', 'PUT /api/v2/prebuilds/settings'],
  },
  {
    reason: 'workspace_external_agent',
    keyFirst: true,
    routes: ['GET /api/v2/workspaces/{workspace}/external-agent/{agent}/credentials'],
  },
  {
    reason: costControl,
    routes: [
      'GET /api/v2/groups/{group}/ai/budget',
      'PUT /api/v2/groups/{group}/ai/budget',
      'DELETE /api/v2/groups/{group}/ai/budget',
      'GET /api/v2/groups/{group}/members/ai/spend',
      'GET /api/v2/users/{user}/ai/budget',
      'PUT /api/v2/users/{user}/ai/budget',
      'DELETE /api/v2/users/{user}/ai/budget',
      'GET /api/v2/users/{user}/ai/spend',
    ],
  },
  {
    reason: costControl,
    keyFirst: true,
    routes: [
      'GET /api/v2/organizations/{organization}/groups/ai/spend',
      'GET /api/v2/organizations/{organization}/groups/{groupName}/members/ai/spend',
    ],
  },
  {
    reason: oauth2,
    routes: [
      'GET /.well-known/oauth-authorization-server',
      'GET /.well-known/oauth-protected-resource',
      'GET /api/v2/oauth2-provider/apps',
      'POST /api/v2/oauth2-provider/apps',
      'GET /api/v2/oauth2-provider/apps/{app}',
      'PUT /api/v2/oauth2-provider/apps/{app}',
      'DELETE /api/v2/oauth2-provider/apps/{app}',
      'GET /api/v2/oauth2-provider/apps/{app}/secrets',
      'POST /api/v2/oauth2-provider/apps/{app}/secrets',
      'DELETE /api/v2/oauth2-provider/apps/{app}/secrets/{secretID}',
      'GET /oauth2/authorize',
      'POST /oauth2/authorize',
      'GET /oauth2/clients/{client_id}',
      'PUT /oauth2/clients/{client_id}',
      'DELETE /oauth2/clients/{client_id}',
      'POST /oauth2/register',
      'POST /oauth2/revoke',
      'POST /oauth2/tokens',
      'DELETE /oauth2/tokens',
    ],
  },
];

/** Users of an identity provider come by SCIM with a key; this server takes none, so that it is off for everybody. */
const scimPaths = ['/scim/v2/ServiceProviderConfig', '/scim/v2/Users', '/scim/v2/Users/{id}'];

/** Registers what is closed; the contract does not have these routes. */
export function lockRoutes(app: FastifyInstance, deps: Deps): void {
  const gate = createGate(deps);
  for (const { routes, reason, keyFirst } of locks)
    for (const text of routes) {
      const route = toRoute(text, keyFirst);
      app.route({
        method: route.method,
        url: toUrl(route.path),
        onRequest: async (request, reply) => {
          if (isOpen(deps, reason)) return;
          await gate(route, request, reply);
          await loadParams(deps, request.actor, route.params ?? {}, request.params as Record<string, string>);
          throw refusal(reason);
        },
        handler: (_request, reply) => reply.callNotFound(),
      });
    }
  for (const path of scimPaths)
    app.all(toUrl(path), () => {
      throw new ApiError(404, 'SCIM is switched off on this server.');
    });
}

const toUrl = (path: string): string => path.replace(/\{(\w+)\}/g, ':$1');

const isOpen = (deps: Deps, reason: Lock['reason']): boolean =>
  typeof reason === 'string' ? hasFeature(deps, reason) : deps.config.experiments.includes(reason.experiment);

function refusal(reason: Lock['reason']): ApiError {
  if (typeof reason !== 'string') return new ApiError(403, `${reason.name} is switched off on this server.`);
  return featureRefusal(reason);
}

/** As far as the checks before the lock need it. */
function toRoute(text: string, keyFirst?: true): Route {
  const [method, path = ''] = text.split(' ');
  return {
    id: text,
    method: method as Route['method'],
    path,
    tag: 'Enterprise',
    summary: text,
    responses: {},
    auth: keyFirst ? 'session' : 'none',
    ...(keyFirst && path.includes('{workspace}') ? { params: { workspace: 'workspace' } } : {}),
  };
}
