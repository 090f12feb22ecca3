import { afterEach, expect, test } from 'vitest';
import { startTestServer, type TestServer } from '../../../../test/harness/server.js';
import { addUser } from '../../../../test/harness/users.js';
import { createRateLimiter } from './rate-limit.js';

let server: TestServer | undefined;
afterEach(() => server?.close());

test('the request at the limit passes, the next one does not', async () => {
  server = await startTestServer({ config: { rateLimits: { api: 3, login: 60, files: 12 } } });
  const user = await addUser(server);
  const call = (
    path = '/api/v2/experiments',
    options: { token?: string; headers?: Record<string, string> } = {},
  ) => server?.request('GET', path, { token: user.token, ...options });
  for (const remaining of ['2', '1', '0']) {
    const passed = await call();
    expect(passed?.status).toBe(200);
    expect(passed?.headers).toMatchObject({ 'x-ratelimit-limit': '3', 'x-ratelimit-remaining': remaining });
    expect(Number(passed?.headers['x-ratelimit-reset'])).toBeGreaterThan(Date.now() / 1000 - 1);
  }
  const refused = await call('/api/v2//experiments');
  expect(refused?.status).toBe(429);
  expect(refused?.headers['retry-after']).toBe('60');
  expect(refused?.body).toEqual({
    message: "You've been rate limited for sending more than 3 requests in 1m0s.",
  });
  const other = await addUser(server);
  expect((await call(undefined, { token: other.token }))?.status).toBe(200);
  expect((await call('/api/v2/deployment/ssh'))?.status).toBe(200);
});

test('owners may bypass the limit, others may not', async () => {
  server = await startTestServer({ config: { rateLimits: { api: 1, login: 60, files: 12 } } });
  const headers = { 'x-coder-bypass-ratelimit': 'true' };
  const owner = await addUser(server, { roles: ['owner'] });
  for (let i = 0; i < 3; i++) {
    const { status, headers: got } = await server.request('GET', '/api/v2/experiments', {
      token: owner.token,
      headers,
    });
    expect({ status, limit: got['x-ratelimit-limit'] }).toEqual({ status: 200, limit: undefined });
  }
  const { token } = await addUser(server);
  const refused = await server.request<string>('GET', '/api/v2/experiments', { token, headers });
  expect(refused.status).toBe(428);
  expect(refused.body).toBe('"X-Coder-Bypass-Ratelimit" provided but user is not owner');
});

test('without limits there are no headers', async () => {
  server = await startTestServer();
  const { headers } = await server.request('GET', '/api/v2/buildinfo');
  expect(headers['x-ratelimit-limit']).toBeUndefined();
});

test('the window before counts by the part of it that is less than a minute ago', () => {
  let time = 60_000;
  const count = createRateLimiter(() => time);
  for (let i = 0; i < 10; i++) expect(count('a', 10).allowed).toBe(true);
  expect(count('a', 10).allowed).toBe(false);
  time = 120_000;
  expect(count('a', 10).allowed).toBe(false);
  time = 150_000; // half of the ten still count
  const allowed = Array.from({ length: 10 }, () => count('a', 10)).filter((verdict) => verdict.allowed);
  expect(allowed).toHaveLength(5);
  time = 300_000;
  expect(count('a', 10)).toEqual({ allowed: true, remaining: 9, resetAt: 360 });
});
