import type { AuditLogResponse } from '@coder-ts/api';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { openDaemon } from '../../../../test/harness/daemon.js';
import { startTestServer, type TestServer } from '../../../../test/harness/server.js';
import { addTemplate } from '../../../../test/harness/templates.js';
import { addUser, defaultOrganization, type TestUser } from '../../../../test/harness/users.js';

let server: TestServer;
let admin: TestUser;
let member: TestUser;
beforeAll(async () => {
  server = await startTestServer();
  admin = await addUser(server, { username: 'admin', roles: ['owner'] });
  member = await addUser(server, { username: 'mia' });
  const template = await addTemplate(server.deps, admin.id);
  const daemon = await openDaemon(server.daemonTransport, { name: 'audit', provisioners: ['echo'] });
  for (const name of ['good', 'bad']) {
    const { status } = await server.request('POST', '/api/v2/users/me/workspaces', {
      token: member.token,
      body: { name, template_id: template.id },
    });
    expect(status).toBe(201);
    const { jobId } = await daemon.nextJob();
    if (name === 'good')
      await daemon.calls.completeJob({ jobId, type: { case: 'workspaceBuild', value: {} } });
    else await daemon.calls.failJob({ jobId, error: 'no' });
  }
  const organization = await defaultOrganization(server);
  for (const [token, body] of [
    [admin.token, { name: 'devs', quota_allowance: 3 }],
    [admin.token, { name: 'devs' }],
  ] as const)
    await server.request('POST', `/api/v2/organizations/${organization}/groups`, { token, body });
});
afterAll(() => server.close());

const read = async (query = '', token = admin.token) =>
  (await server.request<AuditLogResponse>('GET', `/api/v2/audit${query}`, { token })).body;
const search = async (q: string) =>
  (await read(`?q=${encodeURIComponent(q)}`)).audit_logs.map((row) => row.description);

it('tells newest first who did what, and what came of it', async () => {
  const { audit_logs: rows, count, count_cap: cap } = await read();
  expect({ count, cap }).toEqual({ count: 6, cap: 2000 });
  expect(rows.map((row) => [row.action, row.resource_type, row.status_code, row.user?.username])).toEqual([
    ['create', 'group', 409, 'admin'],
    ['create', 'group', 201, 'admin'],
    ['start', 'workspace_build', 500, 'mia'],
    ['create', 'workspace', 201, 'mia'],
    ['start', 'workspace_build', 200, 'mia'],
    ['create', 'workspace', 201, 'mia'],
  ]);
  expect(rows[0]).toMatchObject({
    diff: {},
    description: '{user} unsuccessfully attempted to create group {target}',
  });
  expect(rows[1]?.diff).toMatchObject({ quota_allowance: { old: '', new: 3, secret: false } });
  expect(rows[4]).toMatchObject({
    description: '{user} started workspace {target}',
    resource_link: '/@mia/good/builds/1',
    is_deleted: false,
    additional_fields: {
      workspace_name: 'good',
      build_number: '1',
      build_reason: 'initiator',
      workspace_owner: '',
    },
    organization: { name: 'coder' },
    user: { organization_ids: [] },
  });
  expect(rows[5]).toMatchObject({
    resource_target: 'good',
    resource_link: '/@mia/good',
    additional_fields: { workspace_owner: 'mia' },
  });
});

it('is paged', async () => {
  const all = (await read()).audit_logs.map(({ id }) => id);
  const page = await read('?limit=2&offset=1');
  expect(page.audit_logs.map(({ id }) => id)).toEqual(all.slice(1, 3));
  expect(page.count).toBe(6);
});

it('is searched', async () => {
  expect(await search('workspace_build')).toHaveLength(2);
  expect(await search('resource_type:group action:create username:admin')).toHaveLength(2);
  expect(await search('resource_target:good')).toHaveLength(1);
  expect(await search('email:mia@example.com build_reason:initiator')).toHaveLength(2);
  expect(await search('organization:coder')).toHaveLength(6);
  expect(await search('date_to:2020-01-01')).toEqual([]);
  expect(await search('date_from:2020-01-01 date_to:2999-01-01')).toHaveLength(6);
  const { status } = await server.request('GET', '/api/v2/audit?q=date_from:yesterday', {
    token: admin.token,
  });
  expect(status).toBe(400);
});

it('is for auditors, and for those of an organization', async () => {
  const status = async (options: Parameters<typeof addUser>[1]) => {
    const { token } = await addUser(server, options);
    return (await server.request('GET', '/api/v2/audit', { token })).status;
  };
  expect(await status({})).toBe(403);
  expect(await status({ roles: ['user-admin'] })).toBe(403);
  expect(await status({ roles: ['auditor'] })).toBe(200);
  const { token } = await addUser(server, { organizationRoles: ['organization-auditor'] });
  const { audit_logs: rows } = await read('', token);
  expect(rows).toHaveLength(6);
});

it('takes rows that owners make up', async () => {
  const write = (body: object, token = admin.token) =>
    server.request('POST', '/api/v2/audit/testgenerate', { token, body });
  expect((await write({}, member.token)).status).toBe(403);
  expect((await write({ action: 'dance' })).status).toBe(400);
  const made = {
    action: 'stop',
    resource_type: 'workspace_build',
    resource_id: '11111111-2222-4333-8444-555555555555',
    request_id: '21111111-2222-4333-8444-555555555555',
    time: '2021-02-03T04:05:06Z',
  };
  const answer = await write({
    ...made,
    build_reason: 'autostop',
    additional_fields: { workspace_name: 'dev' },
  });
  expect(answer.status).toBe(204);
  const { audit_logs: rows } = await read(`?q=${encodeURIComponent('date_to:2021-02-03')}`);
  expect(rows).toMatchObject([
    { ...made, status_code: 200, additional_fields: { workspace_name: 'dev', build_reason: 'autostop' } },
  ]);
  expect((await write({})).status).toBe(204);
});
