import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { startTestServer, type TestServer } from '../../../../test/harness/server.js';
import { addUser, type TestUser } from '../../../../test/harness/users.js';

const minute = 60_000;
const hour = 60 * minute;

let server: TestServer;
let user: TestUser;
let now = Date.now();
const after = (ms: number) => new Date(now + ms).toISOString();
const me = (headers: Record<string, string> = {}, path = '/api/v2/users/me') =>
  server.request('GET', path, { headers });
const withToken = (token: string) => me({ 'coder-session-token': token });
const key = () =>
  server.db
    .selectFrom('api_keys')
    .selectAll()
    .where('id', '=', user.token.slice(0, 10))
    .executeTakeFirstOrThrow();
const setKey = (values: object) =>
  server.db.updateTable('api_keys').set(values).where('id', '=', user.token.slice(0, 10)).execute();
const setUser = (values: object) =>
  server.db.updateTable('users').set(values).where('id', '=', user.id).execute();

beforeAll(async () => {
  server = await startTestServer({ deps: { now: () => new Date(now).toISOString() } });
});
afterAll(() => server.close());
beforeEach(async () => {
  now = Date.now();
  user = await addUser(server);
});

describe('a token', () => {
  it('is taken from each of its carriers, the cookie first', async () => {
    const bearer = { authorization: `bearer  ${user.token} ` };
    expect((await me({ cookie: `coder_session_token=${user.token}` })).status).toBe(200);
    expect((await me({}, `/api/v2/users/me?coder_session_token=${user.token}`)).status).toBe(200);
    expect((await me({}, `/api/v2/users/me?access_token=${user.token}`)).status).toBe(200);
    expect((await me(bearer)).status).toBe(200);
    expect((await me({ ...bearer, cookie: 'coder_session_token=stale' })).status).toBe(401);
  });

  it.each([
    ['', 'Cookie "coder_session_token"'],
    ['nonsense', 'Invalid API key format: '],
    ['AAAAAAAAAA-B', 'Invalid API key format: '],
    ['AAAAAAAAAA-BBBBBBBBBBBBBBBBBBBBBB', 'API key is invalid.'],
  ])('is refused as %j', async (token, detail) => {
    const answer = await withToken(token);
    expect(answer.status).toBe(401);
    expect(answer.body.detail).toContain(detail);
  });

  it('is refused with a wrong secret', async () => {
    const answer = await withToken(`${user.token.slice(0, 11)}${'x'.repeat(22)}`);
    expect(answer).toMatchObject({ status: 401, body: { detail: 'API key secret is invalid.' } });
  });

  it('is refused after its end', async () => {
    await setKey({ expires_at: after(-1) });
    const answer = await withToken(user.token);
    expect(answer.status).toBe(401);
    expect(answer.body.detail).toMatch(/^API key expired at "/);
  });
});

describe('the use of a key', () => {
  it('is written once an hour, with the time the user was seen', async () => {
    await withToken(user.token);
    const first = await key();
    expect(Date.parse(first.last_used)).toBe(now);
    const { body } = await withToken(user.token);
    expect(Date.parse(String(body.last_seen_at))).toBe(now);
    now += 30 * minute;
    await withToken(user.token);
    expect((await key()).last_used).toBe(first.last_used);
    now += 31 * minute;
    await withToken(user.token);
    expect(Date.parse((await key()).last_used)).toBe(now);
  });

  it('moves the end of a session, not that of a token', async () => {
    await setKey({ expires_at: after(30 * minute), last_used: after(0) });
    await withToken(user.token);
    expect(Date.parse((await key()).expires_at)).toBe(now + 24 * hour);
    await setKey({ expires_at: after(30 * minute), login_type: 'token' });
    await withToken(user.token);
    expect(Date.parse((await key()).expires_at)).toBe(now + 30 * minute);
  });

  it('leaves an end alone that is more than the lifetime but an hour away', async () => {
    await setKey({ expires_at: after(23.5 * hour), last_used: after(0) });
    await withToken(user.token);
    expect(Date.parse((await key()).expires_at)).toBe(now + 23.5 * hour);
  });

  it('wakes a dormant user', async () => {
    await setUser({ status: 'dormant' });
    expect((await withToken(user.token)).body.status).toBe('active');
  });

  it('is refused to suspended and deleted users', async () => {
    await setUser({ status: 'suspended' });
    expect(await withToken(user.token)).toMatchObject({
      status: 401,
      body: { message: expect.stringContaining('User is not active (status = "suspended").') },
    });
    await setUser({ status: 'active', deleted: true });
    expect((await withToken(user.token)).status).toBe(401);
  });

  it('ends at what its scopes allow', async () => {
    await setKey({ scopes: ['workspace:read'] });
    expect((await withToken(user.token)).status).toBe(404);
  });
});
