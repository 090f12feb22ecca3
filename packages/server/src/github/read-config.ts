import type { Config, GithubConfig } from '../config.js';
import { ConfigError } from '../config-error.js';
import type { SettingsReader } from '../settings-reader.js';

/**
 * `CODER_OAUTH2_GITHUB_*`: on as soon as there is a client id. Who may sign in must be said.
 * @throws ConfigError
 */
export function readGithub(variables: SettingsReader): Config['github'] {
  return {
    app: readApp(variables),
    defaultProvider: variables.boolean('CODER_OAUTH2_GITHUB_DEFAULT_PROVIDER_ENABLE', true),
  };
}

function readApp({ text, boolean, list }: SettingsReader): GithubConfig | undefined {
  const clientId = text('CODER_OAUTH2_GITHUB_CLIENT_ID');
  const clientSecret = text('CODER_OAUTH2_GITHUB_CLIENT_SECRET');
  if (!clientId && !clientSecret) return undefined;
  const deviceFlow = boolean('CODER_OAUTH2_GITHUB_DEVICE_FLOW');
  if (!clientId || (!clientSecret && !deviceFlow))
    throw new ConfigError(
      'CODER_OAUTH2_GITHUB_CLIENT_ID and CODER_OAUTH2_GITHUB_CLIENT_SECRET need each other',
    );
  const allowEveryone = boolean('CODER_OAUTH2_GITHUB_ALLOW_EVERYONE');
  const allowedOrganizations = list('CODER_OAUTH2_GITHUB_ALLOWED_ORGS');
  const allowedTeams = list('CODER_OAUTH2_GITHUB_ALLOWED_TEAMS').map(readTeam);
  if (allowEveryone && allowedOrganizations.length + allowedTeams.length > 0)
    throw new ConfigError(
      'CODER_OAUTH2_GITHUB_ALLOW_EVERYONE excludes CODER_OAUTH2_GITHUB_ALLOWED_ORGS and CODER_OAUTH2_GITHUB_ALLOWED_TEAMS',
    );
  if (!allowEveryone && allowedOrganizations.length === 0)
    throw new ConfigError(
      'CODER_OAUTH2_GITHUB_ALLOWED_ORGS must name the organizations whose members may sign in, or set CODER_OAUTH2_GITHUB_ALLOW_EVERYONE',
    );
  const enterprise = text('CODER_OAUTH2_GITHUB_ENTERPRISE_BASE_URL')?.replace(/\/+$/, '');
  if (enterprise && !(URL.canParse(enterprise) && /^https?:$/.test(new URL(enterprise).protocol)))
    throw new ConfigError(
      `CODER_OAUTH2_GITHUB_ENTERPRISE_BASE_URL must be a URL such as https://github.example.com: "${enterprise}"`,
    );
  return {
    clientId,
    clientSecret: clientSecret ?? '',
    baseUrl: enterprise ?? 'https://github.com',
    apiUrl: enterprise ? `${enterprise}/api/v3` : 'https://api.github.com',
    deviceFlow,
    allowSignups: boolean('CODER_OAUTH2_GITHUB_ALLOW_SIGNUPS'),
    allowEveryone,
    allowedOrganizations,
    allowedTeams,
  };
}

function readTeam(text: string): GithubConfig['allowedTeams'][number] {
  const [organization, team, ...more] = text.split('/');
  if (!organization || !team || more.length > 0)
    throw new ConfigError(`CODER_OAUTH2_GITHUB_ALLOWED_TEAMS takes organization/team: "${text}"`);
  return { organization, team };
}
