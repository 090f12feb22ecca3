import { afterAll, beforeAll, expect, test } from 'vitest';
import { startTestServer, type TestServer } from '../../../../test/harness/server.js';
import { addUser } from '../../../../test/harness/users.js';
import { html } from './html.js';

let server: TestServer;
beforeAll(async () => {
  server = await startTestServer();
});
afterAll(() => server.close());

const cookies = (values: Record<string, string>) => ({
  cookie: Object.entries(values)
    .map(([name, value]) => `${name}=${value}`)
    .join('; '),
});
const get = (path: string, values: Record<string, string> = {}) =>
  server.request<string>('GET', path, { headers: cookies(values) });

test('a server without users asks for the first one, later for a sign-in', async () => {
  for (const path of ['/', '/login', '/cli-auth'])
    expect((await get(path)).text).toContain('Create the first account');
  await addUser(server, { username: 'ada', roles: ['owner'] });
  for (const path of ['/', '/login', '/cli-auth']) {
    const { text, headers } = await get(path);
    expect(text).toContain('data-action="login"');
    expect(headers['content-security-policy']).toContain("default-src 'none'");
    expect(headers['cache-control']).toBe('no-store');
    expect(text).not.toMatch(/<script>|style=|onclick/);
  }
});

test('a session gets a token on /cli-auth by what the page sends', async () => {
  const user = await addUser(server, { username: 'grace' });
  const session = { coder_session_token: user.token, csrf_token: Buffer.alloc(32, 7).toString('base64') };
  const page = await get('/cli-auth', session);
  expect(page.text).toContain('data-token');
  expect(page.text).toContain('grace');
  const [, csrf = ''] = /name="csrf-token" content="([^"]*)"/.exec(page.text) ?? [];
  const make = (headers: Record<string, string>) =>
    server.request<{ key: string }>('POST', '/api/v2/users/me/keys', {
      headers: { ...cookies(session), ...headers },
    });
  expect((await make({})).status).toBe(400);
  const made = await make({ 'x-csrf-token': csrf.replaceAll('&#61;', '=') });
  expect(made.status).toBe(201);
  expect(made.body.key).toMatch(/^\w{10}-\w{22}$/);
});

test('after a sign-in nobody is sent to another host', async () => {
  for (const [redirect, next] of [
    ['/cli-auth', '/cli-auth'],
    ['/a?b=c', '/a?b=c'],
    ['//evil.example', '/'],
    ['/\\evil.example', '/'],
    ['https://evil.example', '/'],
    ['javascript:alert(1)', '/'],
  ])
    expect((await get(`/login?redirect=${encodeURIComponent(redirect ?? '')}`)).text).toContain(
      `data-next="${next}"`,
    );
});

test('text never becomes markup', () => {
  expect(html`<p title="${'"><script>'}">${"<b>'&"}</p>`.text).toBe(
    '<p title="&#34;&#62;&#60;script&#62;">&#60;b&#62;&#39;&#38;</p>',
  );
});
