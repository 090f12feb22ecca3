import { provisionerApiVersion } from '@coder-ts/protocol';
import type { Deps } from '../deps.js';
import type { Handlers } from '../http/register.js';
import { version } from '../version.js';
import { type DeploymentIdentity, readIdentity } from './identity.js';

/** Version of the agents' protocol. */
const agentApiVersion = '1.0';

/** Experiments that anybody may turn on; `*` in the setting means these. */
const safeExperiments = ['minimum-implicit-member'] as const;

export const deploymentHandlers = ({ db, config }: Deps) => {
  let identity: Promise<DeploymentIdentity> | undefined;
  const known = (): Promise<DeploymentIdentity> => {
    identity ??= readIdentity(db).catch((error: unknown) => {
      identity = undefined; // asked again by the next request
      throw error;
    });
    return identity;
  };
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
