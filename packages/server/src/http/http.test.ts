import { once } from 'node:events';
import { request } from 'node:http';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { startTestServer, type TestServer } from '../../../../test/harness/server.js';
import { addUser, type TestUser } from '../../../../test/harness/users.js';

let server: TestServer;
let owner: TestUser;

beforeAll(async () => {
  server = await startTestServer();
  owner = await addUser(server, { roles: ['owner'] });
});
afterAll(() => server.close());

test('every answer carries version, request id, nosniff and what it varies by', async () => {
  for (const path of ['/healthz', '/api/v2/buildinfo', '/api/v2/nothing', '/api/v2/experiments']) {
    const { headers } = await server.request('GET', path);
    expect(headers['x-coder-build-version']).toMatch(/^v\d+\.\d+\.\d+/);
    expect(headers['x-coder-request-id']).toMatch(/^[0-9a-f-]{36}$/);
    expect(headers['x-content-type-options']).toBe('nosniff');
    expect(headers.vary).toBe('Origin, Cookie');
  }
});

test('an unknown route is a 404 with its text, another method of a known path an empty 405', async () => {
  const unknown = await server.request('GET', '/api/v2/nothing');
  expect(unknown).toMatchObject({ status: 404, body: { message: 'Route not found.' } });
  const method = await server.request('DELETE', '/api/v2/buildinfo');
  expect(method).toMatchObject({ status: 405, text: '' });
  const underParameter = await server.request('PATCH', '/api/v2/users/me/keys/tokens');
  expect(underParameter).toMatchObject({ status: 405, text: '' });
});

test('healthz and latency-check are plain texts for everybody', async () => {
  for (const path of ['/healthz', '/latency-check'])
    expect(await server.request('GET', path)).toMatchObject({ status: 200, text: 'OK' });
  const { headers } = await server.request('GET', '/latency-check');
  expect(headers['content-type']).toBe('text/plain; charset=utf-8');
  expect(headers['access-control-allow-origin']).toBe('*');
});

test('a 401 of the key check says how to authenticate', async () => {
  for (const token of [undefined, 'nonsense', 'AAAAAAAAAA-BBBBBBBBBBBBBBBBBBBBBB']) {
    const { status, headers } = await server.request('GET', '/api/v2/experiments', { token });
    expect(status).toBe(401);
    expect(headers['www-authenticate']).toBe(
      'Bearer realm="coder", error="invalid_token", error_description="The access token has expired", ' +
        'resource_metadata="http://127.0.0.1:3000/.well-known/oauth-protected-resource"',
    );
  }
});

test('characters of HTML are escaped in JSON', async () => {
  const { status, text, body } = await server.request('POST', '/api/v2/authcheck', {
    token: owner.token,
    body: { checks: { '<b>&': { object: { resource_type: 'user' }, action: 'read' } } },
  });
  expect({ status, body }).toEqual({ status: 200, body: { '<b>&': true } });
  expect(text).toBe('{"\\u003cb\\u003e\\u0026":true}');
});

test('slashes too many do not matter', async () => {
  expect((await server.request('GET', '/api/v2//buildinfo')).status).toBe(200);
  expect((await server.request('GET', '/api/v2/buildinfo/')).status).toBe(200);
  expect((await server.request('GET', '/api/v2')).body).toEqual({ message: '👋' });
});

const csrfOf = (header: unknown): string | undefined =>
  [header]
    .flat()
    .map(String)
    .join(';')
    .match(/csrf_token=([^;]+)/)?.[1];
const post = (headers: Record<string, string>, path = '/api/v2/authcheck') =>
  server.request<unknown>('POST', path, { headers, body: { checks: {} } });

test('the CSRF cookie is given once: 44 characters, for the session of the browser', async () => {
  const { headers } = await server.request('GET', '/healthz');
  expect(headers['set-cookie']).toMatch(/^csrf_token=[A-Za-z0-9+/]{43}=; Path=\/; HttpOnly; SameSite=Lax$/);
  const second = await server.request('GET', '/healthz', { headers: { cookie: 'csrf_token=x' } });
  expect(second.headers['set-cookie']).toBeUndefined();
});

test('a session by cookie alone needs the token of the CSRF cookie for unsafe methods', async () => {
  const token = csrfOf((await server.request('GET', '/healthz')).headers['set-cookie']) ?? '';
  const cookie = `coder_session_token=${owner.token}; csrf_token=${token}`;
  const refused = await post({ cookie });
  expect(refused.status).toBe(400);
  expect(refused.text).toMatch(/^Something is wrong with your CSRF token\./);
  expect(refused.headers['content-type']).toBe('text/plain; charset=utf-8');

  const pad = Buffer.alloc(32, 7);
  const masked = Buffer.concat([pad, Buffer.from(token, 'base64').map((byte) => byte ^ 7)]).toString(
    'base64',
  );
  for (const sent of [token, masked])
    expect((await post({ cookie, 'x-csrf-token': sent })).status).not.toBe(400);
  expect((await post({ cookie, 'x-csrf-token': Buffer.alloc(32).toString('base64') })).status).toBe(400);
  expect((await server.request('GET', '/api/v2/experiments', { headers: { cookie } })).status).toBe(200);
});

test('clients that also send the session as a header never meet CSRF, unless it is another one', async () => {
  const cookie = `coder_session_token=${owner.token}`;
  expect((await post({ cookie, 'coder-session-token': owner.token })).status).not.toBe(400);
  expect((await post({ cookie, authorization: `bearer ${owner.token}` })).status).not.toBe(400);
  const other = await post({ cookie, 'coder-session-token': 'other' });
  expect(other.status).toBe(400);
  expect(other.text).toMatch(/^CSRF error encountered\./);
  expect((await post({ cookie }, '/api/v2/users/first')).text).not.toMatch(/CSRF/);
});

test('the reference is off unless it is asked for', async () => {
  for (const path of ['/swagger', '/swagger/', '/swagger/doc.json'])
    expect(await server.request('GET', path)).toMatchObject({
      status: 404,
      body: { message: 'Swagger documentation is disabled.' },
    });
});

test('the reference: page, document and scripts', async () => {
  const open = await startTestServer({ config: { swagger: true } });
  const redirect = await open.request('GET', '/swagger');
  expect({ status: redirect.status, to: redirect.headers.location }).toEqual({
    status: 307,
    to: '/swagger/',
  });
  expect((await open.request('GET', '/swagger/')).text).toContain('swagger-ui-bundle.js');
  expect((await open.request('GET', '/swagger/doc.json')).body).toMatchObject({ openapi: '3.1.0' });
  expect((await open.request('GET', '/swagger/swagger-ui-bundle.js')).status).toBe(200);
  expect((await open.request('GET', '/swagger/start.js')).text).toContain('doc.json');
  await open.close();
});

test('a body that is too large is refused before it is read to the end', async () => {
  const { status, body } = await server.request('POST', '/api/v2/users/first', {
    body: 'x'.repeat(1024 * 1024 + 1),
  });
  expect({ status, body }).toEqual({ status: 413, body: { message: 'Request body too large.' } });
});

test('who may not call is refused without the body being awaited', async () => {
  const call = request(`${server.url}/api/v2/authcheck`, {
    method: 'POST',
    headers: { 'content-length': '1000000' },
  });
  call.flushHeaders();
  const [response] = (await once(call, 'response')) as [{ statusCode: number }];
  expect(response.statusCode).toBe(401);
  call.destroy();
});

test('a null that the contract has is JSON, no content is not', async () => {
  const list = await server.request<null>('GET', '/api/v2/users/me/keys/tokens', { token: owner.token });
  expect({ status: list.status, text: list.text }).toEqual({ status: 200, text: 'null' });
  expect(list.headers['content-type']).toBe('application/json; charset=utf-8');
});
