import { randomUUID } from 'node:crypto';
import { connect } from 'node:net';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { startTestServer, type TestServer } from './harness/server.js';
import { addTemplate, addVersion, endBuild } from './harness/templates.js';
import { addUser, defaultOrganization, type TestUser } from './harness/users.js';

let server: TestServer;
let owner: TestUser;
let organization: string;

beforeAll(async () => {
  server = await startTestServer();
  owner = await addUser(server, { roles: ['owner'] });
  organization = await defaultOrganization(server);
});
afterAll(() => server.close());

const call = <T = { message: string; id: string }>(
  method: string,
  path: string,
  body?: unknown,
  headers: Record<string, string> = {},
) => server.request<T>(method, `/api/v2${path}`, { token: owner.token, body, headers });

/** The statuses of ten calls at once, sorted. */
const tenfold = async (make: (index: number) => Promise<{ status: number }>) =>
  (await Promise.all(Array.from({ length: 10 }, (_, index) => make(index))))
    .map(({ status }) => status)
    .sort();
const oneOfTen = [201, ...Array<number>(9).fill(409)];

test('bodies that are no JSON, or of another shape, are told as such', async () => {
  for (const body of ['', '{', 'nonsense', '[1]', '"text"', '{"name": 7}', '\u0000', '{"name":"a"']) {
    const { status, body: answer } = await call('POST', `/organizations/${organization}/templates`, body);
    expect([body, status]).toEqual([body, 400]);
    expect(answer.message).not.toBe('');
  }
});

test('unknown fields and parameters change nothing', async () => {
  const made = await call('POST', '/users?nonsense=1', {
    username: 'extra',
    email: 'extra@example.com',
    password: 'Correct-Horse-Battery-7',
    organization_ids: [organization],
    is_admin: true,
    __proto__: { roles: ['owner'] },
  });
  expect(made.status).toBe(201);
  expect((await call<{ roles: unknown[] }>('GET', '/users/extra')).body.roles).toEqual([]);
});

test('names at every limit and in every script', async () => {
  const template = await addTemplate(server.deps, owner.id);
  const create = async (name: string) =>
    (await call('POST', '/users/me/workspaces', { template_id: template.id, name })).status;
  for (const good of ['a', 'A-1', 'x'.repeat(32), 'Create', '0'])
    expect([good, await create(good)]).toEqual([good, 201]);
  const bad = [
    'x'.repeat(33),
    '-a',
    'a-',
    'a--b',
    'a_b',
    'a.b',
    'new',
    'create',
    'héllo',
    '日本',
    'имя',
    'اسم',
    '😀',
    'a b',
    'a\u0000',
    'ａ',
    'e\u0301',
    '../x',
  ];
  for (const name of bad) expect([name, await create(name)]).toEqual([name, 400]);
});

test('of a parameter that is given twice the last value counts; a query parameter twice is refused', async () => {
  const template = await addTemplate(server.deps, owner.id, {
    parameters: [{ name: 'size', default: 'a', mutable: true }],
  });
  const made = await call<{ latest_build: { id: string } }>('POST', '/users/me/workspaces', {
    template_id: template.id,
    name: 'twice',
    rich_parameter_values: [
      { name: 'size', value: 'b' },
      { name: 'size', value: 'c' },
    ],
  });
  expect((await call('GET', `/workspacebuilds/${made.body.latest_build.id}/parameters`)).body).toEqual([
    { name: 'size', value: 'c' },
  ]);
  expect((await call('GET', '/users?limit=1&limit=2')).status).toBe(400);
});

test('uploads: more than the limit, of another type, damaged, broken off', async () => {
  const upload = (body: Buffer | string, type = 'application/x-tar') =>
    call('POST', '/files', body, { 'content-type': type });
  expect((await upload('x', 'text/plain')).status).toBe(400);
  expect((await upload('PK\u0003\u0004 no zip', 'application/zip')).status).toBe(400);
  const large = await call('POST', '/files', 'x', {
    'content-type': 'application/x-tar',
    'content-length': String(101 * 1024 * 1024),
  });
  expect(large.status).toBe(413);
  const before = await server.db.selectFrom('files').select('id').execute();
  await new Promise<void>((resolve, reject) => {
    const { hostname, port } = new URL(server.url);
    const socket = connect(Number(port), hostname, () => {
      socket.write(
        `POST /api/v2/files HTTP/1.1\r\nHost: x\r\nCoder-Session-Token: ${owner.token}\r\nContent-Type: application/x-tar\r\nContent-Length: 1000\r\n\r\nabc`,
        () => setTimeout(() => socket.destroy(), 100),
      );
    });
    socket.on('error', reject);
    socket.on('close', () => resolve());
  });
  expect((await call('GET', '/users/me')).status).toBe(200);
  expect(await server.db.selectFrom('files').select('id').execute()).toHaveLength(before.length);
});

test('a start after a start makes no circle', async () => {
  const template = await addTemplate(server.deps, owner.id);
  const made = await call<{ id: string; latest_build: { id: string } }>('POST', '/users/me/workspaces', {
    template_id: template.id,
    name: 'circle',
  });
  await endBuild(server.deps, made.body.latest_build.id);
  const build = (on_success: unknown) =>
    call('POST', `/workspaces/${made.body.id}/builds`, { transition: 'stop', on_success });
  expect((await build({ transition: 'stop' })).status).toBe(400);
  expect((await build({ transition: 'start', on_success: { transition: 'stop' } })).status).toBeLessThan(500);
});

test('a template is not deleted from under a workspace that is being made', async () => {
  const template = await addTemplate(server.deps, owner.id);
  const [gone, made] = await Promise.all([
    call('DELETE', `/templates/${template.id}`),
    call('POST', '/users/me/workspaces', { template_id: template.id, name: 'race' }),
  ]);
  expect([
    [200, 404],
    [200, 400],
    [400, 201],
  ]).toContainEqual([gone.status, made.status]);
});

test('a workspace is deleted once its build has ended, not while it builds', async () => {
  const template = await addTemplate(server.deps, owner.id);
  const made = await call<{ id: string; latest_build: { id: string } }>('POST', '/users/me/workspaces', {
    template_id: template.id,
    name: 'busy',
  });
  const remove = () => call('POST', `/workspaces/${made.body.id}/builds`, { transition: 'delete' });
  expect((await remove()).status).toBe(409);
  await endBuild(server.deps, made.body.latest_build.id);
  expect((await remove()).status).toBe(201);
});

test('of ten that take one name at once one gets it', async () => {
  const template = await addTemplate(server.deps, owner.id);
  expect(
    await tenfold(() => call('POST', '/users/me/workspaces', { template_id: template.id, name: 'taken' })),
  ).toEqual(oneOfTen);
  expect(
    await tenfold((index) =>
      call('POST', '/users', {
        username: 'taken',
        email: `taken${index}@example.com`,
        password: 'Correct-Horse-Battery-7',
        organization_ids: [organization],
      }),
    ),
  ).toEqual(oneOfTen);
  const versions = await Promise.all(
    Array.from({ length: 10 }, () => addVersion(server.deps, owner.id, null)),
  );
  expect(
    await tenfold((index) =>
      call('POST', `/organizations/${organization}/templates`, {
        name: 'taken',
        template_version_id: versions[index],
      }),
    ),
  ).toEqual(oneOfTen);
  const count = async (table: 'workspaces' | 'templates') =>
    (await server.db.selectFrom(table).select('id').where('name', '=', 'taken').execute()).length;
  expect([await count('workspaces'), await count('templates')]).toEqual([1, 1]);
  const left = await server.db
    .selectFrom('organization_members')
    .innerJoin('users', 'users.id', 'user_id')
    .select('users.id')
    .where('username', '=', 'taken')
    .execute();
  expect(left).toHaveLength(1);
});

test('ids of nothing are 404, of no shape 400', async () => {
  for (const path of ['templates', 'templateversions', 'workspaces', 'workspacebuilds']) {
    expect((await call('GET', `/${path}/${randomUUID()}`)).status).toBe(404);
    expect((await call('GET', `/${path}/%00nonsense`)).status).toBe(400);
  }
});
