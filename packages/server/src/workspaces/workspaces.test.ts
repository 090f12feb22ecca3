import type { Workspace, WorkspaceBuild } from '@coder-ts/api';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { WebSocket } from 'ws';
import { startTestServer, type TestServer } from '../../../../test/harness/server.js';
import { addTemplate, addVersion, endBuild } from '../../../../test/harness/templates.js';
import { addUser, defaultOrganization, type TestUser } from '../../../../test/harness/users.js';

let server: TestServer;
let admin: TestUser;
let mia: TestUser;
let templateAdmin: TestUser;
let outsider: TestUser;
let template: { id: string; versionId: string };

beforeAll(async () => {
  server = await startTestServer();
  admin = await addUser(server, { username: 'admin', roles: ['owner'] });
  mia = await addUser(server, { username: 'mia' });
  templateAdmin = await addUser(server, { username: 'tess', roles: ['template-admin'] });
  outsider = await addUser(server, { username: 'otto', organization: null });
  template = await addTemplate(server.deps, admin.id, {
    templateName: 'full',
    parameters: [{ name: 'Size', default: 'small' }],
  });
});
afterAll(() => server.close());

const send = <T = { message: string }>(method: string, path: string, by: TestUser, body?: unknown) =>
  server.request<T>(method, `/api/v2${path}`, { token: by.token, body });
const make = async (name: string, by = mia, more: object = {}): Promise<Workspace> => {
  const { status, body } = await send<Workspace>('POST', '/users/me/workspaces', by, {
    name,
    template_id: template.id,
    ...more,
  });
  expect(status, JSON.stringify(body)).toBe(201);
  return body;
};
const makeRunning = async (name: string, by = mia, more: object = {}): Promise<Workspace> => {
  const workspace = await make(name, by, more);
  await endBuild(server.deps, workspace.latest_build.id, 'succeeded', { agent: 'main' });
  return workspace;
};
const read = async (id: string) => (await send<Workspace>('GET', `/workspaces/${id}`, admin)).body;

describe('create', () => {
  test.each<[object, number, string]>([
    [{}, 400, 'name,template_id,template_version_id'],
    [{ name: 'Bad_Name', template_id: 'T' }, 400, 'name'],
    [{ name: 'w', template_id: 'T', template_version_id: 'V' }, 400, 'template_id,template_version_id'],
    [{ name: 'w', template_id: '00000000-0000-0000-0000-00000000000a' }, 400, 'template_id'],
    [{ name: 'w', template_version_id: '00000000-0000-0000-0000-00000000000a' }, 400, 'template_version_id'],
    [{ name: 'w', template_id: 'T', ttl_ms: 1000 }, 400, 'ttl_ms'],
    [{ name: 'w', template_id: 'T', ttl_ms: 2_592_060_000 }, 400, 'ttl_ms'],
    [{ name: 'w', template_id: 'T', autostart_schedule: 'every day' }, 400, 'schedule'],
    [{ name: 'w', template_id: 'T', automatic_updates: 'sometimes' }, 400, 'automatic_updates'],
  ])('refuses %j', async (body, status, fields) => {
    const known = JSON.parse(
      JSON.stringify(body).replace('"T"', `"${template.id}"`).replace('"V"', `"${template.versionId}"`),
    );
    const answer = await send<{ validations: { field: string }[] }>(
      'POST',
      '/users/me/workspaces',
      mia,
      known,
    );
    expect(answer.status).toBe(status);
    expect(answer.body.validations.map(({ field }) => field).join()).toBe(fields);
  });

  test('of ten at once with one name one is made', async () => {
    const answers = await Promise.all(
      Array.from({ length: 10 }, () =>
        send('POST', '/users/me/workspaces', mia, { name: 'race', template_id: template.id }),
      ),
    );
    expect(answers.filter(({ status }) => status === 201)).toHaveLength(1);
    expect(answers.filter(({ status }) => status === 409)).toHaveLength(9);
  });

  test('is for oneself, or for whoever one may create for', async () => {
    const body = { name: 'theirs', template_id: template.id };
    const organization = await defaultOrganization(server);
    expect((await send('POST', '/users/admin/workspaces', mia, body)).status).toBe(403);
    expect(
      (await send('POST', `/organizations/${organization}/members/mia/workspaces`, templateAdmin, body))
        .status,
    ).toBe(403);
    expect((await send('POST', '/users/mia/workspaces', outsider, body)).status).toBe(404);
    expect((await send('POST', '/users/mia/workspaces', outsider, {})).status).toBe(404);
    expect(await send('POST', '/users/MIA/workspaces', admin, body)).toMatchObject({
      status: 201,
      body: { owner_name: 'mia', latest_build: { initiator_name: 'admin' } },
    });
  });

  test('needs a template that is there, imported, and not retired', async () => {
    const old = await addTemplate(server.deps, admin.id, { templateName: 'old' });
    const create = (more: object) => send('POST', '/users/me/workspaces', mia, { name: 'x', ...more });
    const set = (row: object) =>
      server.db.updateTable('templates').set(row).where('id', '=', old.id).execute();
    await set({ deprecation_message: 'use full' });
    expect(await create({ template_id: old.id })).toMatchObject({
      status: 400,
      body: { detail: 'use full' },
    });
    await set({ deprecation_message: '', group_acl: {} });
    expect((await create({ template_id: old.id })).status).toBe(400);
    await set({ deleted: true, group_acl: { [await defaultOrganization(server)]: 'use' } });
    expect((await create({ template_id: old.id })).status).toBe(404);
    const importing = await addVersion(server.deps, admin.id, template.id, { status: 'pending' });
    expect((await create({ template_version_id: importing })).status).toBe(406);
    expect((await send('GET', '/users/me/workspace/x', mia)).status).toBe(404);
  });
});

describe('list', () => {
  let dev: Workspace;
  const ask = (q: string, by = mia, page = '') =>
    send<{ workspaces: Workspace[]; count: number; validations: { field: string }[] }>(
      'GET',
      `/workspaces?q=${encodeURIComponent(q)}${page}`,
      by,
    );
  const names = async (q: string, by = mia) => (await ask(q, by)).body.workspaces.map(({ name }) => name);

  beforeAll(async () => {
    dev = await makeRunning('dev', mia, { rich_parameter_values: [{ name: 'Size', value: 'Large' }] });
    await make('box', admin);
  });

  test.each([
    'owner:me dev',
    'owner:MIA name:"dev"',
    'mia/dev',
    '/dev',
    'name:de status:running',
    'template:FULL has-agent:connecting',
    'last_used_after:"2020-01-01T00:00:00Z" name:dev',
    'organization:coder name:dev outdated:false dormant:false shared:false has-ai-task:0',
    'param:size=large',
    'param:size,Size=LARGE',
  ])('finds by %s', async (q) => expect(await names(q)).toEqual(['dev']));

  test.each([
    'status:stopped',
    'has-agent:nonsense',
    'healthy:true',
    'owner:nobody',
    'dormant:true',
    'a dev',
    'shared:true',
    'param:size=small name:dev',
    'last_used_before:"2020-01-01T00:00:00Z"',
    'shared_with_user:me',
  ])('finds nothing by %s', async (q) => expect(await names(q)).toEqual([]));

  test.each([
    ['status:nonsense', 'status'],
    ['organization:none', 'organization'],
    ['organization:default', 'organization'],
    ['spoon:1', 'spoon'],
    ['is-dormant:true', 'is-dormant'],
    ['-owner:me', '-owner'],
    ['param:a=b=c', 'param'],
    ['param:a=', 'param'],
    ['name:a name:b', 'name'],
    ['shared_with_user:nobody', 'shared_with_user'],
    ['a/b/c', 'q'],
    ['name:', 'q'],
  ])('refuses %s', async (q, field) => {
    const { status, body } = await ask(q);
    expect([status, body.validations.map((one) => one.field)]).toEqual([400, [field]]);
  });

  test('shows what the caller may read, favourites and running ones first, and counts all pages', async () => {
    expect(await names('', outsider)).toEqual([]);
    expect(new Set(await names('owner:admin', templateAdmin))).toEqual(new Set(['box']));
    expect(await names('owner:admin')).toEqual([]);
    expect((await names(''))[0]).toBe('dev');
    const race = (await send<Workspace>('GET', '/users/me/workspace/race', mia)).body;
    expect((await send('PUT', `/workspaces/${race.id}/favorite`, admin)).status).toBe(403);
    expect((await send('PUT', `/workspaces/${race.id}/favorite`, mia)).status).toBe(204);
    expect((await names(''))[0]).toBe('race');
    expect((await send<Workspace>('GET', `/workspaces/${race.id}`, mia)).body.favorite).toBe(true);
    expect((await read(race.id)).favorite).toBe(false);
    const { count } = (await ask('owner:me')).body;
    expect((await ask('owner:me', mia, '&limit=1')).body).toMatchObject({
      count,
      workspaces: [{ name: 'race' }],
    });
    expect((await ask('owner:me', mia, '&offset=99')).body).toEqual({ count, workspaces: [] });
    expect((await ask('', mia, '&limit=-1')).status).toBe(400);
  });

  test('takes as many statements for many as for one', async () => {
    const count = async () => {
      let statements = 0;
      const pool = server.deps.db.getExecutor();
      const original = pool.executeQuery;
      pool.executeQuery = function (this: typeof pool, ...query: Parameters<typeof original>) {
        statements++;
        return original.apply(this, query);
      } as typeof original;
      await ask('', admin);
      pool.executeQuery = original;
      return statements;
    };
    const before = await count();
    for (const name of ['more-1', 'more-2', 'more-3']) await makeRunning(name);
    expect(await count()).toBe(before);
    expect(before).toBeLessThanOrEqual(20);
  });

  test('sharing lets others find, read and stop it, but not delete it', async () => {
    const otto = await addUser(server, { username: 'olga' });
    const acl = `/workspaces/${dev.id}/acl`;
    expect((await send('PATCH', acl, templateAdmin, {})).status).toBe(403);
    expect(
      (await send('PATCH', acl, mia, { user_roles: { x: 'use', [otto.id]: 'boss', [template.id]: 'use' } }))
        .body,
    ).toMatchObject({
      validations: [{ field: 'user_roles' }, { field: 'user_roles' }, { field: 'user_roles' }],
    });
    expect((await send('GET', `/workspaces/${dev.id}`, otto)).status).toBe(404);
    expect((await send('PATCH', acl, mia, { user_roles: { [otto.id]: 'use' } })).status).toBe(204);
    expect(await names('', otto)).toEqual(['dev']);
    expect(await names('shared_with_user:me', otto)).toEqual(['dev']);
    expect((await send<Workspace>('GET', `/workspaces/${dev.id}`, otto)).body.shared_with).toEqual([
      { id: otto.id, actor_type: 'user', name: 'olga', roles: ['use'] },
    ]);
    expect((await send('GET', acl, otto)).body).toMatchObject({
      users: [{ username: 'olga', role: 'use' }],
      group: [],
    });
    expect((await send('POST', `/workspaces/${dev.id}/builds`, otto, { transition: 'delete' })).status).toBe(
      403,
    );
    const stop = await send<WorkspaceBuild>('POST', `/workspaces/${dev.id}/builds`, otto, {
      transition: 'stop',
    });
    expect(stop.status).toBe(201);
    await endBuild(server.deps, stop.body.id);
    expect((await send('DELETE', acl, mia)).status).toBe(204);
    expect((await send('GET', `/workspaces/${dev.id}`, otto)).status).toBe(404);
  });
});

test('schedule, time to live and deadline', async () => {
  const { id } = await makeRunning('plan', mia, {
    ttl_ms: 28_800_000,
    autostart_schedule: 'CRON_TZ=Europe/Berlin 30 9 * * 1-5',
  });
  const put = (what: string, body: object, by = mia) => send('PUT', `/workspaces/${id}/${what}`, by, body);
  expect((await read(id)).next_start_at).toMatch(/T0[78]:30:00Z$/);
  expect((await put('autostart', { schedule: '* * *' })).status).toBe(400);
  expect((await put('autostart', {})).status).toBe(204);
  expect(await read(id)).toMatchObject({ next_start_at: null });
  expect((await put('autostart', { schedule: 'CRON_TZ=UTC 0 8 * * 1' }, templateAdmin)).status).toBe(403);
  const inHours = (hours: number) => new Date(Date.now() + hours * 3_600_000).toISOString();
  expect((await put('extend', {})).status).toBe(400);
  expect((await put('extend', { deadline: '2020-01-01T00:00:00Z' }, templateAdmin)).status).toBe(400);
  expect((await put('extend', { deadline: inHours(50) })).body.message).toMatch(
    /^Deadline updated to \d{4}-.*:\d\dZ\.$/,
  );
  expect((await put('ttl', { ttl_ms: 5 })).status).toBe(400);
  expect((await put('ttl', { ttl_ms: 90_000 })).status).toBe(204);
  expect(await read(id)).toMatchObject({ ttl_ms: 60_000 });
  expect((await read(id)).latest_build.deadline).not.toBeNull();
  expect((await put('ttl', { ttl_ms: null })).status).toBe(204);
  expect((await read(id)).latest_build.deadline).toBeNull();
  expect(await put('extend', { deadline: inHours(5) })).toMatchObject({
    status: 409,
    body: { message: 'Workspace shutdown is manual.' },
  });
});

test('other changes of a workspace', async () => {
  const { id } = await makeRunning('marks');
  const to = (method: string, what: string, body?: object, by = mia) =>
    send(method, `/workspaces/${id}${what}`, by, body);
  expect((await to('PATCH', '', { name: '' })).status).toBe(400);
  expect((await to('PATCH', '', { name: 'marks' }, templateAdmin)).status).toBe(204);
  expect((await to('PATCH', '', { name: 'other' })).body.message).toBe('Workspace renames are not allowed.');
  expect((await to('PUT', '/autoupdates', { automatic_updates: 'sometimes' })).status).toBe(400);
  expect((await to('PUT', '/autoupdates', { automatic_updates: 'always' }, templateAdmin)).status).toBe(404);
  expect((await to('PUT', '/autoupdates', { automatic_updates: 'always' })).status).toBe(204);
  expect((await to('GET', '/resolve-autostart')).body).toEqual({ parameter_mismatch: false });
  expect((await to('PUT', '/dormant', { dormant: false }, templateAdmin)).status).toBe(304);
  expect((await to('PUT', '/dormant', { dormant: true }, templateAdmin)).status).toBe(403);
  expect((await to('PUT', '/dormant', { dormant: true })).status).toBe(200);
  expect((await to('POST', '/usage', undefined, templateAdmin)).status).toBe(403);
  expect((await to('POST', '/usage')).status).toBe(204);
  expect(
    (
      await to('POST', '/port-share', {
        agent_name: 'main',
        port: 8080,
        share_level: 'owner',
        protocol: 'http',
      })
    ).status,
  ).toBe(400);
  const share = { agent_name: 'main', port: 8080, share_level: 'public', protocol: 'http' };
  expect((await to('POST', '/port-share', { ...share, agent_name: 'none' })).body.message).toBe(
    'Agent not found.',
  );
  expect((await to('POST', '/port-share', share)).body).toEqual({ ...share, workspace_id: id });
  expect((await to('POST', '/port-share', { ...share, share_level: 'organization' })).status).toBe(200);
  expect((await to('GET', '/port-share')).body).toEqual({
    shares: [{ ...share, share_level: 'organization', workspace_id: id }],
  });
  expect((await to('DELETE', '/port-share', share)).status).toBe(200);
  expect((await to('DELETE', '/port-share', share)).status).toBe(404);
  const organization = await defaultOrganization(server);
  const available = `/organizations/${organization}/members/me/workspaces/available-users`;
  expect((await send('GET', available, mia)).status).toBe(403);
  expect((await send(`GET`, `${available}?q=mia`, admin)).body).toEqual([{ id: mia.id, username: 'mia' }]);
});

test('a move of the template shows as a parameter mismatch only where the workspace would follow', async () => {
  const moving = await addTemplate(server.deps, admin.id);
  const { id } = await makeRunning('mover', mia, { template_id: moving.id });
  const next = await addVersion(server.deps, admin.id, moving.id, { parameters: [{ name: 'needed' }] });
  await server.db
    .updateTable('templates')
    .set({ active_version_id: next })
    .where('id', '=', moving.id)
    .execute();
  const mismatch = () => send('GET', `/workspaces/${id}/resolve-autostart`, mia);
  expect((await mismatch()).body).toEqual({ parameter_mismatch: false });
  await send('PUT', `/workspaces/${id}/autoupdates`, mia, { automatic_updates: 'always' });
  expect((await mismatch()).body).toEqual({ parameter_mismatch: true });
  expect((await read(id)).outdated).toBe(true);
});

describe('watch', () => {
  test('a web socket gets a ping, the workspace, and each change', async () => {
    const { id } = await make('watched');
    const socket = new WebSocket(`${server.url.replace('http', 'ws')}/api/v2/workspaces/${id}/watch-ws`, {
      headers: { 'Coder-Session-Token': mia.token },
    });
    const heard: { type: string; data: Workspace | null }[] = [];
    const next = async (count: number) => {
      const end = Date.now() + 5000;
      while (heard.length < count && Date.now() < end)
        await new Promise((resolve) => setTimeout(resolve, 10));
      return heard[count - 1];
    };
    socket.on('message', (data) => heard.push(JSON.parse(String(data))));
    expect(await next(1)).toEqual({ type: 'ping', data: null });
    expect(await next(2)).toMatchObject({ type: 'data', data: { name: 'watched' } });
    await send('PUT', `/workspaces/${id}/ttl`, mia, { ttl_ms: 3_600_000 });
    expect(await next(3)).toMatchObject({ type: 'data', data: { ttl_ms: 3_600_000 } });
    socket.close();
  });

  test('server-sent events begin with a ping', async () => {
    const { id } = await make('streamed');
    const stop = new AbortController();
    const response = await fetch(`${server.url}/api/v2/workspaces/${id}/watch`, {
      headers: { 'Coder-Session-Token': mia.token },
      signal: stop.signal,
    });
    expect(response.headers.get('content-type')).toBe('text/event-stream');
    let text = '';
    for await (const chunk of response.body ?? []) {
      text += Buffer.from(chunk).toString();
      if (text.includes('event: data')) break;
    }
    stop.abort();
    expect(text).toMatch(/^event: ping\n\nevent: data\ndata: \{"id":/);
  });
});
