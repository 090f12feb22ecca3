import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startTestServer, type TestServer } from '../../../../test/harness/server.js';
import { addUser, type TestUser } from '../../../../test/harness/users.js';

let server: TestServer;
let owner: TestUser;
let mia: TestUser;
const hourNs = 3_600_000_000_000;

beforeAll(async () => {
  server = await startTestServer();
  owner = await addUser(server, { roles: ['owner'] });
  mia = await addUser(server, { username: 'mia' });
});
afterAll(() => server.close());

const as = (user: TestUser, method: string, path: string, body?: unknown) =>
  server.request(method, `/api/v2/users/${path}`, {
    token: user.token,
    ...(body === undefined ? {} : { body }),
  });
const make = (body: Record<string, unknown>, user = mia) => as(user, 'POST', 'me/keys/tokens', body);
const read = async (name: string) => (await as(mia, 'GET', `me/keys/tokens/${name}`)).body;
const list = async (user: TestUser, path: string) =>
  (await as(user, 'GET', path)).body as unknown as { token_name: string; username: string }[] | null;

describe('a token', () => {
  it('is as it was asked for, and works', async () => {
    expect(await list(mia, 'me/keys/tokens')).toBeNull();
    const { status, body } = await make({ lifetime: hourNs, token_name: 'ci' });
    expect(status).toBe(201);
    const [row] = (await list(mia, 'me/keys/tokens')) ?? [];
    expect(row).toMatchObject({
      id: String(body.key).slice(0, 10),
      user_id: mia.id,
      username: 'mia',
      last_used: '1970-01-01T00:00:00Z',
      login_type: 'token',
      scope: 'all',
      scopes: ['coder:all'],
      token_name: 'ci',
      lifetime_seconds: 3600,
      allow_list: ['*:*'],
    });
    const me = await server.request('GET', '/api/v2/users/me', { token: String(body.key) });
    expect(me.body.id).toBe(mia.id);
  });

  it('gets a name, a lifetime and all scopes where nothing is said', async () => {
    const { body } = await make({});
    const { body: key } = await as(mia, 'GET', `me/keys/${String(body.key).slice(0, 10)}`);
    expect(key.token_name).toMatch(/^[a-z]+_[a-z]+\d\d$/);
    expect(key.lifetime_seconds).toBe(7 * 24 * 3600);
  });

  it('may live longer than a double counts nanoseconds, but for owners', async () => {
    const year = 365 * 24 * hourNs;
    expect((await make({ lifetime: year, token_name: 'year' })).status).toBe(201);
    expect((await read('year')).lifetime_seconds).toBe(365 * 24 * 3600);
    const refused = await make({ lifetime: year }, owner);
    expect(refused).toMatchObject({ status: 400, body: { detail: 'lifetime must be less than 168h0m0s' } });
    expect((await as(owner, 'GET', 'me/keys/tokens/tokenconfig')).body).toEqual({
      max_token_lifetime: 604_800_000_000_000,
    });
    expect((await as(owner, 'GET', 'mia/keys/tokens/tokenconfig')).body).toEqual({
      max_token_lifetime: 3_155_760_000_000_000_000,
    });
  });

  it('may be narrowed to scopes and things', async () => {
    await make({
      token_name: 'narrow',
      scopes: ['workspace:read', 'workspace:read'],
      allow_list: ['workspace:*'],
    });
    expect(await read('narrow')).toMatchObject({
      scope: '',
      scopes: ['workspace:read'],
      allow_list: ['workspace:*'],
    });
    await make({ token_name: 'apps', scope: 'application_connect' });
    expect(await read('apps')).toMatchObject({
      scope: 'application_connect',
      scopes: ['coder:application_connect'],
    });
  });

  it.each([
    [{ lifetime: -1 }, 400],
    [{ lifetime: '1h' }, 400],
    [{ scope: 'spoon:bend' }, 400],
    [{ scopes: ['license:create'] }, 400],
    [{ allow_list: ['spoon:*'] }, 400],
    [{ allow_list: [{ type: 'workspace', id: '*' }] }, 400],
    [{ token_name: 'ci' }, 409],
  ])('is refused as %j', async (body, status) => {
    expect((await make(body)).status).toBe(status);
  });

  it('can be expired and deleted by its user and owners', async () => {
    const id = String((await make({ token_name: 'old' })).body.key).slice(0, 10);
    expect((await as(owner, 'PUT', `mia/keys/${id}/expire`)).status).toBe(204);
    const shown = async (query: string) =>
      ((await list(mia, `me/keys/tokens${query}`)) ?? []).map(({ token_name }) => token_name);
    expect(await shown('')).not.toContain('old');
    expect(await shown('?include_expired=true')).toContain('old');
    expect(await shown('?include_expired=maybe')).not.toContain('old');
    expect((await make({ token_name: 'old' })).status).toBe(409);
    expect((await as(mia, 'DELETE', `me/keys/${id}`)).status).toBe(204);
    expect((await as(mia, 'DELETE', `me/keys/${id}`)).status).toBe(404);
  });
});

it('lists to owners the tokens of everybody, to others their own', async () => {
  await make({ token_name: 'boss' }, owner);
  const names = async (user: TestUser) =>
    new Set(((await list(user, 'me/keys/tokens?include_all=true')) ?? []).map(({ username }) => username));
  expect(await names(owner)).toEqual(new Set(['mia', owner.username]));
  expect(await names(mia)).toEqual(new Set(['mia']));
});

it('makes session keys that slide', async () => {
  const { body, headers } = await as(mia, 'POST', 'me/keys');
  expect([headers['set-cookie']].flat().join()).not.toContain('coder_session_token');
  const { body: key } = await as(mia, 'GET', `me/keys/${String(body.key).slice(0, 10)}`);
  expect(key).toMatchObject({ login_type: 'password', token_name: '', lifetime_seconds: 7 * 24 * 3600 });
});
