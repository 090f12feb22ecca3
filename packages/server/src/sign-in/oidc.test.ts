import { X509Certificate } from 'node:crypto';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { Browser } from '../../../../test/harness/browser.js';
import { makeCertificate } from '../../../../test/harness/certificate.js';
import { runCli } from '../../../../test/harness/cli.js';
import {
  type IdentityProvider,
  oidcSettings,
  startIdentityProvider,
} from '../../../../test/harness/identity-provider.js';
import { startTestServer, type TestServer } from '../../../../test/harness/server.js';
import { addUser, defaultOrganization } from '../../../../test/harness/users.js';
import type { OidcConfig } from '../config.js';

const accessUrl = 'http://coder.test';
const callback = `${accessUrl}/api/v2/users/oidc/callback`;

let idp: IdentityProvider;
let server: TestServer;
let clock = 0;

beforeAll(async () => {
  idp = await startIdentityProvider(callback);
  server = await start();
  await addUser(server, { username: 'first', roles: ['owner'] });
});
afterAll(async () => {
  await server.close();
  await idp.close();
});
beforeEach(() => {
  clock = 0;
  idp.accessTokenSeconds = 3600;
});

const start = (oidc: Partial<OidcConfig> = {}, more = {}) =>
  startTestServer({
    config: { accessUrl, oidc: oidcSettings(idp.issuer, oidc), ...more },
    deps: { now: () => new Date(Date.now() + clock).toISOString() },
  });

/** Somebody whom the provider knows. */
const person = (name: string, more: Record<string, unknown> = {}) => ({
  sub: `id-of-${name}`,
  email: `${name}@example.com`,
  email_verified: true,
  preferred_username: name,
  name: `The ${name}`,
  ...more,
});
const browse = (at: TestServer = server) => new Browser({ [accessUrl]: at.url });
const signIn = (browser: Browser, query = '') => browser.visit(`${callback}${query}`);
const sessionOf = (browser: Browser) => browser.cookies(accessUrl).get('coder_session_token') ?? '';
const me = (browser: Browser, at: TestServer = server) =>
  at.request<{
    username: string;
    email: string;
    login_type: string;
    roles: { name: string }[];
    organization_ids: string[];
  }>('GET', '/api/v2/users/me', { token: sessionOf(browser) });

describe('a sign-in at the provider', () => {
  test('makes a user, tells the claims, and leaves rows in the audit log', async () => {
    idp.person = person('ada', { picture: 'https://example.com/ada.png', groups: ['x'] });
    const browser = browse();
    const answer = await signIn(browser, '?redirect=%2Fhealthz%3Fx%3D1');
    expect(answer).toMatchObject({ status: 200, url: `${accessUrl}/healthz?x=1`, text: 'OK' });
    expect([...browser.cookies(accessUrl).keys()].filter((name) => name.startsWith('oauth_'))).toEqual([]);
    const user = await me(browser);
    expect(user.body).toMatchObject({
      username: 'ada',
      email: 'ada@example.com',
      name: 'The ada',
      avatar_url: 'https://example.com/ada.png',
      login_type: 'oidc',
      status: 'active',
      roles: [],
      organization_ids: [await defaultOrganization(server)],
    });
    const claims = await server.request<{ claims: Record<string, unknown> }>(
      'GET',
      '/api/v2/users/oidc-claims',
      {
        token: sessionOf(browser),
      },
    );
    expect(claims.body.claims).toMatchObject({ sub: 'id-of-ada', groups: ['x'], iss: idp.issuer });
    const rows = await server.db
      .selectFrom('audit_logs')
      .select(['action', 'resource_type', 'status_code'])
      .where('user_id', '=', (user.body as unknown as { id: string }).id)
      .orderBy('time')
      .execute();
    expect(rows).toEqual([
      { action: 'register', resource_type: 'user', status_code: 201 },
      { action: 'login', resource_type: 'api_key', status_code: 201 },
    ]);
    const link = await server.db.selectFrom('user_links').selectAll().executeTakeFirstOrThrow();
    expect(link).toMatchObject({ login_type: 'oidc', linked_id: `${idp.issuer}||id-of-ada` });
    expect(link.oauth_access_token).not.toBe('');
  });

  test('finds the user again by the subject, whatever the address has become', async () => {
    idp.person = person('bob');
    await signIn(browse());
    idp.person = person('bob', { email: 'robert@example.com', preferred_username: 'robert' });
    const browser = browse();
    await signIn(browser);
    expect((await me(browser)).body).toMatchObject({ username: 'bob', email: 'robert@example.com' });
  });

  test('gives another name where the wanted one is taken', async () => {
    idp.person = person('ada', { sub: 'another', email: 'other@example.com' });
    const browser = browse();
    await signIn(browser);
    expect((await me(browser)).body.username).toMatch(/^ada-[0-9a-f]{8}$/);
  });

  test('of two at once makes one user', async () => {
    idp.person = person('twin');
    const both = await Promise.all([signIn(browse()), signIn(browse())]);
    expect(both.map(({ status }) => status)).toEqual([200, 200]);
    const users = await server.db
      .selectFrom('users')
      .select('id')
      .where('username', 'like', 'twin%')
      .execute();
    expect(users).toHaveLength(1);
  });

  test('follows no redirect to another host', async () => {
    idp.person = person('carol');
    for (const redirect of [
      '//evil.example/x',
      'https://evil.example',
      '/\\evil.example',
      '/%5c%5cevil\t.example',
    ])
      expect((await signIn(browse(), `?redirect=${encodeURIComponent(redirect)}`)).url).toMatch(
        `${accessUrl}/`,
      );
  });
});

describe('is refused', () => {
  const refused = async (browser: Browser, status: number, message: RegExp | string, at = server) => {
    const answer = await signIn(browser);
    expect(answer).toMatchObject({ status, body: { message: expect.stringMatching(message) } });
    expect(sessionOf(browser)).toBe('');
    expect((await me(browser, at)).status).toBe(401);
  };

  test('with the state of another browser, or none', async () => {
    idp.person = person('dora');
    const [victim, attacker] = [browse(), browse()];
    const stop = { stopAt: (url: URL) => url.origin === accessUrl && url.searchParams.has('code') };
    const { url } = await attacker.visit(callback, stop);
    await victim.visit(callback, stop);
    expect(await victim.visit(url)).toMatchObject({ status: 401, body: { message: 'State mismatched.' } });
    expect(await browse().visit(url)).toMatchObject({
      status: 401,
      body: { message: 'Cookie "oauth_state" must be provided.' },
    });
    expect(await browse().visit(url.replace(/state=[^&]*/, 'x=y'))).toMatchObject({ status: 400 });
    // A state chosen by who sends a link: only one's own change of the login type may bring one along.
    expect(await browse().visit(`${callback}?oidc_merge_state=chosen`)).toMatchObject({ status: 401 });
    // The right browser, twice: the second time the code is spent.
    expect((await attacker.visit(url)).status).toBe(200);
    expect(await attacker.visit(url)).toMatchObject({ status: 401 });
  });

  test('by a provider that names another issuer, until the check is off', async () => {
    const misled = await start({ issuerUrl: idp.issuer.replace('127.0.0.1', 'localhost') });
    expect(await signIn(browse(misled))).toMatchObject({ status: 503 });
    await misled.close();
    const trusting = await start({
      issuerUrl: idp.issuer.replace('127.0.0.1', 'localhost'),
      skipIssuerChecks: true,
    });
    idp.person = person('ivan');
    expect(await signIn(browse(trusting))).toMatchObject({ status: 200 });
    await trusting.close();
  });

  test('when the answer names another issuer', async () => {
    const browser = browse();
    const { url } = await browser.visit(callback, { stopAt: (next) => next.searchParams.has('code') });
    const other = url.replace(/iss=[^&]*/, `iss=${encodeURIComponent('https://evil.example')}`);
    expect(other).not.toBe(url);
    expect(await browser.visit(other)).toMatchObject({ status: 401 });
    expect(sessionOf(browser)).toBe('');
  });

  test('while the provider is down, and served once it is up', async () => {
    const late = await startIdentityProvider(callback);
    await late.close();
    const waiting = await start({ issuerUrl: late.issuer });
    expect(await signIn(browse(waiting))).toMatchObject({
      status: 503,
      body: { message: expect.stringContaining('cannot be reached') },
    });
    const page = await browse(waiting).visit(callback, { headers: { accept: 'text/html' } });
    expect(page.status).toBe(503);
    expect(page.text).toContain('You are not signed in');
    expect(page.headers.get('content-security-policy')).toContain("default-src 'none'");
    const again = await startIdentityProvider(callback, Number(new URL(late.issuer).port));
    again.person = person('late');
    expect(await signIn(browse(waiting))).toMatchObject({ status: 200 });
    await waiting.close();
    await again.close();
  });

  test('with an address that is not verified', async () => {
    idp.person = person('eve', { email_verified: false });
    await refused(browse(), 403, /has not verified/);
    idp.person = person('eve', { email_verified: undefined });
    await refused(browse(), 403, /has not verified/);
    idp.person = person('eve', { email: undefined });
    await refused(browse(), 400, /did not tell your e-mail/);
  });

  test('an address of a user with a password, or of one linked to somebody else', async () => {
    await addUser(server, { username: 'frank' });
    idp.person = person('frank');
    await refused(browse(), 403, /login type "password"/);
    const told = await server.db
      .selectFrom('audit_logs')
      .selectAll()
      .orderBy('time', 'desc')
      .executeTakeFirst();
    expect(told).toMatchObject({ action: 'login', status_code: 403 });
    idp.person = person('grace');
    await signIn(browse());
    idp.person = person('grace', { sub: 'an impostor' });
    await refused(browse(), 403, /belongs to another account/);
  });

  test('a suspended user, with a row in the audit log', async () => {
    idp.person = person('heidi');
    const browser = browse();
    await signIn(browser);
    await server.db
      .updateTable('users')
      .set({ status: 'suspended' })
      .where('username', '=', 'heidi')
      .execute();
    await refused(browse(), 401, /suspended/);
    const row = await server.db
      .selectFrom('audit_logs')
      .select('status_code')
      .orderBy('time', 'desc')
      .executeTakeFirst();
    expect(row?.status_code).toBe(401);
  });

  test('who has no account while sign-ups are off; one made beforehand is linked by its address', async () => {
    const closed = await start({ allowSignups: false, emailDomains: ['example.com'] });
    const owner = await addUser(closed, { username: 'owner', roles: ['owner'] });
    idp.person = person('judy');
    expect(await signIn(browse(closed))).toMatchObject({
      status: 403,
      body: { message: expect.stringContaining('Ask an admin') },
    });
    const made = await closed.request('POST', '/api/v2/users', {
      token: owner.token,
      body: {
        email: 'JUDY@example.com',
        username: 'jude',
        login_type: 'oidc',
        organization_ids: [await defaultOrganization(closed)],
      },
    });
    expect(made.status).toBe(201);
    const browser = browse(closed);
    expect((await signIn(browser)).status).toBe(200);
    expect((await me(browser, closed)).body).toMatchObject({ username: 'jude', status: 'active' });
    idp.person = person('mallory', { email: 'mallory@evil.example' });
    expect(await signIn(browse(closed))).toMatchObject({
      status: 403,
      body: { message: expect.stringContaining('domain') },
    });
    await closed.close();
  });

  test('who is in none of the allowed groups', async () => {
    const closed = await start({
      groups: { field: 'groups', mapping: {}, autoCreate: false, filter: '.*', allowed: ['staff'] },
    });
    idp.person = person('kim', { groups: ['guests'] });
    expect((await signIn(browse(closed))).status).toBe(403);
    idp.person = person('kim', { groups: ['staff'] });
    const browser = browse(closed);
    expect((await signIn(browser)).status).toBe(200);
    expect((await me(browser, closed)).body.roles).toMatchObject([{ name: 'owner' }]); // the first of its deployment
    await closed.close();
  });

  test('everybody where no provider is set up', async () => {
    const plain = await startTestServer();
    expect((await plain.request('GET', '/api/v2/users/oidc/callback')).status).toBe(404);
    const methods = await plain.request('GET', '/api/v2/users/authmethods');
    expect(methods.body).toEqual({
      password: { enabled: true },
      github: { enabled: true, default_provider_configured: true },
      oidc: { enabled: false, signInText: '', iconUrl: '' },
    });
    await plain.close();
  });
});

test('the sign-in page and the methods name the provider', async () => {
  expect((await server.request('GET', '/api/v2/users/authmethods')).body).toMatchObject({
    oidc: { enabled: true, signInText: 'Example ID', iconUrl: '/icon/example.svg' },
  });
  const page = await browse().visit(`${accessUrl}/login?redirect=/cli-auth`);
  expect(page.text).toContain('href="/api/v2/users/oidc/callback?redirect=%2Fcli-auth"');
  expect(page.text).toContain('Sign in with Example ID');
});

describe('tokens that have ended at the provider', () => {
  const link = (username: string) =>
    server.db
      .selectFrom('user_links')
      .innerJoin('users', 'users.id', 'user_links.user_id')
      .selectAll('user_links')
      .where('username', '=', username)
      .executeTakeFirstOrThrow();

  test('are renewed once, however many requests come', async () => {
    idp.person = person('leo');
    idp.accessTokenSeconds = 60;
    const browser = browse();
    await signIn(browser);
    const before = await link('leo');
    clock = 120_000;
    idp.accessTokenSeconds = 3600;
    idp.renewals = 0;
    const answers = await Promise.all(Array.from({ length: 5 }, () => me(browser)));
    expect(answers.map(({ status }) => status)).toEqual([200, 200, 200, 200, 200]);
    expect(idp.renewals).toBe(1);
    const after = await link('leo');
    expect(after.oauth_access_token).not.toBe(before.oauth_access_token);
    expect(after).toMatchObject({ refreshing_until: null, refresh_refused: false });
    expect(Date.parse(after.oauth_expiry ?? '')).toBeGreaterThan(Date.now() + clock);
  });

  test('and are refused there end the session, until the next sign-in', async () => {
    idp.person = person('mia');
    idp.accessTokenSeconds = 60;
    const browser = browse();
    await signIn(browser);
    const user = (await me(browser)).body;
    expect(user.username).toBe('mia');
    await server.db
      .updateTable('user_links')
      .set({ oauth_refresh_token: 'nonsense' })
      .where('linked_id', 'like', '%mia')
      .execute();
    clock = 120_000;
    for (const _ of [1, 2])
      expect(await me(browser)).toMatchObject({
        status: 401,
        body: { message: 'Could not refresh expired OpenID Connect token. Sign in again to continue.' },
      });
    expect(await link('mia')).toMatchObject({ refresh_refused: true });
    idp.accessTokenSeconds = 3600;
    expect((await signIn(browser)).status).toBe(200); // with the dead session still in its cookie
    expect((await me(browser)).status).toBe(200);
  });
});

test('links of an issuer that is gone are made anew at the next sign-in, once an operator lets them', async () => {
  const url = server.deps.config.postgresUrl ?? '';
  const fix = (...flags: string[]) =>
    runCli(['server', 'fix-oidc-links', '--postgres-url', url, '--issuer-url', idp.issuer, ...flags]);
  idp.person = person('nina');
  await signIn(browse());
  expect((await fix('--yes')).stdout).toContain('nothing to do');
  const move = (linked_id: string) =>
    server.db
      .updateTable('user_links')
      .set({ linked_id })
      .where('linked_id', 'like', '%id-of-nina')
      .execute();
  await move('https://old.example||id-of-nina');
  expect((await signIn(browse())).status).toBe(403);
  expect((await fix('--dry-run')).stdout).toContain(
    'nina  https://old.example  id-of-nina\n1 users would be',
  );
  expect((await signIn(browse())).status).toBe(403);
  expect((await fix('--yes')).stdout).toContain('1 users are unlinked.');
  const browser = browse();
  expect((await signIn(browser)).status).toBe(200);
  expect((await me(browser)).body.username).toBe('nina');
});

test('a private key proves who the server is in the place of a secret', async () => {
  const directory = mkdtempSync(join(tmpdir(), 'oidc-key-'));
  const files = makeCertificate(directory, 'coder');
  const certificate = readFileSync(files.cert, 'utf8');
  const jwk = new X509Certificate(certificate).publicKey.export({ format: 'jwk' });
  const keyed = await startIdentityProvider(callback, 0, [
    {
      client_id: 'keyed',
      token_endpoint_auth_method: 'private_key_jwt',
      token_endpoint_auth_signing_alg: 'ES256',
      jwks: { keys: [{ ...jwk, kty: 'EC' }] },
    },
  ]);
  const clientKey = { key: readFileSync(files.key, 'utf8'), certificate };
  rmSync(directory, { recursive: true });
  const signing = await startTestServer({
    config: {
      accessUrl,
      oidc: oidcSettings(keyed.issuer, { clientId: 'keyed', clientSecret: undefined, clientKey }),
    },
  });
  keyed.person = person('olga');
  const browser = browse(signing);
  expect((await signIn(browser)).status).toBe(200);
  expect((await me(browser, signing)).body.username).toBe('olga');
  await signing.close();
  await keyed.close();
});
