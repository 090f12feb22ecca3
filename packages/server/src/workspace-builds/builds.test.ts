import type { Workspace, WorkspaceBuild } from '@coder-ts/api';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { startTestServer, type TestServer } from '../../../../test/harness/server.js';
import { addTemplate, addVersion, endBuild } from '../../../../test/harness/templates.js';
import { addUser, type TestUser } from '../../../../test/harness/users.js';

let server: TestServer;
let admin: TestUser;
let mia: TestUser;
let template: { id: string; versionId: string };

beforeAll(async () => {
  server = await startTestServer({ config: { enableTerraformDebugMode: true } });
  admin = await addUser(server, { username: 'admin', roles: ['owner'] });
  mia = await addUser(server, { username: 'mia' });
  template = await addTemplate(server.deps, admin.id, {
    templateName: 'full',
    defaultTtlMs: 7_200_000,
    parameters: [
      { name: 'size', default: 'small', options: ['small', 'large'] },
      { name: 'cpus', type: 'number', default: '2', min: 1, max: 8, monotonic: 'increasing' },
      { name: 'gpu', type: 'bool', default: 'false', mutable: false },
      { name: 'once', default: '', ephemeral: true },
    ],
    presets: [{ name: 'Big', values: { size: 'large', cpus: '4' } }],
  });
});
afterAll(() => server.close());

const post = <T>(path: string, body: unknown, by = mia) =>
  server.request<T>('POST', `/api/v2${path}`, { token: by.token, body });
const get = <T>(path: string, by = mia) => server.request<T>('GET', `/api/v2${path}`, { token: by.token });

async function makeWorkspace(name: string, more: object = {}, by = mia): Promise<Workspace> {
  const { status, body } = await post<Workspace>(
    '/users/me/workspaces',
    { name, template_id: template.id, ...more },
    by,
  );
  expect(status, JSON.stringify(body)).toBe(201);
  return body;
}
async function makeRunning(name: string, more: object = {}, by = mia): Promise<Workspace> {
  const workspace = await makeWorkspace(name, more, by);
  await endBuild(server.deps, workspace.latest_build.id, 'succeeded', {
    agent: 'main',
    state: Buffer.from('{"n":1}'),
  });
  return workspace;
}
const values = async (buildId: string) => {
  const { body } = await get<{ name: string; value: string }[]>(
    `/workspacebuilds/${buildId}/parameters`,
    admin,
  );
  return Object.fromEntries(body.map(({ name, value }) => [name, value]));
};

test('a first build is queued, built, and gets its deadline when it ends', async () => {
  const made = await makeWorkspace('first', {
    rich_parameter_values: [
      { name: 'gpu', value: 'true' },
      { name: 'spoon', value: '1' },
    ],
  });
  expect(made.latest_build).toMatchObject({
    status: 'pending',
    build_number: 1,
    template_version_name: '',
    resources: [],
    deadline: null,
  });
  expect(made.ttl_ms).toBe(7_200_000);
  await endBuild(server.deps, made.latest_build.id, 'succeeded', { agent: 'main' });
  const { body } = await get<Workspace>(`/workspaces/${made.id}`);
  const { latest_build: build } = body;
  expect(build).toMatchObject({ status: 'running', has_ai_task: false, template_version_preset_id: null });
  expect(Date.parse(build.deadline ?? '') - Date.parse(build.job.completed_at ?? '')).toBeGreaterThan(
    7_199_000,
  );
  expect(build.resources[0]?.agents?.[0]).toMatchObject({
    name: 'main',
    status: 'connecting',
    health: { healthy: false, reason: 'agent has not yet connected' },
  });
  expect(body.health).toEqual({ healthy: false, failing_agents: [build.resources[0]?.agents?.[0]?.id] });
  expect(await values(build.id)).toEqual({ size: 'small', cpus: '2', gpu: 'true', once: '' });
});

test('rules are told in their order', async () => {
  const workspace = await makeRunning('rules');
  const build = (body: object, by = admin) =>
    post<{ message: string }>(`/workspaces/${workspace.id}/builds`, body, by);
  expect((await build({})).body).toMatchObject({ validations: [{ field: 'transition' }] });
  expect(await build({ transition: 'stop', orphan: true, log_level: 'debug' }, mia)).toMatchObject({
    status: 400,
    body: { message: 'Orphan is only permitted when deleting a workspace.' },
  });
  expect(await build({ transition: 'delete', orphan: true }, mia)).toMatchObject({ status: 403 });
  expect(await build({ transition: 'stop', log_level: 'debug' }, mia)).toMatchObject({
    status: 400,
    body: { message: 'Workspace builds with a custom log level are restricted to administrators only.' },
  });
  expect(
    await build({ transition: 'start', template_version_id: '00000000-0000-0000-0000-00000000000a' }),
  ).toMatchObject({
    status: 400,
    body: { message: 'template version does not exist' },
  });
  const failed = await addVersion(server.deps, admin.id, template.id, { status: 'failed' });
  const importing = await addVersion(server.deps, admin.id, template.id, { status: 'pending' });
  expect((await build({ transition: 'start', template_version_id: failed })).status).toBe(400);
  expect((await build({ transition: 'start', template_version_id: importing })).status).toBe(406);
  const other = await addTemplate(server.deps, admin.id);
  expect((await build({ transition: 'start', template_version_id: other.versionId })).body.message).toBe(
    "template version doesn't match template",
  );
  expect(
    await build({ transition: 'start', rich_parameter_values: [{ name: 'gpu', value: 'true' }] }),
  ).toMatchObject({
    status: 400,
    body: { message: 'Unable to validate parameters', validations: [{ field: 'gpu' }] },
  });
  const stop = await build({ transition: 'stop', reason: 'cli' });
  expect(stop).toMatchObject({ status: 201, body: { reason: 'cli', status: 'pending', build_number: 2 } });
  expect(await build({ transition: 'delete' })).toMatchObject({
    status: 409,
    body: { message: 'A workspace build is already active.' },
  });
  expect((await build({ transition: 'start', template_version_id: failed })).status).toBe(400);
  expect((await build({ transition: 'delete' }, await addUser(server))).status).toBe(404);
  const reader = await addUser(server, { roles: ['template-admin'] });
  expect(await build({ transition: 'stop' }, reader)).toMatchObject({ status: 403 });
});

test('state is copied from build to build, given, dropped for orphans, and replaced without a build', async () => {
  const workspace = await makeRunning('state');
  const path = `/workspaces/${workspace.id}/builds`;
  const state = async (id: string) => (await get(`/workspacebuilds/${id}/state`, admin)).text;
  expect(await state(workspace.latest_build.id)).toBe('{"n":1}');
  expect((await get(`/workspacebuilds/${workspace.latest_build.id}/state`)).status).toBe(404);
  const stop = (await post<WorkspaceBuild>(path, { transition: 'stop' })).body;
  expect(await state(stop.id)).toBe('{"n":1}');
  await endBuild(server.deps, stop.id);
  const pushed = Buffer.from('{"n":2}').toString('base64');
  const start = (await post<WorkspaceBuild>(path, { transition: 'start', state: pushed }, admin)).body;
  expect(await state(start.id)).toBe('{"n":2}');
  await endBuild(server.deps, start.id, 'failed', { state: Buffer.from('{"n":3}') });
  expect(await state(start.id)).toBe('{"n":3}');
  const put = (body: object, by = admin) =>
    server.request('PUT', `/api/v2/workspacebuilds/${start.id}/state`, { token: by.token, body });
  expect((await put({ state: 'no base64' })).status).toBe(400);
  expect((await put({ state: 'no base64' }, mia)).status).toBe(404);
  expect((await put({ state: Buffer.from('{"n":4}').toString('base64') })).status).toBe(204);
  expect(await state(start.id)).toBe('{"n":4}');
});

test('an orphan is deleted at once where no daemon lives', async () => {
  const workspace = await makeRunning('orphan');
  const { status } = await post(
    `/workspaces/${workspace.id}/builds`,
    { transition: 'delete', orphan: true },
    admin,
  );
  expect(status).toBe(201);
  expect((await get(`/workspaces/${workspace.id}`)).status).toBe(410);
  const { body } = await get<Workspace>(`/workspaces/${workspace.id}?include_deleted=true`);
  expect(body.latest_build.status).toBe('deleted');
  expect((await get('/users/me/workspace/orphan')).status).toBe(404);
  expect((await get('/users/mia/workspace/ORPHAN?include_deleted=true')).status).toBe(200);
  expect((await get('/users/me/workspace/orphan?include_deleted=maybe')).status).toBe(400);
  expect(await post(`/workspaces/${workspace.id}/builds`, { transition: 'start' })).toMatchObject({
    status: 409,
    body: { message: 'Cannot start a deleted workspace!' },
  });
  await makeWorkspace('orphan');
});

describe('presets', () => {
  test('the best match is stored; one asked for beats the request', async () => {
    const { rows } = { rows: await server.db.selectFrom('template_version_presets').select('id').execute() };
    const big = rows[0]?.id;
    const matched = await makeWorkspace('matched', {
      rich_parameter_values: [
        { name: 'size', value: 'large' },
        { name: 'cpus', value: '4' },
      ],
    });
    expect(matched.latest_build.template_version_preset_id).toBe(big);
    const asked = await makeWorkspace('asked', {
      template_version_preset_id: big,
      rich_parameter_values: [{ name: 'cpus', value: '3' }],
    });
    expect(await values(asked.latest_build.id)).toMatchObject({ size: 'large', cpus: '4' });
    expect(
      (
        await post('/users/me/workspaces', {
          name: 'unknown',
          template_id: template.id,
          template_version_preset_id: mia.id,
        })
      ).status,
    ).toBe(400);
  });
});

test('the classic flow takes the first of preset, request, previous build and default', async () => {
  const classic = await addTemplate(server.deps, admin.id, {
    classic: true,
    parameters: [
      { name: 'size', options: ['s', 'm'] },
      { name: 'once', default: 'no', ephemeral: true },
    ],
  });
  const make = (value?: string) =>
    post<Workspace & { message: string; detail: string }>('/users/me/workspaces', {
      name: 'classic',
      template_id: classic.id,
      rich_parameter_values:
        value === undefined
          ? []
          : [
              { name: 'size', value },
              { name: 'once', value: 'yes' },
            ],
    });
  expect((await make()).body).toMatchObject({
    message: 'Unable to validate parameter "size"',
    detail: 'parameter validation failed\nParameter "size" is required but not provided',
  });
  expect((await make('x')).body.detail).toContain('parameter value must match one of options: [s m]');
  const { body } = await make('m');
  expect(await values(body.latest_build.id)).toEqual({ size: 'm', once: 'yes' });
  await endBuild(server.deps, body.latest_build.id);
  const next = await post<WorkspaceBuild>(`/workspaces/${body.id}/builds`, { transition: 'start' });
  expect(await values(next.body.id)).toEqual({ size: 'm', once: 'no' });
});

test('a start queued with a stop follows when the stop succeeds', async () => {
  const workspace = await makeRunning('follow');
  const path = `/workspaces/${workspace.id}/builds`;
  const on_success = { transition: 'start', rich_parameter_values: [{ name: 'cpus', value: '5' }] };
  expect((await post(path, { transition: 'start', on_success })).status).toBe(400);
  expect((await post(path, { transition: 'stop', on_success: { transition: 'stop' } })).status).toBe(400);
  const pinned = { ...on_success, template_version_id: template.versionId };
  expect((await post(path, { transition: 'stop', on_success: pinned })).status).toBe(403);
  const stop = await post<WorkspaceBuild>(path, { transition: 'stop', reason: 'cli', on_success });
  await endBuild(server.deps, stop.body.id);
  const { body } = await get<WorkspaceBuild[]>(path);
  expect(body.map(({ transition, reason, build_number }) => [build_number, transition, reason])).toEqual([
    [3, 'start', 'cli'],
    [2, 'stop', 'cli'],
    [1, 'start', 'initiator'],
  ]);
  expect(await values(body[0]?.id ?? '')).toMatchObject({ cpus: '5' });
});

test('a stop stands when its follow-up cannot be made', async () => {
  const workspace = await makeRunning('no-follow');
  const path = `/workspaces/${workspace.id}/builds`;
  const on_success = { transition: 'start', rich_parameter_values: [{ name: 'cpus', value: '99' }] };
  const stop = await post<WorkspaceBuild>(path, { transition: 'stop', on_success });
  await endBuild(server.deps, stop.body.id);
  expect((await get<Workspace>(`/workspaces/${workspace.id}`)).body.latest_build).toMatchObject({
    build_number: 2,
    status: 'stopped',
  });
});

describe('cancel', () => {
  const cancel = (id: string, by: TestUser, expect = '') =>
    server.request<{ message: string }>('PATCH', `/api/v2/workspacebuilds/${id}/cancel${expect}`, {
      token: by.token,
    });

  test('asks for the owner role unless the build still waits', async () => {
    const { latest_build: build } = await makeWorkspace('cancel');
    expect((await cancel(build.id, mia, '?expect_status=done')).status).toBe(400);
    expect(await cancel(build.id, mia)).toMatchObject({ status: 403 });
    expect((await cancel(build.id, admin, '?expect_status=running')).status).toBe(412);
    expect(
      (await cancel(build.id, await addUser(server, { roles: ['template-admin'] }), '?expect_status=pending'))
        .status,
    ).toBe(404);
    expect(await cancel(build.id, mia, '?expect_status=pending')).toMatchObject({
      status: 200,
      body: { message: 'Job has been marked as canceled...' },
    });
    expect(await cancel(build.id, admin)).toMatchObject({
      status: 400,
      body: { message: 'Job has already completed!' },
    });
    expect((await get<WorkspaceBuild>(`/workspacebuilds/${build.id}`)).body).toMatchObject({
      status: 'canceled',
      deadline: null,
      matched_provisioners: { count: 0 },
    });
  });
});

test('builds are listed from the newest, by page, by number', async () => {
  const workspace = await makeRunning('builds');
  const path = `/workspaces/${workspace.id}/builds`;
  for (const transition of ['stop', 'start']) {
    const { body } = await post<WorkspaceBuild>(path, { transition });
    await endBuild(server.deps, body.id);
  }
  const numbers = async (query: string) =>
    (await get<WorkspaceBuild[]>(path + query)).body.map((build) => build.build_number);
  expect(await numbers('')).toEqual([3, 2, 1]);
  expect(await numbers('?limit=1&offset=1')).toEqual([2]);
  expect(await numbers(`?after_id=${workspace.latest_build.id}`)).toEqual([3, 2]);
  expect(await numbers('?since=2100-01-01T00:00:00Z')).toEqual([]);
  expect((await get(`${path}?since=yesterday`)).status).toBe(400);
  expect((await get(`${path}?after_id=${mia.id}`)).status).toBe(400);
  expect((await get('/users/mia/workspace/builds/builds/2')).status).toBe(200);
  expect((await get('/users/mia/workspace/builds/builds/9')).status).toBe(404);
  expect(await get('/users/mia/workspace/builds/builds/x')).toMatchObject({
    status: 400,
    body: { message: 'Failed to parse build number as integer.' },
  });
  const first = (await get<WorkspaceBuild>(`/workspacebuilds/${workspace.latest_build.id}`)).body;
  expect(first.resources[0]?.agents, 'agents of older builds are retired').toBeUndefined();
});

test('a start clears dormancy', async () => {
  const workspace = await makeRunning('sleepy');
  const { body } = await server.request<Workspace>('PUT', `/api/v2/workspaces/${workspace.id}/dormant`, {
    token: mia.token,
    body: { dormant: true },
  });
  expect(body.dormant_at).not.toBeNull();
  expect((await post(`/workspaces/${workspace.id}/builds`, { transition: 'start' })).status).toBe(201);
  expect((await get<Workspace>(`/workspaces/${workspace.id}`)).body.dormant_at).toBeNull();
});

test('timings and resources wait for the end of the job', async () => {
  const { id, latest_build: build } = await makeWorkspace('timed');
  expect(await get(`/workspacebuilds/${build.id}/resources`)).toMatchObject({
    status: 400,
    body: { message: "Job hasn't completed!" },
  });
  const nothing = { provisioner_timings: [], agent_script_timings: [], agent_connection_timings: [] };
  expect((await get(`/workspaces/${id}/timings`)).body).toEqual(nothing);
  await endBuild(server.deps, build.id, 'succeeded', { agent: 'main' });
  await server.db
    .updateTable('workspace_agents')
    .set({ first_connected_at: new Date().toISOString(), last_connected_at: new Date().toISOString() })
    .execute();
  expect((await get(`/workspacebuilds/${build.id}/timings`)).body).toMatchObject({
    agent_connection_timings: [{ stage: 'connect', workspace_agent_name: 'main' }],
  });
  const { body } = await get<WorkspaceBuild['resources']>(`/workspacebuilds/${build.id}/resources`);
  const agent = body[0]?.agents?.[0];
  expect((await get(`/workspaceagents/${agent?.id}`)).body).toMatchObject({
    name: 'main',
    status: 'connected',
    health: { healthy: true },
  });
  expect((await get(`/workspaceagents/${agent?.id}`, await addUser(server))).status).toBe(404);
});

test('the template tags the job with a value of the build', async () => {
  const source = `
    locals { where = data.coder_parameter.zone.value }
    data "coder_parameter" "zone" {
      name    = "zone"
      default = "a"
    }
    data "coder_workspace_tags" "tags" {
      tags = { "zone" = local.where }
    }`;
  const tagged = await addTemplate(server.deps, admin.id, {
    source,
    workspaceTags: { zone: 'local.where' },
    parameters: [{ name: 'zone', default: 'a' }],
  });
  const { body } = await post<Workspace>('/users/me/workspaces', {
    name: 'tagged',
    template_id: tagged.id,
    rich_parameter_values: [{ name: 'zone', value: 'b' }],
  });
  expect(body.latest_build.job.tags).toEqual({ scope: 'organization', owner: '', zone: 'b' });
});

test('of starts at once one is made', async () => {
  const workspace = await makeRunning('race');
  const answers = await Promise.all(
    Array.from({ length: 6 }, () => post(`/workspaces/${workspace.id}/builds`, { transition: 'start' })),
  );
  expect(answers.map(({ status }) => status).sort()).toEqual([201, 409, 409, 409, 409, 409]);
});
