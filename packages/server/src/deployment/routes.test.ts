import { afterAll, beforeAll, expect, test } from 'vitest';
import { startTestServer, type TestServer } from '../../../../test/harness/server.js';
import { addUser, type TestUser } from '../../../../test/harness/users.js';

let server: TestServer;
let member: TestUser;

beforeAll(async () => {
  server = await startTestServer({
    config: {
      experiments: ['agents', '*', 'agents'],
      ssh: { hostnameSuffix: 'box', options: { ForwardAgent: 'yes' } },
    },
  });
  member = await addUser(server);
});
afterAll(() => server.close());

test('build information names the deployment, the same each time', async () => {
  const first = await server.request('GET', '/api/v2/buildinfo');
  expect(first.body).toMatchObject({
    version: expect.stringMatching(/^v\d/),
    dashboard_url: 'http://127.0.0.1:3000',
    telemetry: false,
    workspace_proxy: false,
    provisioner_api_version: '1.18',
    upgrade_message: '',
    deployment_id: expect.stringMatching(/^[0-9a-f-]{36}$/),
    webpush_public_key: expect.stringMatching(/^[\w-]{87}$/),
  });
  expect((await server.request('GET', '/api/v2/buildinfo')).body).toEqual(first.body);
});

test('the root of the API and the update check are open to everybody', async () => {
  expect((await server.request('GET', '/api/v2/')).body).toEqual({ message: '👋' });
  expect((await server.request('GET', '/api/v2/updatecheck')).body).toMatchObject({ current: true });
});

test('experiments and SSH settings, for users', async () => {
  const get = (path: string) => server.request<unknown>('GET', path, { token: member.token });
  expect((await get('/api/v2/experiments')).body).toEqual(['agents', 'minimum-implicit-member']);
  expect((await get('/api/v2/experiments/available')).body).toEqual({ safe: ['minimum-implicit-member'] });
  expect((await get('/api/v2/deployment/ssh')).body).toEqual({
    hostname_prefix: 'coder.',
    hostname_suffix: 'box',
    ssh_config_options: { ForwardAgent: 'yes' },
  });
  for (const path of ['/api/v2/experiments', '/api/v2/experiments/available', '/api/v2/deployment/ssh'])
    expect((await server.request('GET', path)).status).toBe(401);
});

test('settings and statistics, for owners and auditors; no secret is told', async () => {
  const auditor = await addUser(server, { roles: ['auditor'] });
  const get = (path: string, user = auditor) =>
    server.request<Record<string, unknown>>('GET', `/api/v2/deployment/${path}`, { token: user.token });
  const config = await get('config');
  expect(config.body).toMatchObject({
    config: {
      access_url: { scheme: 'http', host: '127.0.0.1:3000' },
      pg_connection_url: '********',
      workspace_hostname_suffix: 'box',
    },
    options: [],
  });
  expect((await get('stats')).body).toMatchObject({
    workspaces: { pending: 0, running: 0, connection_latency_ms: { P50: -1 } },
  });
  for (const path of ['config', 'stats']) expect((await get(path, member)).status).toBe(403);
});

test('the look: set by an owner, seen by all', async () => {
  const owner = await addUser(server, { roles: ['owner'] });
  const wanted = {
    application_name: 'Forge',
    logo_url: '',
    service_banner: { enabled: true, message: 'Back soon', background_color: '#123456' },
    announcement_banners: [],
  };
  const put = (user: TestUser) =>
    server.request('PUT', '/api/v2/appearance', { token: user.token, body: wanted });
  expect((await put(member)).status).toBe(403);
  expect((await put(owner)).body).toEqual(wanted);
  expect((await server.request('GET', '/api/v2/appearance', { token: member.token })).body).toMatchObject(
    wanted,
  );
});

test('one region, one host, one replica; the replica is for owners', async () => {
  const owner = await addUser(server, { roles: ['owner'] });
  const get = (path: string, user = member) =>
    server.request('GET', `/api/v2/${path}`, { token: user.token });
  expect((await get('regions')).body).toMatchObject({ regions: [{ name: 'primary', healthy: true }] });
  expect((await get('workspaceproxies')).body).toMatchObject({ regions: [{ name: 'primary' }] });
  expect((await get('workspaceproxies/primary')).body).toMatchObject({ name: 'primary' });
  expect((await get('workspaceproxies/other')).status).toBe(404);
  expect((await get('applications/host')).body).toEqual({ host: '' });
  expect((await get('applications/auth-redirect?redirect_uri=http://a.b')).status).toBe(400);
  expect((await server.request('GET', '/api/v2/applications/auth-redirect')).status).toBe(303);
  expect((await get('replicas')).status).toBe(404);
  expect((await get('replicas', owner)).status).toBe(200);
});

test('what a browser reports of its pages', async () => {
  const report = { 'csp-report': { 'blocked-uri': 'https://elsewhere.example' } };
  const post = (body: unknown) =>
    server.request('POST', '/api/v2/csp/reports', { token: member.token, body });
  expect((await post(report)).status).toBe(200);
  expect((await post({ 'csp-report': { text: 'x'.repeat(1024 * 1024) } })).status).toBe(413);
});
