import type { Workspace } from '@coder-ts/api';
import { afterAll, beforeAll, beforeEach, expect, it } from 'vitest';
import { startTestServer, type TestServer } from '../../../../test/harness/server.js';
import { addTemplate, endBuild } from '../../../../test/harness/templates.js';
import { addUser, type TestUser } from '../../../../test/harness/users.js';

const hour = 3_600_000;
const start = Date.parse('2026-03-23T12:00:00Z');
const at = (hours: number) => new Date(start + hours * hour).toISOString().replace('.000Z', 'Z');
let clock = start;
let server: TestServer;
let mia: TestUser;
let templateId: string;
beforeAll(async () => {
  server = await startTestServer({ deps: { now: () => new Date(clock).toISOString() } });
  mia = await addUser(server);
});
afterAll(() => server.close());
beforeEach(async () => {
  clock = start;
  templateId = (await addTemplate(server.deps, mia.id)).id;
  await setTemplate({ activity_bump_ms: hour });
});

const setTemplate = (values: object) =>
  server.db.updateTable('templates').set(values).where('id', '=', templateId).execute();
const setBuild = (workspace: Workspace, values: object) =>
  server.db.updateTable('workspace_builds').set(values).where('id', '=', workspace.latest_build.id).execute();
async function make(more: object = {}): Promise<Workspace> {
  const { body } = await server.request<Workspace>('POST', '/api/v2/users/me/workspaces', {
    token: mia.token,
    body: { name: `w${Math.random().toString(36).slice(2, 10)}`, template_id: templateId, ...more },
  });
  await endBuild(server.deps, body.latest_build.id);
  return body;
}
async function use({ id }: Workspace): Promise<Workspace> {
  const path = `/api/v2/workspaces/${id}`;
  const { status } = await server.request('POST', `${path}/usage`, { token: mia.token });
  expect(status).toBe(204);
  return (await server.request<Workspace>('GET', path, { token: mia.token })).body;
}

it('use moves the deadline an hour away from now, and never nearer', async () => {
  const workspace = await make({ ttl_ms: 2 * hour });
  clock = start + 0.5 * hour;
  expect(await use(workspace)).toMatchObject({ last_used_at: at(0.5), latest_build: { deadline: at(2) } });
  clock = start + 1.5 * hour;
  expect(await use(workspace)).toMatchObject({ last_used_at: at(1.5), latest_build: { deadline: at(2.5) } });
});

it('constant use writes the deadline only after a twentieth of the bump', async () => {
  const workspace = await make({ ttl_ms: hour });
  clock = start + 0.04 * hour;
  expect((await use(workspace)).latest_build.deadline).toBe(at(1));
  clock = start + 0.06 * hour;
  expect((await use(workspace)).latest_build.deadline).toBe(at(1.06));
});

it('the stop that the template demands stays the last', async () => {
  const workspace = await make({ ttl_ms: hour });
  await setBuild(workspace, { max_deadline: at(1.5) });
  clock = start + 0.9 * hour;
  expect((await use(workspace)).latest_build.deadline).toBe(at(1.5));
});

it('a bump beyond the next autostart counts from that', async () => {
  const workspace = await make({ ttl_ms: 3 * hour, autostart_schedule: 'CRON_TZ=UTC 15 15 * * *' });
  clock = start + 2.5 * hour; // 14:30
  expect((await use(workspace)).latest_build.deadline).toBe(at(3.25 + 3));
});

it.each<[string, object, (workspace: Workspace) => Promise<unknown>]>([
  ['a template without a bump', { ttl_ms: hour }, () => setTemplate({ activity_bump_ms: 0 })],
  ['a workspace that stops by hand', {}, async () => {}],
])('%s moves nothing', async (_, more, prepare) => {
  const workspace = await make(more);
  await prepare(workspace);
  clock = start + 0.9 * hour;
  const used = await use(workspace);
  expect(used.last_used_at).toBe(at(0.9));
  expect(used.latest_build.deadline).toBe('ttl_ms' in more ? at(1) : null);
});

it('a stopped workspace has nothing to move, and a watcher hears of what moved', async () => {
  const workspace = await make({ ttl_ms: hour });
  const heard: string[] = [];
  const end = await server.deps.notifications.subscribe(`workspace_owner:${mia.id}`, (message) => {
    if (message.kind === 'message') heard.push(message.payload);
  });
  clock = start + 0.5 * hour;
  await use(workspace);
  await expect.poll(() => heard.some((text) => text.includes(workspace.id))).toBe(true);
  end();
  await server.request('POST', `/api/v2/workspaces/${workspace.id}/builds`, {
    token: mia.token,
    body: { transition: 'stop' },
  });
  expect((await use(workspace)).latest_build.deadline).toBeNull();
});
