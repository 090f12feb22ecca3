import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { Browser } from '../../../../test/harness/browser.js';
import { type Github, githubSettings, startGithub } from '../../../../test/harness/github.js';
import { startTestServer, type TestServer } from '../../../../test/harness/server.js';
import { addUser, defaultOrganization } from '../../../../test/harness/users.js';
import type { GithubConfig } from '../config.js';

const accessUrl = 'http://coder.test';
const callback = `${accessUrl}/api/v2/users/oauth2/github/callback`;

let github: Github;
let server: TestServer;
let clock = 0;

beforeAll(async () => {
  github = await startGithub();
  server = await start();
});
afterAll(async () => {
  await server.close();
  await github.close();
});
beforeEach(() => {
  clock = 0;
  github.tokenSeconds = undefined;
});

async function start(more: Partial<GithubConfig> = {}): Promise<TestServer> {
  const made = await startTestServer({
    config: { accessUrl, github: { app: githubSettings(github.url, more), defaultProvider: true } },
    deps: { now: () => new Date(Date.now() + clock).toISOString() },
  });
  await addUser(made, { username: 'first', roles: ['owner'] });
  return made;
}

const person = (id: number, login: string, more: Partial<Github['person']> = {}): Github['person'] => ({
  id,
  login,
  name: `The ${login}`,
  emails: [
    { email: `${login}@private.example`, primary: false, verified: true },
    { email: `${login}@example.com`, primary: true, verified: true },
  ],
  organizations: [],
  teams: [],
  ...more,
});
const browse = (at: TestServer = server) => new Browser({ [accessUrl]: at.url });
const sessionOf = (browser: Browser) => browser.cookies(accessUrl).get('coder_session_token') ?? '';
const me = (browser: Browser, at: TestServer = server) =>
  at.request('GET', '/api/v2/users/me', { token: sessionOf(browser) });

test('a sign-in at GitHub makes a user, and finds it again by its number', async () => {
  expect((await server.request('GET', '/api/v2/users/authmethods')).body).toMatchObject({
    github: { enabled: true, default_provider_configured: false },
  });
  github.person = person(7, 'ada_l');
  const browser = browse();
  expect(await browser.visit(`${callback}?redirect=/healthz`)).toMatchObject({
    url: `${accessUrl}/healthz`,
    text: 'OK',
  });
  expect((await me(browser)).body).toMatchObject({
    username: 'ada-l',
    email: 'ada_l@example.com',
    name: 'The ada_l',
    avatar_url: 'https://avatars.example/1',
    login_type: 'github',
    organization_ids: [await defaultOrganization(server)],
  });
  const found = await server.request<{ users: { username: string }[] }>(
    'GET',
    '/api/v2/users?q=github_com_user_id:7',
    {
      token: sessionOf(browser),
    },
  );
  expect(found.body.users).toHaveLength(1);
  github.person = person(7, 'renamed');
  const again = browse();
  await again.visit(callback);
  expect((await me(again)).body).toMatchObject({ username: 'ada-l', email: 'renamed@example.com' });
});

test('a wrong state, a spent code, an unverified address and closed sign-ups are refused', async () => {
  github.person = person(8, 'bob');
  const browser = browse();
  const { url } = await browser.visit(callback, { stopAt: (next) => next.searchParams.has('code') });
  expect((await browse().visit(url)).status).toBe(401);
  expect((await browser.visit(url.replace(/code-\d+/, 'code-0'))).body).toMatchObject({
    detail: 'bad_verification_code',
  });
  expect((await browser.visit(url)).status).not.toBe(401);
  github.person = person(9, 'carol', {
    emails: [{ email: 'carol@example.com', primary: true, verified: false }],
  });
  expect((await browse().visit(callback)).status).toBe(403);
  const closed = await start({ allowSignups: false });
  github.person = person(10, 'dan');
  expect((await browse(closed).visit(callback)).status).toBe(403);
  await closed.close();
});

test('only members of the organizations and teams get in', async () => {
  const closed = await start({
    allowEveryone: false,
    allowedOrganizations: ['Acme', 'other'],
    allowedTeams: [{ organization: 'acme', team: 'core' }],
  });
  github.person = person(11, 'eve', { organizations: ['elsewhere'] });
  expect((await browse(closed).visit(callback)).status).toBe(403);
  github.person = person(11, 'eve', { organizations: ['acme'] });
  expect((await browse(closed).visit(callback)).status).toBe(403);
  github.person = person(11, 'eve', { organizations: ['other'], teams: ['acme/core'] });
  expect((await browse(closed).visit(callback)).status).toBe(403);
  github.person = person(11, 'eve', { organizations: ['acme'], teams: ['acme/core'] });
  const browser = browse(closed);
  await browser.visit(callback);
  expect((await me(browser, closed)).status).toBe(200);
  await closed.close();
});

test('tokens that end are renewed; refused ones end the session', async () => {
  github.person = person(12, 'frank');
  github.tokenSeconds = 60;
  const browser = browse();
  await browser.visit(callback);
  clock = 120_000;
  github.tokenSeconds = 30;
  expect((await me(browser)).status).toBe(200);
  await server.db
    .updateTable('user_links')
    .set({ oauth_refresh_token: 'stale' })
    .where('linked_id', '=', '12')
    .execute();
  clock = 300_000;
  expect((await me(browser)).body).toMatchObject({
    message: 'Could not refresh expired GitHub token. Sign in again to continue.',
  });
});

test('by the device flow a user enters a code at GitHub', async () => {
  const device = await start({ deviceFlow: true, clientSecret: '' });
  github.person = person(13, 'grace');
  github.deviceConfirmed = false;
  const browser = browse(device);
  const page = await browser.visit(`${callback}?redirect=/cli-auth`);
  expect(page.url).toContain(`${accessUrl}/login/device?state=`);
  expect(page.text).toContain('data-device');
  const state = new URL(page.url).searchParams.get('state') ?? '';
  const codes = await browser.visit(`${accessUrl}/api/v2/users/oauth2/github/device`);
  expect(codes.body).toEqual({
    device_code: 'device',
    user_code: 'ABCD-1234',
    verification_uri: `${github.url}/login/device`,
    expires_in: 900,
    interval: 5,
  });
  const poll = (by = browser) => by.visit(`${callback}?code=device&state=${encodeURIComponent(state)}`);
  expect(await poll()).toMatchObject({ status: 400, body: { detail: 'authorization_pending' } });
  github.deviceConfirmed = true;
  expect((await poll(browse(device))).status).toBe(401); // somebody else's browser
  expect(await poll()).toMatchObject({ status: 200, body: { redirect_url: '/cli-auth' } });
  expect((await me(browser, device)).body).toMatchObject({ username: 'grace', login_type: 'github' });
  await device.close();
});
