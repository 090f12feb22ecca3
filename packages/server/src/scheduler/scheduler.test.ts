import type { Workspace } from '@coder-ts/api';
import { afterAll, beforeAll, beforeEach, expect, test, vi } from 'vitest';
import { openDaemon } from '../../../../test/harness/daemon.js';
import { startTestServer, type TestServer } from '../../../../test/harness/server.js';
import { addTemplate, addVersion, endBuild } from '../../../../test/harness/templates.js';
import { addUser, type TestUser } from '../../../../test/harness/users.js';
import { actOn } from './act.js';
import { runSchedule } from './run.js';

const hour = 3_600_000;
let server: TestServer;
let mia: TestUser;
let template: { id: string; versionId: string };
// A Monday. Clocks of Berlin go forward on the 29th at 2:00.
let clock = Date.parse('2026-03-23T12:00:00Z');
const { signal } = new AbortController();

beforeAll(async () => {
  server = await startTestServer({ deps: { now: () => new Date(clock).toISOString() } });
  await (await openDaemon(server.daemonTransport, { provisioners: ['echo'] })).stop();
});
afterAll(() => server.close());

beforeEach(async () => {
  mia = await addUser(server);
  template = await addTemplate(server.deps, mia.id);
  await setSeen('2100-01-01T00:00:00Z');
});

const setSeen = (at: string) =>
  server.db.updateTable('provisioner_daemons').set({ last_seen_at: at }).execute();
const setTemplate = (values: object) =>
  server.db.updateTable('templates').set(values).where('id', '=', template.id).execute();
const setWorkspace = (id: string, values: object) =>
  server.db.updateTable('workspaces').set(values).where('id', '=', id).execute();
const tick = () => runSchedule(server.deps, { signal });
const latest = (id: string) =>
  server.db
    .selectFrom('workspace_builds')
    .selectAll()
    .where('workspace_id', '=', id)
    .orderBy('build_number', 'desc')
    .limit(1)
    .executeTakeFirstOrThrow();
const read = (id: string) =>
  server.db.selectFrom('workspaces').selectAll().where('id', '=', id).executeTakeFirstOrThrow();

async function make(more: object = {}, ended: 'succeeded' | 'failed' | null = 'succeeded'): Promise<string> {
  const { body, status } = await server.request<Workspace>('POST', '/api/v2/users/me/workspaces', {
    token: mia.token,
    body: { name: `w${Math.random().toString(36).slice(2, 10)}`, template_id: template.id, ...more },
  });
  expect(status, JSON.stringify(body)).toBe(201);
  if (ended) await endBuild(server.deps, body.latest_build.id, ended);
  return body.id;
}
async function stop(id: string): Promise<void> {
  await server.request('POST', `/api/v2/workspaces/${id}/builds`, {
    token: mia.token,
    body: { transition: 'stop' },
  });
  await endBuild(server.deps, (await latest(id)).id);
}

test('a workspace stops once when its deadline has passed, however many servers look', async () => {
  const id = await make({ ttl_ms: hour });
  clock += hour - 1000;
  await tick();
  expect((await latest(id)).transition).toBe('start');
  clock += 2000;
  await Promise.all([tick(), tick(), tick()]);
  expect(await latest(id)).toMatchObject({
    build_number: 2,
    transition: 'stop',
    reason: 'autostop',
    initiator_id: mia.id,
  });
});

test('a workspace of a suspended user stops, and does not start', async () => {
  const id = await make({ autostart_schedule: 'CRON_TZ=UTC 0 9 * * *' });
  await server.db.updateTable('users').set({ status: 'suspended' }).where('id', '=', mia.id).execute();
  await tick();
  const build = await latest(id);
  expect(build).toMatchObject({ transition: 'stop', reason: 'autostop' });
  await endBuild(server.deps, build.id);
  clock += 48 * hour;
  await tick();
  expect((await latest(id)).build_number).toBe(2);
});

test('a stopped workspace starts at its time in its zone, through a change to summer time', async () => {
  clock = Date.parse('2026-03-28T12:00:00Z');
  const id = await make({ autostart_schedule: 'CRON_TZ=Europe/Berlin 30 9 * * *' });
  await stop(id);
  clock = Date.parse('2026-03-29T07:29:00Z'); // 9:29, an hour earlier by UTC than the day before
  await tick();
  expect((await latest(id)).build_number).toBe(2);
  clock += 60_000;
  await tick();
  expect(await latest(id)).toMatchObject({ build_number: 3, transition: 'start', reason: 'autostart' });
});

test('an autostart that failed is not repeated', async () => {
  const id = await make({ autostart_schedule: 'CRON_TZ=UTC 0 9 * * *' });
  await stop(id);
  clock += 24 * hour;
  await tick();
  await endBuild(server.deps, (await latest(id)).id, 'failed');
  clock += 48 * hour;
  await tick();
  expect((await latest(id)).build_number).toBe(3);
});

test.each([
  ['never', (active: string, old: string) => [active, old][1]],
  ['always', (active: string, old: string) => [active, old][0]],
])('an autostart with automatic updates %s', async (automatic_updates, expected) => {
  const id = await make({ autostart_schedule: 'CRON_TZ=UTC 0 9 * * *', automatic_updates });
  await stop(id);
  const active = await addVersion(server.deps, mia.id, template.id);
  await setTemplate({ active_version_id: active });
  clock += 24 * hour;
  await tick();
  expect((await latest(id)).template_version_id).toBe(expected(active, template.versionId));
});

test('an autostart whose parameters the version refuses waits for its next time', async () => {
  const id = await make({ autostart_schedule: 'CRON_TZ=UTC 0 9 * * *', automatic_updates: 'always' });
  await stop(id);
  const active = await addVersion(server.deps, mia.id, template.id, { parameters: [{ name: 'must' }] });
  await setTemplate({ active_version_id: active });
  clock += 24 * hour;
  const warn = vi.spyOn(server.deps.log, 'warn').mockImplementation(() => {});
  await tick();
  expect(warn).toHaveBeenCalledTimes(1);
  await tick();
  expect(warn).toHaveBeenCalledTimes(1);
  warn.mockRestore();
  expect((await latest(id)).build_number).toBe(2);
  expect(Date.parse((await read(id)).next_start_at ?? '')).toBeGreaterThan(clock);
});

test('no build is made while no daemon could take it', async () => {
  const id = await make({ ttl_ms: hour });
  clock += 2 * hour;
  await setSeen('2020-01-01T00:00:00Z');
  const warn = vi.spyOn(server.deps.log, 'warn').mockImplementation(() => {});
  await tick();
  warn.mockRestore();
  expect((await latest(id)).build_number).toBe(1);
  await setSeen('2100-01-01T00:00:00Z');
  await tick();
  expect((await latest(id)).build_number).toBe(2);
});

test('a failed start is stopped after the failure TTL', async () => {
  await setTemplate({ failure_ttl_ms: hour });
  const id = await make({}, 'failed');
  clock += hour - 1000;
  await tick();
  expect((await latest(id)).build_number).toBe(1);
  clock += 2000;
  await tick();
  expect(await latest(id)).toMatchObject({ transition: 'stop', reason: 'autostop' });
});

test('an unused workspace is put to rest and stopped, then deleted; a delete that failed is tried a day later', async () => {
  await setTemplate({ time_til_dormant_ms: hour, time_til_dormant_autodelete_ms: 2 * hour });
  const id = await make();
  clock += hour;
  await tick();
  const rested = await read(id);
  expect(Date.parse(rested.deleting_at ?? '') - Date.parse(rested.dormant_at ?? '')).toBe(2 * hour);
  expect(await latest(id)).toMatchObject({ transition: 'stop', reason: 'dormancy' });
  await endBuild(server.deps, (await latest(id)).id);
  clock += 2 * hour;
  await tick();
  expect(await latest(id)).toMatchObject({ transition: 'delete', build_number: 3 });
  await endBuild(server.deps, (await latest(id)).id, 'failed');
  clock += 23 * hour;
  await tick();
  expect((await latest(id)).build_number).toBe(3);
  clock += hour;
  await tick();
  await endBuild(server.deps, (await latest(id)).id);
  expect(await read(id)).toMatchObject({ deleted: true });
});

test('a dormant workspace does not start by itself', async () => {
  const id = await make({ autostart_schedule: 'CRON_TZ=UTC 0 9 * * *' });
  await stop(id);
  await setWorkspace(id, { dormant_at: server.deps.now() });
  clock += 24 * hour;
  await tick();
  expect((await latest(id)).build_number).toBe(2);
});

test('what somebody did meanwhile leaves nothing to do', async () => {
  const id = await make({ ttl_ms: hour });
  clock += 2 * hour;
  await setWorkspace(id, { dormant_at: server.deps.now() });
  expect(await actOn(server.deps, id, true)).toBe('idle');
});

test('a template that allows other days moves the autostarts of its workspaces', async () => {
  clock = Date.parse('2026-04-06T12:00:00Z'); // a Monday
  const owner = await addUser(server, { roles: ['owner'] });
  const id = await make({ autostart_schedule: 'CRON_TZ=UTC 0 9 * * *' });
  const none = await make();
  await stop(id);
  const allow = async (body: object) => {
    const path = `/api/v2/templates/${template.id}`;
    const { status } = await server.request('PATCH', path, { token: owner.token, body });
    expect(status).toBe(200);
    return (await read(id)).next_start_at;
  };
  expect((await read(id)).next_start_at).toBe('2026-04-07T09:00:00Z');
  expect(await allow({ autostart_requirement: { days_of_week: ['saturday'] } })).toBe('2026-04-11T09:00:00Z');
  clock += 24 * hour;
  await tick();
  expect((await latest(id)).build_number).toBe(2);
  expect(await allow({ allow_user_autostart: false })).toBeNull();
  expect(await allow({ allow_user_autostart: true })).toBe('2026-04-11T09:00:00Z');
  expect((await read(none)).next_start_at).toBeNull();
});
