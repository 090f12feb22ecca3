import type { ExternalAuthProvider } from '../config.js';
import { ConfigError } from '../config-error.js';

/** What the well-known services are called and shown as, by type. */
const known: Readonly<Record<string, { name: string; icon: string }>> = {
  github: { name: 'GitHub', icon: '/icon/github.svg' },
  gitlab: { name: 'GitLab', icon: '/icon/gitlab.svg' },
  'bitbucket-cloud': { name: 'BitBucket', icon: '/icon/bitbucket.svg' },
  'bitbucket-server': { name: 'Bitbucket Server', icon: '/icon/bitbucket.svg' },
  'azure-devops': { name: 'Azure DevOps', icon: '/icon/azure-devops.svg' },
  'azure-devops-entra': { name: 'Azure DevOps (Entra)', icon: '/icon/azure-devops.svg' },
  gitea: { name: 'Gitea', icon: '/icon/gitea.svg' },
  jfrog: { name: 'JFrog', icon: '/icon/jfrog.svg' },
  slack: { name: 'Slack', icon: '/icon/slack.svg' },
};

/**
 * The providers of `CODER_EXTERNAL_AUTH_<n>_<WORD>`, by their numbers; the older prefix `CODER_GITAUTH_` works too.
 * @throws ConfigError
 */
export function readExternalAuth(env: NodeJS.ProcessEnv): ExternalAuthProvider[] {
  const groups = new Map<number, Map<string, string>>();
  for (const [variable, value] of Object.entries(env)) {
    const [, number, word] = /^CODER_(?:EXTERNAL_AUTH|GITAUTH)_(\d+)_([A-Z_]+)$/.exec(variable) ?? [];
    if (number === undefined || word === undefined || !value?.trim()) continue;
    const group = groups.get(Number(number)) ?? new Map<string, string>();
    groups.set(Number(number), group.set(word, value.trim()));
  }
  const providers = [...groups].sort(([one], [other]) => one - other).map(readProvider);
  for (const [at, { id }] of providers.entries())
    if (providers.findIndex((other) => other.id === id) !== at)
      throw new ConfigError(`CODER_EXTERNAL_AUTH_<n>_ID: two providers are called "${id}"`);
  return providers;
}

function readProvider([number, words]: [number, ReadonlyMap<string, string>]): ExternalAuthProvider {
  const type = words.get('TYPE');
  if (!type) throw new ConfigError(`CODER_EXTERNAL_AUTH_${number}_TYPE is missing`);
  const id = words.get('ID') ?? type;
  if (!/^[a-zA-Z0-9]+(?:-[a-zA-Z0-9]+)*$/.test(id))
    throw new ConfigError(
      `CODER_EXTERNAL_AUTH_${number}_ID must be letters and digits joined by hyphens: "${id}"`,
    );
  if (!words.get('CLIENT_ID')) throw new ConfigError(`CODER_EXTERNAL_AUTH_${number}_CLIENT_ID is missing`);
  const flag = (word: string) => /^(1|t|true)$/i.test(words.get(word) ?? '');
  return {
    id,
    type,
    clientId: words.get('CLIENT_ID') ?? '',
    displayName: words.get('DISPLAY_NAME') ?? known[type]?.name ?? id,
    displayIcon: words.get('DISPLAY_ICON') ?? known[type]?.icon ?? '/emojis/1f511.png',
    deviceFlow: flag('DEVICE_FLOW'),
    refreshes: !flag('NO_REFRESH'),
  };
}
