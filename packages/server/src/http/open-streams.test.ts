import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import type { Workspace } from '@coder-ts/api';
import type { FastifyInstance } from 'fastify';
import { afterAll, beforeAll, expect, it } from 'vitest';
import WebSocket from 'ws';
import { startTestServer, type TestServer } from '../../../../test/harness/server.js';
import { addTemplate } from '../../../../test/harness/templates.js';
import { addToken, addUser, type TestUser } from '../../../../test/harness/users.js';
import { createApp } from '../app.js';
import { PostgresNotifications } from '../database/listen.js';
import { createDaemonService } from '../provisioner-daemons/service.js';

let server: TestServer;
let admin: TestUser;
let templateId: string;
/** Another server on the same database. */
let other: { url: string; app: FastifyInstance; close: () => Promise<void> };
beforeAll(async () => {
  server = await startTestServer();
  admin = await addUser(server, { roles: ['owner'] });
  templateId = (await addTemplate(server.deps, admin.id)).id;
  const notifications = new PostgresNotifications(server.deps.config.postgresUrl ?? '');
  const deps = { ...server.deps, notifications };
  const daemons = createDaemonService(deps);
  const app = await createApp(deps, daemons);
  await app.listen({ host: '127.0.0.1', port: 0 });
  other = {
    app,
    url: `http://127.0.0.1:${(app.server.address() as AddressInfo).port}`,
    close: async () => {
      await daemons.close();
      await app.close();
      await notifications.close();
    },
  };
});
afterAll(async () => {
  await other.close();
  await server.close();
});

const asAdmin = async (method: string, path: string) => {
  const { status } = await server.request(method, `/api/v2${path}`, { token: admin.token });
  expect(status).toBeLessThan(300);
};

/** Somebody who may read the admin's workspace, and listens to it on a server in all ways. */
async function listen(url: string, more: object = {}) {
  const user = await addUser(server, { roles: ['template-admin'], ...more });
  const { body } = await server.request<Workspace>('POST', '/api/v2/users/me/workspaces', {
    token: admin.token,
    body: { name: `w-${user.username}`, template_id: templateId },
  });
  const headers = { 'coder-session-token': user.token };
  const open = async (path: string) => {
    const socket = new WebSocket(`${url.replace('http', 'ws')}/api/v2${path}`, { headers });
    const closed = once(socket, 'close').then(([code]) => Number(code));
    await once(socket, 'open');
    return { closed };
  };
  const events = await fetch(`${url}/api/v2/workspaces/${body.id}/watch`, { headers });
  return {
    user,
    watch: (await open(`/workspaces/${body.id}/watch-ws`)).closed,
    logs: (await open(`/workspacebuilds/${body.latest_build.id}/logs?follow`)).closed,
    events: events.text(),
  };
}
type Listener = Awaited<ReturnType<typeof listen>>;

/** All of them end, well before the poll that would notice by itself. */
async function allEnd({ watch, logs, events }: Listener) {
  const late = new Promise((resolve) => setTimeout(resolve, 10_000, 'still open'));
  expect(await Promise.race([Promise.all([watch, logs]), late])).toEqual([1008, 1008]);
  expect(await Promise.race([events, late])).toContain(
    'event: error\ndata: {"message":"your session has ended"}',
  );
}

it.each<[string, (listener: Listener) => Promise<unknown>]>([
  ['is suspended', ({ user }) => asAdmin('PUT', `/users/${user.id}/status/suspend`)],
  ['is deleted', ({ user }) => asAdmin('DELETE', `/users/${user.id}`)],
  ['signs out', ({ user }) => server.request('POST', '/api/v2/users/logout', { token: user.token })],
  [
    'has its key deleted',
    ({ user }) => asAdmin('DELETE', `/users/${user.id}/keys/${user.token.slice(0, 10)}`),
  ],
])(
  'what is open of a user who %s ends, on this server and on another',
  { timeout: 40_000 },
  async (_, end) => {
    for (const { url } of [server, other]) {
      const listener = await listen(url);
      await end(listener);
      await allEnd(listener);
    }
  },
);

it('what others have open, and what it has open with another key, goes on', async () => {
  const [ended, stays] = [await listen(other.url), await listen(other.url)];
  const token = await addToken(server, stays.user.id);
  await server.request('POST', '/api/v2/users/logout', { token });
  await asAdmin('PUT', `/users/${ended.user.id}/status/suspend`);
  await allEnd(ended);
  const soon = new Promise((resolve) => setTimeout(resolve, 300, 'still open'));
  expect(await Promise.race([stays.watch, stays.logs, stays.events, soon])).toBe('still open');
  await asAdmin('DELETE', `/users/${stays.user.id}`);
  await allEnd(stays);
});
