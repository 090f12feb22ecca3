import { once } from 'node:events';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { WebSocket } from 'ws';
import { startTestServer, type TestServer } from '../../../../test/harness/server.js';
import { addTemplate, endBuild } from '../../../../test/harness/templates.js';
import { addUser, type TestUser } from '../../../../test/harness/users.js';
import { tellAboutBuild } from './build-events.js';
import { notify } from './notify.js';
import { customTemplate, systemTemplates } from './templates.js';

interface Inbox {
  notifications: { id: string; title: string; content: string; read_at: string | null; actions: unknown[] }[];
  unread_count: number;
}

let server: TestServer;
let owner: TestUser;

beforeAll(async () => {
  server = await startTestServer();
  owner = await addUser(server, { roles: ['owner'] });
});
afterAll(() => server.close());

const inbox = (user: TestUser, query = '') =>
  server.request<Inbox>('GET', `/api/v2/notifications/inbox${query}`, { token: user.token });
const send = (user: TestUser, content: unknown) =>
  server.request('POST', '/api/v2/notifications/custom', { token: user.token, body: { content } });

test('a message to oneself: arrives, is read, unread, and all are read', async () => {
  const user = await addUser(server);
  expect((await send(user, { title: '', message: 'x' })).status).toBe(400);
  expect((await send(user, { title: 'Build', message: 'It is done' })).status).toBe(204);
  const { body } = await inbox(user);
  expect(body).toMatchObject({
    notifications: [{ title: 'Build', content: 'It is done', read_at: null }],
    unread_count: 1,
  });
  const id = body.notifications[0]?.id;
  const mark = (is_read: boolean, who = user) =>
    server.request('PUT', `/api/v2/notifications/inbox/${id}/read-status`, {
      token: who.token,
      body: { is_read },
    });
  expect((await mark(true, owner)).status).toBe(404);
  expect((await mark(true)).body).toMatchObject({ unread_count: 0, notification: { id } });
  expect((await inbox(user, '?read_status=unread')).body.notifications).toEqual([]);
  expect((await mark(false)).body).toMatchObject({ unread_count: 1 });
  expect(
    (await server.request('PUT', '/api/v2/notifications/inbox/mark-all-as-read', { token: user.token }))
      .status,
  ).toBe(204);
  expect((await inbox(user)).body.unread_count).toBe(0);
  expect((await inbox(user, '?read_status=some')).status).toBe(400);
});

test('pages of the inbox go back in time', async () => {
  const user = await addUser(server);
  for (let count = 0; count < 30; count++)
    await notify(server.deps, server.db, {
      template: customTemplate,
      to: [user.id],
      labels: { custom_title: String(count), custom_message: 'x' },
    });
  const first = (await inbox(user)).body.notifications;
  expect(first.map(({ title }) => title)).toEqual(Array.from({ length: 25 }, (_, at) => String(29 - at)));
  const rest = (await inbox(user, `?starting_before=${first.at(-1)?.id}`)).body.notifications;
  expect(rest.map(({ title }) => title)).toEqual(['4', '3', '2', '1', '0']);
});

test('who does not want to hear of it is not told, nor anybody while it is paused', async () => {
  const user = await addUser(server);
  const preferences = `/api/v2/users/${user.username}/notifications/preferences`;
  const { id } = systemTemplates.userCreated;
  const tell = () =>
    notify(server.deps, server.db, { template: systemTemplates.userCreated, to: [user.id], labels: {} });
  expect((await server.request('GET', preferences, { token: user.token })).body).toBeNull();
  const put = (map: unknown) =>
    server.request('PUT', preferences, { token: user.token, body: { template_disabled_map: map } });
  expect((await put({ nonsense: true })).status).toBe(400);
  expect((await put({ [id]: true })).body).toMatchObject([{ id, disabled: true }]);
  await tell();
  expect((await inbox(user)).body.unread_count).toBe(0);
  await put({ [id]: false });
  await tell();
  expect((await inbox(user)).body.unread_count).toBe(1);

  const settings = (notifier_paused: boolean, who = owner) =>
    server.request('PUT', '/api/v2/notifications/settings', { token: who.token, body: { notifier_paused } });
  expect((await settings(false, user)).status).toBe(304);
  expect((await settings(true, user)).status).toBe(403);
  expect((await settings(true)).status).toBe(200);
  await tell();
  expect((await inbox(user)).body.unread_count).toBe(1);
  expect((await settings(false)).status).toBe(200);
});

test('a watcher hears each as it comes', async () => {
  const user = await addUser(server);
  const socket = new WebSocket(
    `${server.url.replace('http', 'ws')}/api/v2/notifications/inbox/watch?format=plaintext`,
    {
      headers: { 'coder-session-token': user.token },
    },
  );
  await once(socket, 'open');
  const heard = once(socket, 'message');
  // The subscription stands a moment after the socket: say it until it is heard.
  const again = setInterval(() => void send(user, { title: 'Hello', message: '**now**' }), 100);
  const [data] = (await heard) as [Buffer];
  clearInterval(again);
  expect(JSON.parse(data.toString())).toMatchObject({ notification: { title: 'Hello', content: 'now' } });
  socket.close();
  await once(socket, 'close');
});

test('templates: 32 of the system, one custom; an owner chooses the way of one', async () => {
  const list = async (kind: string) =>
    (
      await server.request<{ id: string; method: string }[]>(
        'GET',
        `/api/v2/notifications/templates/${kind}`,
        { token: owner.token },
      )
    ).body;
  const system = await list('system');
  expect(system).toHaveLength(32);
  expect(new Set(system.map(({ id }) => id)).size).toBe(32);
  expect(await list('custom')).toHaveLength(1);
  const { id } = systemTemplates.test;
  const put = (method: string, who = owner) =>
    server.request('PUT', `/api/v2/notifications/templates/${id}/method`, {
      token: who.token,
      body: { method },
    });
  expect((await put('pigeon')).status).toBe(400);
  expect((await put('inbox', await addUser(server))).status).toBe(404);
  expect((await put('inbox')).status).toBe(200);
  expect((await list('system')).find((template) => template.id === id)?.method).toBe('inbox');
});

test('accounts: user admins hear of new, suspended, activated and deleted ones, not who did it', async () => {
  const admin = await addUser(server, { roles: ['user-admin'] });
  const as = <T>(method: string, path: string, body?: unknown) =>
    server.request<T>(method, `/api/v2${path}`, { token: owner.token, body });
  const organizations = await as<{ id: string }[]>('GET', '/organizations');
  const made = await as<{ id: string }>('POST', '/users', {
    username: 'newcomer',
    email: 'newcomer@example.com',
    password: 'Correct-Horse-Battery-7',
    organization_ids: [organizations.body[0]?.id],
  });
  expect(made.status).toBe(201);
  const before = (await inbox(owner)).body.unread_count;
  await as('PUT', '/users/newcomer/status/suspend');
  await as('PUT', '/users/newcomer/status/suspend'); // again: nothing happened
  await as('PUT', '/users/newcomer/status/activate');
  const own = await server.db
    .selectFrom('inbox_notifications')
    .select('title')
    .where('user_id', '=', made.body.id)
    .orderBy('created_at')
    .execute();
  expect(own.map(({ title }) => title)).toEqual(['Your account was suspended', 'Your account was activated']);
  await as('DELETE', '/users/newcomer');
  expect((await inbox(admin)).body.notifications.map(({ title }) => title)).toEqual([
    'Account "newcomer" was deleted',
    'Account "newcomer" was activated',
    'Account "newcomer" was suspended',
    'Account "newcomer" was created',
  ]);
  expect((await inbox(owner)).body.unread_count).toBe(before);
});

test('builds: the owner hears of an automatic one that failed and of a deletion by another', async () => {
  const user = await addUser(server);
  const template = await addTemplate(server.deps, owner.id);
  const made = await server.request<{ id: string; latest_build: { id: string } }>(
    'POST',
    '/api/v2/users/me/workspaces',
    {
      token: user.token,
      body: { template_id: template.id, name: 'box' },
    },
  );
  let buildId = made.body.latest_build.id;
  const end = async (reason: 'autostart' | 'initiator', error: string | null) => {
    const build = await server.db
      .updateTable('workspace_builds')
      .set({ reason })
      .where('id', '=', buildId)
      .returning('job_id')
      .executeTakeFirstOrThrow();
    await endBuild(server.deps, buildId, error ? 'failed' : 'succeeded');
    await server.db.updateTable('provisioner_jobs').set({ error }).where('id', '=', build.job_id).execute();
    await tellAboutBuild(server.deps, build.job_id);
  };
  const next = async (transition: string) => {
    const build = await server.request<{ id: string }>('POST', `/api/v2/workspaces/${made.body.id}/builds`, {
      token: owner.token,
      body: { transition },
    });
    buildId = build.body.id;
  };
  await end('autostart', 'the cloud is full');
  await next('start');
  await end('initiator', null);
  await next('delete');
  await end('initiator', null);
  expect((await inbox(user)).body.notifications.map(({ title, content }) => [title, content])).toEqual([
    ['Workspace "box" was deleted', expect.stringContaining(owner.username)],
    ['The automatic build of "box" failed', expect.stringContaining('the cloud is full')],
  ]);
});
