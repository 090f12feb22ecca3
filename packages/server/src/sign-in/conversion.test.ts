import { afterAll, beforeAll, expect, test } from 'vitest';
import { Browser } from '../../../../test/harness/browser.js';
import {
  type IdentityProvider,
  oidcSettings,
  startIdentityProvider,
} from '../../../../test/harness/identity-provider.js';
import { startTestServer, type TestServer } from '../../../../test/harness/server.js';
import { addUser } from '../../../../test/harness/users.js';
import { hashPassword } from '../users/password.js';

const accessUrl = 'http://coder.test';
const callback = `${accessUrl}/api/v2/users/oidc/callback`;
const password = 'SomeSecurePassword!';

let idp: IdentityProvider;
let server: TestServer;
let clock = 0;

beforeAll(async () => {
  idp = await startIdentityProvider(callback);
  server = await startTestServer({
    config: { accessUrl, oidc: oidcSettings(idp.issuer) },
    deps: { now: () => new Date(Date.now() + clock).toISOString() },
  });
});
afterAll(async () => {
  await server.close();
  await idp.close();
});

/** Somebody with a password, signed in in a browser. */
async function signedIn(username: string) {
  const user = await addUser(server, { username });
  await server.db
    .updateTable('users')
    .set({ hashed_password: await hashPassword(password) })
    .where('id', '=', user.id)
    .execute();
  const browser = new Browser({ [accessUrl]: server.url });
  browser.cookies(accessUrl).set('coder_session_token', user.token);
  return { user, browser };
}
const begin = (user: { token: string }, body: object, whom = 'me') =>
  server.request<{ state_string: string; message?: string }>('POST', `/api/v2/users/${whom}/convert-login`, {
    token: user.token,
    body,
  });
const known = (name: string) => ({
  sub: name,
  email: `${name}@example.com`,
  email_verified: true,
  preferred_username: name,
});
const sessionOf = (browser: Browser) => browser.cookies(accessUrl).get('coder_session_token') ?? '';
const me = (browser: Browser) => server.request('GET', '/api/v2/users/me', { token: sessionOf(browser) });

test('a user goes over from the password to the provider', async () => {
  const { user, browser } = await signedIn('ada');
  const begun = await begin(user, { to_type: 'oidc', password });
  expect(begun).toMatchObject({
    status: 201,
    body: {
      to_type: 'oidc',
      user_id: user.id,
      state_string: expect.any(String),
      expires_at: expect.any(String),
    },
  });
  idp.person = known('ada-at-work');
  const link = `${callback}?oidc_merge_state=${begun.body.state_string}&redirect=/healthz`;
  expect(await browser.visit(link)).toMatchObject({ status: 200, url: `${accessUrl}/healthz` });
  expect(sessionOf(browser)).not.toBe(user.token);
  expect((await me(browser)).body).toMatchObject({
    id: user.id,
    login_type: 'oidc',
    email: 'ada-at-work@example.com',
  });
  expect((await server.request('GET', '/api/v2/users/me', { token: user.token })).status).toBe(401);
  const login = await server.request('POST', '/api/v2/users/login', {
    body: { email: 'ada-at-work@example.com', password },
  });
  expect(login.status).toBe(401);
  const row = await server.db
    .selectFrom('audit_logs')
    .select(['action', 'status_code'])
    .where('resource_type', '=', 'convert_login')
    .executeTakeFirst();
  expect(row).toEqual({ action: 'create', status_code: 201 });
});

test('only the user itself, with its password, to what there is', async () => {
  const { user } = await signedIn('bob');
  const owner = await addUser(server, { username: 'owner', roles: ['owner'] });
  expect((await begin(user, { to_type: 'oidc', password: 'wrong' })).status).toBe(401);
  expect((await begin(owner, { to_type: 'oidc', password }, 'bob')).status).toBe(403);
  expect((await begin(user, { to_type: 'github', password })).status).toBe(400);
  expect((await begin(user, { to_type: 'none', password })).status).toBe(400);
  expect((await begin(user, {})).status).toBe(400);
});

test('the state works once, in time, and in no other session', async () => {
  const { user, browser } = await signedIn('carol');
  const stranger = await signedIn('mallory');
  const link = async () =>
    `${callback}?oidc_merge_state=${(await begin(user, { to_type: 'oidc', password })).body.state_string}`;
  idp.person = known('victim');
  const first = await link();
  // A link that somebody sends around binds nobody's account at the provider to the sender's one here.
  expect((await stranger.browser.visit(first)).status).toBe(401);
  expect((await new Browser({ [accessUrl]: server.url }).visit(first)).status).toBe(401);
  await link();
  expect((await browser.visit(first)).status).toBe(401); // a newer one took its place
  const late = await link();
  clock = 6 * 60_000;
  expect((await browser.visit(late)).status).toBe(401);
  clock = 0;
  idp.person = known('taken');
  await new Browser({ [accessUrl]: server.url }).visit(callback);
  expect(await browser.visit(await link())).toMatchObject({
    status: 409,
    body: { message: 'That account already signs in another user here.' },
  });
  expect((await me(browser)).body).toMatchObject({ login_type: 'password' });
});
