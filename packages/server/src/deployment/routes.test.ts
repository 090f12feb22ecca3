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
