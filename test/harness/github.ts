import { createServer, type IncomingMessage } from 'node:http';
import type { AddressInfo } from 'node:net';
import { text } from 'node:stream/consumers';
import type { GithubConfig } from '../../packages/server/src/config.js';

export interface Github {
  readonly url: string;
  /** Who signs in next. */
  person: {
    id: number;
    login: string;
    name: string | null;
    emails: { email: string; primary: boolean; verified: boolean }[];
    organizations: string[];
    /** `organization/team`. */
    teams: string[];
  };
  /** Seconds that tokens last; undefined: for ever, without a refresh token. */
  tokenSeconds: number | undefined;
  /** Has somebody entered the user code? */
  deviceConfirmed: boolean;
  close(): Promise<void>;
}

/** A server that speaks GitHub's wire as a GitHub Enterprise Server does, errors of its OAuth side with status 200. */
export async function startGithub(): Promise<Github> {
  let count = 0;
  const codes = new Set<string>();
  const tokens = new Set<string>();
  const refreshTokens = new Set<string>();
  const listener = createServer();

  const give = () => {
    const token = `gho_${++count}`;
    tokens.add(token);
    const refresh = `ghr_${count}`;
    refreshTokens.add(refresh);
    return {
      access_token: token,
      token_type: 'bearer',
      scope: 'user:email',
      ...(github.tokenSeconds !== undefined && { refresh_token: refresh, expires_in: github.tokenSeconds }),
    };
  };
  const exchange = (form: URLSearchParams): object => {
    if (form.get('client_id') !== 'app') return { error: 'incorrect_client_credentials' };
    if (form.get('device_code')) return github.deviceConfirmed ? give() : { error: 'authorization_pending' };
    if (form.get('client_secret') !== 'hush') return { error: 'incorrect_client_credentials' };
    if (form.get('grant_type') === 'refresh_token')
      return refreshTokens.delete(form.get('refresh_token') ?? '') ? give() : { error: 'bad_refresh_token' };
    return codes.delete(form.get('code') ?? '') ? give() : { error: 'bad_verification_code' };
  };
  const rest = (path: string): unknown => {
    const { emails, organizations, teams, ...person } = github.person;
    if (path === '/user') return { ...person, avatar_url: 'https://avatars.example/1', type: 'User' };
    if (path === '/user/emails') return emails;
    if (path === '/user/memberships/orgs')
      return organizations.map((login) => ({ state: 'active', role: 'member', organization: { login } }));
    const [, organization, team, login] =
      /^\/orgs\/([^/]+)\/teams\/([^/]+)\/memberships\/([^/]+)$/.exec(path) ?? [];
    if (login === person.login && teams.includes(`${organization}/${team}`)) return { state: 'active' };
    return undefined;
  };
  const answer = async (
    request: IncomingMessage,
  ): Promise<{ status: number; location?: string; body?: unknown }> => {
    const { pathname, searchParams } = new URL(request.url ?? '/', github.url);
    if (pathname === '/login/oauth/authorize') {
      const back = new URL(searchParams.get('redirect_uri') ?? '');
      const code = `code-${++count}`;
      codes.add(code);
      back.search = new URLSearchParams({ code, state: searchParams.get('state') ?? '' }).toString();
      return { status: 302, location: back.href };
    }
    if (pathname === '/login/oauth/access_token')
      return { status: 200, body: exchange(new URLSearchParams(await text(request))) };
    if (pathname === '/login/device/code')
      return {
        status: 200,
        body: {
          device_code: 'device',
          user_code: 'ABCD-1234',
          verification_uri: `${github.url}/login/device`,
          expires_in: 900,
          interval: 5,
        },
      };
    const token = /^Bearer (.+)$/.exec(request.headers.authorization ?? '')?.[1] ?? '';
    if (!tokens.has(token)) return { status: 401, body: { message: 'Bad credentials' } };
    const found = rest(pathname.replace(/^\/api\/v3/, ''));
    return found === undefined
      ? { status: 404, body: { message: 'Not Found' } }
      : { status: 200, body: found };
  };
  listener.on('request', (request, response) => {
    void answer(request).then(({ status, location, body }) => {
      response.writeHead(status, { 'content-type': 'application/json', ...(location && { location }) });
      response.end(body === undefined ? '' : JSON.stringify(body));
    });
  });
  await new Promise<void>((resolve) => listener.listen(0, '127.0.0.1', resolve));
  const github: Github = {
    url: `http://127.0.0.1:${(listener.address() as AddressInfo).port}`,
    person: { id: 1, login: 'octo', name: null, emails: [], organizations: [], teams: [] },
    tokenSeconds: undefined,
    deviceConfirmed: false,
    close: async () => {
      listener.closeAllConnections();
      await new Promise((resolve) => listener.close(resolve));
    },
  };
  return github;
}

/** Settings of a server that uses it, as if read from the environment. */
export const githubSettings = (url: string, more: Partial<GithubConfig> = {}): GithubConfig => ({
  clientId: 'app',
  clientSecret: 'hush',
  baseUrl: url,
  apiUrl: `${url}/api/v3`,
  deviceFlow: false,
  allowSignups: true,
  allowEveryone: true,
  allowedOrganizations: [],
  allowedTeams: [],
  ...more,
});
