import { afterAll, beforeAll, expect, test } from 'vitest';
import { startTestServer, type TestServer } from '../../../../test/harness/server.js';
import { addUser, type TestUser } from '../../../../test/harness/users.js';
import { dismiss, makeReport } from './report.js';

let server: TestServer;
let owner: TestUser;
let member: TestUser;

beforeAll(async () => {
  server = await startTestServer();
  owner = await addUser(server, { roles: ['owner'] });
  member = await addUser(server);
});
afterAll(() => server.close());

const path = '/api/v2/debug/health';

test('looks at the real server, through its URL', async () => {
  const deps = { ...server.deps, config: { ...server.deps.config, accessUrl: server.url } };
  const report = await makeReport(deps, owner.token, AbortSignal.timeout(10_000));
  expect(report).toMatchObject({
    access_url: { healthy: true, reachable: true, status_code: 200, healthz_response: 'OK' },
    websocket: { healthy: true, code: 101, body: '' },
    database: { healthy: true, reachable: true, threshold_ms: 15 },
    derp: { healthy: true, regions: {} },
    workspace_proxy: { healthy: true, workspace_proxies: { regions: [] } },
    // No daemon is there, and without one nothing can be built.
    provisioner_daemons: { severity: 'error', items: [], warnings: [{ code: 'EPD01' }] },
    severity: 'error',
    healthy: false,
  });
  expect(dismiss(report, ['ProvisionerDaemons'])).toMatchObject({
    healthy: true,
    provisioner_daemons: { dismissed: true, severity: 'error' },
  });
});

test('says what does not answer', async () => {
  const deps = { ...server.deps, config: { ...server.deps.config, accessUrl: 'http://127.0.0.1:2' } };
  const report = await makeReport(deps, owner.token, AbortSignal.timeout(10_000));
  expect(report.access_url).toMatchObject({ healthy: false, reachable: false, severity: 'error' });
  expect(report.access_url.error).toContain('ECONNREFUSED');
  expect(report.websocket).toMatchObject({ healthy: false, severity: 'error', code: 0 });
});

test('a WebSocket that is refused tells the status and what came with it', async () => {
  const deps = { ...server.deps, config: { ...server.deps.config, accessUrl: server.url } };
  const report = await makeReport(deps, 'no-token', AbortSignal.timeout(10_000));
  expect(report.websocket).toMatchObject({ healthy: false, code: 401 });
  expect(report.websocket.body).toContain('signed out');
});

test('gives the last report again until it is forced', async () => {
  const get = (query = '') =>
    server.request<{ time: string }>('GET', `${path}${query}`, { token: owner.token });
  const first = await get();
  expect(first.status).toBe(200);
  expect((await get()).body.time).toBe(first.body.time);
  expect((await get('?force=true')).body.time).not.toBe(first.body.time);
  const text = await get('?format=text');
  expect(text.text.trimEnd().split('\n')).toHaveLength(6);
  expect(text.text).toMatch(/^time: .*\nhealthy: (true|false)\n/);
});

test('settings: for owners, audited, 204 where nothing changes, 400 for what is no section', async () => {
  const put = (sections: unknown, token = owner.token) =>
    server.request('PUT', `${path}/settings`, { token, body: { dismissed_healthchecks: sections } });
  expect((await put(['DERP'], member.token)).status).toBe(403);
  expect((await put(['Nothing'])).status).toBe(400);
  expect(await put(['DERP'])).toMatchObject({ status: 200, body: { dismissed_healthchecks: ['DERP'] } });
  expect((await put(['DERP'])).status).toBe(204);
  expect((await server.request('GET', `${path}/settings`, { token: owner.token })).body).toEqual({
    dismissed_healthchecks: ['DERP'],
  });
  const rows = await server.db
    .selectFrom('audit_logs')
    .select(['action', 'diff'])
    .where('resource_type', '=', 'health_settings')
    .execute();
  expect(rows).toEqual([
    { action: 'write', diff: { dismissed_healthchecks: { old: [], new: ['DERP'], secret: false } } },
  ]);
  for (const route of [path, `${path}/settings`])
    expect((await server.request('GET', route, { token: member.token })).status).toBe(403);
});
