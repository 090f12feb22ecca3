import { afterAll, beforeAll, expect, test } from 'vitest';
import { mailSettings, startMailServer } from '../../../../test/harness/mail-server.js';
import { startTestServer, type TestServer } from '../../../../test/harness/server.js';
import { addUser } from '../../../../test/harness/users.js';
import { hashPassword } from './password.js';

let server: TestServer;
let clock = 0;
beforeAll(async () => {
  server = await startTestServer({ deps: { now: () => new Date(Date.now() + clock).toISOString() } });
});
afterAll(() => server.close());

const old = 'SomeSecurePassword!';
const next = 'AnotherSecurePassword!';

async function addPerson(username: string) {
  const user = await addUser(server, { username });
  await server.db
    .updateTable('users')
    .set({ hashed_password: await hashPassword(old) })
    .where('id', '=', user.id)
    .execute();
  return user;
}
const request = (email: string, at: TestServer = server) =>
  at.request('POST', '/api/v2/users/otp/request', { body: { email } });
const change = (email: string, one_time_passcode: string, password = next, at: TestServer = server) =>
  at.request<{ message: string }>('POST', '/api/v2/users/otp/change-password', {
    body: { email, one_time_passcode, password },
  });
const logIn = (email: string, password: string) =>
  server.request('POST', '/api/v2/users/login', { body: { email, password } });

/** The passcode that was sent last; it is sent after the answer. */
async function passcodeOf(user: { id: string }, count: number): Promise<string> {
  for (;;) {
    const rows = await server.db
      .selectFrom('inbox_notifications')
      .select('content')
      .where('user_id', '=', user.id)
      .orderBy('created_at', 'desc')
      .orderBy('id')
      .execute();
    if (rows.length === count) return /\*\*([0-9a-f-]{36})\*\*/.exec(rows[0]?.content ?? '')?.[1] ?? '';
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
}

test('a passcode sets a password once, and ends all sessions', async () => {
  const ada = await addPerson('ada');
  expect((await request('ADA@example.com')).status).toBe(204);
  const passcode = await passcodeOf(ada, 1);
  expect(await change(ada.email, passcode, 'weak')).toMatchObject({
    status: 400,
    body: { message: 'Invalid password.' },
  });
  expect((await change(ada.email, passcode, old)).body.message).toBe(
    'New password cannot match old password.',
  );
  const both = await Promise.all([change(ada.email, passcode), change(ada.email, passcode)]);
  expect(both.map(({ status }) => status).sort()).toEqual([204, 400]);
  expect((await change(ada.email, passcode, 'YetAnotherPassword!1')).status).toBe(400);
  expect((await server.request('GET', '/api/v2/users/me', { token: ada.token })).status).toBe(401);
  expect((await logIn(ada.email, old)).status).toBe(401);
  expect((await logIn(ada.email, next)).status).toBe(201);
  const rows = await server.db
    .selectFrom('audit_logs')
    .select(['action', 'status_code'])
    .where('user_id', '=', ada.id)
    .where('resource_type', '=', 'user')
    .where('status_code', '=', 204)
    .orderBy('time')
    .execute();
  expect(rows.map(({ action }) => action)).toEqual(['request_password_reset', 'write']);
});

test('a newer one ends the last, and none lasts', async () => {
  const bob = await addPerson('bob');
  await request(bob.email);
  const first = await passcodeOf(bob, 1);
  await request(bob.email); // too soon for another mail
  clock = 61_000;
  await request(bob.email);
  const second = await passcodeOf(bob, 2);
  expect(second).not.toBe(first);
  const wrong = { status: 400, body: { message: 'Incorrect email or one-time passcode.' } };
  expect(await change(bob.email, first)).toMatchObject(wrong);
  clock = 22 * 60_000;
  expect(await change(bob.email, second)).toMatchObject(wrong);
  clock = 0;
});

test('nobody learns who is there: strangers, suspended ones and those without a password get the same answers', async () => {
  const carol = await addPerson('carol');
  await server.db.updateTable('users').set({ status: 'suspended' }).where('id', '=', carol.id).execute();
  const dan = await addPerson('dan');
  await server.db.updateTable('users').set({ login_type: 'oidc' }).where('id', '=', dan.id).execute();
  for (const email of ['nobody@example.com', carol.email, dan.email]) {
    expect(await request(email)).toMatchObject({ status: 204, text: '' });
    expect((await change(email, 'guess')).body).toEqual({ message: 'Incorrect email or one-time passcode.' });
  }
  const passcodes = await server.db
    .selectFrom('one_time_passcodes')
    .select('user_id')
    .where('user_id', 'in', [carol.id, dan.id])
    .execute();
  expect(passcodes).toEqual([]);
  expect((await request('no address')).status).toBe(400);
});

test('while passwords are off only owners have one', async () => {
  const off = await startTestServer({ config: { disablePasswordAuth: true } });
  const hashed_password = await hashPassword(old);
  const owner = await addUser(off, { username: 'owner', roles: ['owner'] });
  const eve = await addUser(off, { username: 'eve' });
  await off.db.updateTable('users').set({ hashed_password }).execute();
  const log = (email: string) =>
    off.request('POST', '/api/v2/users/login', { body: { email, password: old } });
  expect((await log(owner.email)).status).toBe(201);
  expect(await log(eve.email)).toMatchObject({
    status: 403,
    body: { message: 'Password authentication is disabled.' },
  });
  await request(eve.email, off);
  expect(await off.db.selectFrom('one_time_passcodes').select('user_id').execute()).toEqual([]);
  const make = (login_type: string) =>
    off.request('POST', '/api/v2/users', {
      token: owner.token,
      body: {
        email: `${login_type}@example.com`,
        username: login_type,
        login_type,
        ...(login_type === 'password' && { password: next }),
        organization_ids: ['00000000-0000-0000-0000-000000000000'],
      },
    });
  expect((await make('password')).status).toBe(403);
  expect((await make('github')).status).toBe(201);
  expect((await off.request('GET', '/api/v2/users/authmethods')).body).toMatchObject({
    password: { enabled: false },
  });
  await off.close();
});

test('it goes by mail where there is a mail server, and not into the inbox', async () => {
  const mails = await startMailServer({ passwords: { coder: 'hush' } });
  const mailing = await startTestServer({
    config: { mail: mailSettings(mails, { username: 'coder', password: 'hush' }) },
  });
  const user = await addUser(mailing, { username: 'frank' });
  await mailing.db
    .updateTable('users')
    .set({ hashed_password: await hashPassword(old) })
    .execute();
  expect((await request(user.email, mailing)).status).toBe(204);
  const mail = await mails.next();
  expect(mail).toMatchObject({ from: 'coder@example.com', to: 'frank@example.com', isSecure: true });
  expect(mail.text).toContain('http://127.0.0.1:3000/reset-password/change');
  const [passcode = ''] = /[0-9a-f-]{36}/.exec(mail.text) ?? [];
  expect((await change(user.email, passcode, next, mailing)).status).toBe(204);
  expect(await mailing.db.selectFrom('inbox_notifications').select('id').execute()).toEqual([]);
  await mailing.close();
  await mails.close();
});
