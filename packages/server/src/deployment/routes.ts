import { provisionerApiVersion } from '@coder-ts/protocol';
import type { Deps } from '../deps.js';
import { ApiError, forbidden, notFound } from '../http/error.js';
import type { Handlers } from '../http/register.js';
import { can, type Subject } from '../rbac/authorize.js';
import { listReplicas } from '../replicas/list.js';
import { listExamples } from '../templates/examples.js';
import { needExamples } from '../templates/need-examples.js';
import { version } from '../version.js';
import { readAppearance, saveAppearance } from './appearance.js';
import { type DeploymentIdentity, readIdentity } from './identity.js';
import { primaryProxy, primaryRegion } from './regions.js';
import { readDeploymentStats } from './stats.js';
import { toDeploymentConfig } from './values.js';

/** Version of the agents' protocol. */
const agentApiVersion = '1.0';

/** Experiments that anybody may turn on; `*` in the setting means these. */
const safeExperiments = ['minimum-implicit-member'] as const;

const largestReport = 1024 * 1024;

export const deploymentHandlers = (deps: Deps) => ({
  ...publicHandlers(deps),
  ...regionHandlers(deps),
  ...administrationHandlers(deps),
});

/** Asks for the identity once, and again where that failed. */
function rememberIdentity({ db }: Pick<Deps, 'db'>): () => Promise<DeploymentIdentity> {
  let identity: Promise<DeploymentIdentity> | undefined;
  return () => {
    identity ??= readIdentity(db).catch((error: unknown) => {
      identity = undefined; // asked again by the next request
      throw error;
    });
    return identity;
  };
}

/** What everybody may know, or every user. */
const publicHandlers = (deps: Deps) => {
  const { config } = deps;
  const known = rememberIdentity(deps);
  const experiments = [
    ...new Set(config.experiments.flatMap((name) => (name === '*' ? safeExperiments : [name]))),
  ];

  return {
    apiRootHandler: async () => ({ status: 200, body: { message: '👋' } }),

    buildInfo: async () => {
      const { id, webpushPublicKey } = await known();
      return {
        status: 200,
        body: {
          external_url: config.accessUrl,
          version,
          dashboard_url: config.accessUrl,
          telemetry: false,
          workspace_proxy: false,
          agent_api_version: agentApiVersion,
          provisioner_api_version: provisionerApiVersion,
          upgrade_message: config.upgradeMessage,
          deployment_id: id,
          webpush_public_key: webpushPublicKey,
        },
      };
    },

    // This server asks nobody for news of itself, so what runs is what it knows as the newest.
    updateCheck: async () => ({ status: 200, body: { current: true, version, url: config.accessUrl } }),

    getEnabledExperiments: async () => ({ status: 200, body: experiments }),

    getSafeExperiments: async () => ({ status: 200, body: { safe: [...safeExperiments] } }),

    sshConfig: async () => ({
      status: 200,
      body: {
        hostname_prefix: 'coder.',
        hostname_suffix: config.ssh.hostnameSuffix,
        ssh_config_options: { ...config.ssh.options },
      },
    }),
  } satisfies Partial<Handlers>;
};

/** Ways to workspaces and their applications. */
const regionHandlers = (deps: Deps) => {
  const known = rememberIdentity(deps);
  return {
    getSiteWideRegionsForWorkspaceConnections: async () => ({
      status: 200,
      body: { regions: [primaryRegion(deps, (await known()).id)] },
    }),

    getWorkspaceProxies: async () => ({
      status: 200,
      body: { regions: [primaryProxy(deps, (await known()).id, version)] },
    }),

    getWorkspaceProxy: async ({ params: { workspaceproxy } }) => {
      const proxy = primaryProxy(deps, (await known()).id, version);
      if (![proxy.id, proxy.name].includes(workspaceproxy)) throw notFound();
      return { status: 200, body: proxy };
    },

    // Applications have no host names of their own on this server.
    getApplicationsHost: async () => ({ status: 200, body: { host: '' } }),

    redirectToUriWithEncryptedApiKey: async ({ actor, request }) => {
      if (!actor)
        return {
          status: 303,
          headers: { location: `/login?redirect=${encodeURIComponent(request.url)}` },
          bytes: '',
        };
      throw new ApiError(400, 'This server has no host names for applications.', {
        detail: 'Applications are reached under paths of the access URL, which need no redirect.',
      });
    },

    reportCspViolations: async ({ body, request, log }) => {
      if (Number(request.headers['content-length'] ?? 0) > largestReport)
        throw new ApiError(413, 'A report may have up to 1 MiB.');
      log.warn({ report: body['csp-report'] }, 'a browser kept a page from loading something');
      return { status: 200, contentType: 'application/json; charset=utf-8', bytes: '"ok"' };
    },
  } satisfies Partial<Handlers>;
};

/** @throws ApiError 403 */
function requireRead(subject: Subject, type: 'deployment_config' | 'deployment_stats'): void {
  if (!can(subject, 'read', { type })) throw forbidden();
}

/** What administrators look at and set. */
const administrationHandlers = (deps: Deps) =>
  ({
    getDeploymentConfig: async ({ actor }) => {
      requireRead(actor.subject, 'deployment_config');
      return { status: 200, body: toDeploymentConfig(deps.config) };
    },

    getDeploymentStats: async ({ actor }) => {
      requireRead(actor.subject, 'deployment_stats');
      return { status: 200, body: await readDeploymentStats(deps) };
    },

    getAppearance: async () => ({ status: 200, body: await readAppearance(deps) }),

    updateAppearance: async ({ actor, body }) => ({
      status: 200,
      body: await saveAppearance(deps, actor.subject, body),
    }),

    getActiveReplicas: async ({ actor }) => {
      if (!can(actor.subject, 'read', { type: 'replicas' })) throw notFound();
      return { status: 200, body: await listReplicas(deps) };
    },

    listTemplateBuilderBaseTemplates: async ({ actor }) => {
      needExamples(actor, [undefined, ...actor.subject.organizationRoles.keys()]);
      const bases = (await listExamples()).map(({ id, name, description, icon }) => ({
        id,
        name,
        description,
        icon,
        os: 'linux',
        prerequisites: '',
        variables: [],
      }));
      return { status: 200, body: { bases } };
    },

    // Modules come from a registry, and this server asks none.
    listTemplateBuilderModules: async ({ actor }) => {
      needExamples(actor, [undefined, ...actor.subject.organizationRoles.keys()]);
      return { status: 200, body: { modules: [] } };
    },
  }) satisfies Partial<Handlers>;
