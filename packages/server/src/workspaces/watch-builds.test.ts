import { once } from 'node:events';
import type { Workspace } from '@coder-ts/api';
import { afterAll, beforeAll, expect, it } from 'vitest';
import WebSocket from 'ws';
import { startTestServer, type TestServer } from '../../../../test/harness/server.js';
import { addTemplate, endBuild } from '../../../../test/harness/templates.js';
import { addUser, type TestUser } from '../../../../test/harness/users.js';

const path = '/api/experimental/watch-all-workspacebuilds';
let server: TestServer;
let admin: TestUser;
let mia: TestUser;
let templateId: string;
beforeAll(async () => {
  server = await startTestServer({ config: { experiments: ['workspace-build-updates'] } });
  admin = await addUser(server, { roles: ['owner'] });
  mia = await addUser(server);
  templateId = (await addTemplate(server.deps, admin.id)).id;
});
afterAll(() => server.close());

type Update = Record<string, unknown>;
async function watch(user: TestUser) {
  const socket = new WebSocket(server.url.replace('http', 'ws') + path, {
    headers: { 'coder-session-token': user.token },
  });
  const updates: Update[] = [];
  socket.on('message', (data) => updates.push(JSON.parse(String(data)) as Update));
  await once(socket, 'open');
  // What is there when the watcher comes is nothing new: a first look must have passed.
  await new Promise((resolve) => setTimeout(resolve, 200));
  return { socket, updates };
}
const make = async (user: TestUser, name: string) =>
  (
    await server.request<Workspace>('POST', '/api/v2/users/me/workspaces', {
      token: user.token,
      body: { name, template_id: templateId },
    })
  ).body;

it('tells who may read them of builds as they change, up to the end of the workspace', async () => {
  const old = await make(admin, 'old');
  await endBuild(server.deps, old.latest_build.id);
  const [all, own] = [await watch(admin), await watch(mia)];
  await make(admin, 'others');
  const { id, latest_build: build } = await make(mia, 'mine');
  const of = (updates: Update[]) =>
    updates
      .filter(({ workspace_id }) => workspace_id === id)
      .map((update) => [update.build_number, update.transition, update.job_status]);
  await expect.poll(() => of(own.updates), { timeout: 5000 }).toEqual([[1, 'start', 'pending']]);
  await endBuild(server.deps, build.id);
  await expect.poll(() => of(own.updates).at(-1), { timeout: 5000 }).toEqual([1, 'start', 'succeeded']);
  const { body } = await server.request('POST', `/api/v2/workspaces/${id}/builds`, {
    token: mia.token,
    body: { transition: 'delete' },
  });
  await endBuild(server.deps, String(body.id));
  await expect.poll(() => of(all.updates).at(-1), { timeout: 5000 }).toEqual([2, 'delete', 'succeeded']);
  expect(own.updates[0]).toEqual({
    workspace_id: id,
    workspace_name: 'mine',
    build_id: build.id,
    build_number: 1,
    transition: 'start',
    job_status: 'pending',
  });
  expect(new Set(own.updates.map(({ workspace_name }) => workspace_name))).toEqual(new Set(['mine']));
  expect(new Set(all.updates.map(({ workspace_name }) => workspace_name))).toEqual(
    new Set(['mine', 'others']),
  );
  all.socket.close();
  own.socket.close();
});

it('is refused, with what to do, where the experiment is off', async () => {
  const plain = await startTestServer();
  const user = await addUser(plain);
  const { status, body } = await plain.request('GET', path, { token: user.token });
  expect(status).toBe(403);
  expect(body.detail).toContain('CODER_EXPERIMENTS');
  await plain.close();
});
