import { afterAll, beforeAll, expect, it } from 'vitest';
import { startTestServer, type TestServer } from '../../../../test/harness/server.js';
import { addUser, type TestUser } from '../../../../test/harness/users.js';

let server: TestServer;
let owner: TestUser;
let mia: TestUser;
let noah: TestUser;

beforeAll(async () => {
  server = await startTestServer();
  owner = await addUser(server, { roles: ['owner'] });
  mia = await addUser(server, { username: 'mia' });
  noah = await addUser(server, { username: 'noah' });
});
afterAll(() => server.close());

const as = (user: TestUser, method: string, path: string, body?: unknown) =>
  server.request<Record<string, unknown>>(method, `/api/v2/users/${path}`, {
    token: user.token,
    ...(body === undefined ? {} : { body }),
  });
const problems = ({ body }: { body: Record<string, unknown> }) =>
  (body.validations as { field: string }[]).map(({ field }) => field);

it('keeps a secret, tells everything but its value, and lets go of it', async () => {
  const made = await as(mia, 'POST', 'me/secrets', {
    name: 'kettle',
    value: 'hot water',
    env_name: 'KETTLE',
    file_path: '~/.kettle',
  });
  expect(made.status).toBe(201);
  expect(made.body).toEqual({
    id: expect.any(String),
    name: 'kettle',
    description: '',
    env_name: 'KETTLE',
    file_path: '~/.kettle',
    created_at: expect.any(String),
    updated_at: expect.any(String),
  });
  await as(mia, 'POST', 'me/secrets', { name: 'Apple', value: '1' });
  const list = (await as(mia, 'GET', 'me/secrets')).body as unknown as { name: string }[];
  expect(list.map(({ name }) => name)).toEqual(['Apple', 'kettle']);

  const changed = await as(mia, 'PATCH', 'mia/secrets/kettle', {
    description: 'for tea',
    value: 'cold water',
  });
  expect(changed).toMatchObject({ status: 200, body: { description: 'for tea', env_name: 'KETTLE' } });
  expect(Date.parse(String(changed.body.updated_at))).toBeGreaterThanOrEqual(
    Date.parse(String(changed.body.created_at)),
  );
  expect(JSON.stringify([made, list, changed])).not.toMatch(/(hot|cold) water/);
  const { value } = await server.db
    .selectFrom('user_secrets')
    .select('value')
    .where('name', '=', 'kettle')
    .executeTakeFirstOrThrow();
  expect(value).toBe('cold water');

  expect((await as(mia, 'DELETE', 'me/secrets/kettle')).status).toBe(204);
  expect((await as(mia, 'GET', 'me/secrets/kettle')).status).toBe(404);
});

it('writes down who changed what, without values', async () => {
  const { body } = await server.request<{ audit_logs: Record<string, unknown>[] }>(
    'GET',
    '/api/v2/audit?q=resource_type:user_secret%20resource_target:kettle',
    { token: owner.token },
  );
  expect(body.audit_logs.map(({ action, description }) => [action, description])).toEqual([
    ['delete', '{user} deleted secret {target}'],
    ['write', '{user} updated secret {target}'],
    ['create', '{user} created secret {target}'],
  ]);
  expect(body.audit_logs[1]?.diff).toMatchObject({
    description: { old: '', new: 'for tea' },
    value: { secret: true },
  });
  expect(JSON.stringify(body)).not.toContain('water');
});

it('belongs to its user alone', async () => {
  await as(mia, 'POST', 'me/secrets', { name: 'mine', value: 'x' });
  for (const [method, path, body] of [
    ['GET', 'mia/secrets'],
    ['GET', 'mia/secrets/mine'],
    ['POST', 'mia/secrets', { name: 'planted', value: 'x' }],
    ['PATCH', 'mia/secrets/mine', { value: 'y' }],
    ['DELETE', 'mia/secrets/mine'],
  ] as const) {
    expect((await as(owner, method, path, body)).status).toBe(403);
    expect((await as(noah, method, path, body)).status).toBe(404);
  }
  expect((await as(mia, 'GET', 'me/secrets/mine')).status).toBe(200);
});

it('refuses what is taken or broken, field by field', async () => {
  await as(noah, 'POST', 'me/secrets', { name: 'a', value: '1', env_name: 'A', file_path: '/a' });
  const twice = (body: object) => as(noah, 'POST', 'me/secrets', { name: 'b', value: '1', ...body });
  for (const [field, value] of [
    ['name', 'a'],
    ['env_name', 'A'],
    ['file_path', '/a'],
  ] as const) {
    const refusal = await twice({ [field]: value });
    expect([refusal.status, problems(refusal)]).toEqual([409, [field]]);
  }
  expect((await as(noah, 'PATCH', 'me/secrets/a', { env_name: 'PATH' })).status).toBe(400);
  const broken = await twice({ name: ' x/', value: '\0', env_name: '1A', file_path: '~/../etc' });
  expect([broken.status, problems(broken)]).toEqual([400, ['name', 'value', 'env_name', 'file_path']]);
  expect((await twice({ value: 'x'.repeat(32769) })).status).toBe(400);
  expect((await twice({ env_name: 'CODER_AGENT_TOKEN' })).status).toBe(400);
  expect(problems(await as(noah, 'POST', 'me/secrets', {}))).toEqual(['name', 'value']);
});

it('goes with its user', async () => {
  const gone = await addUser(server, { username: 'gone' });
  await as(gone, 'POST', 'me/secrets', { name: 'a', value: '1' });
  expect((await server.request('DELETE', '/api/v2/users/gone', { token: owner.token })).status).toBe(200);
  const left = await server.db
    .selectFrom('user_secrets')
    .select('id')
    .where('user_id', '=', gone.id)
    .execute();
  expect(left).toEqual([]);
});

it('has an end', async () => {
  const many = await addUser(server, { username: 'many' });
  await server.db
    .insertInto('user_secrets')
    .values(
      Array.from({ length: 199 }, (_, i) => ({
        id: server.deps.newId(),
        user_id: many.id,
        name: `s${i}`,
        value: 'x',
        created_at: server.deps.now(),
        updated_at: server.deps.now(),
      })),
    )
    .execute();
  expect((await as(many, 'POST', 'me/secrets', { name: 'last', value: 'x' })).status).toBe(201);
  expect((await as(many, 'POST', 'me/secrets', { name: 'more', value: 'x' })).status).toBe(400);
});
