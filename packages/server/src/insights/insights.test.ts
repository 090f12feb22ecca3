import { afterAll, beforeAll, expect, test } from 'vitest';
import { startTestServer, type TestServer } from '../../../../test/harness/server.js';
import { addTemplate } from '../../../../test/harness/templates.js';
import { addUser, type TestUser } from '../../../../test/harness/users.js';
import { readPeriod, splitPeriod } from './period.js';

let server: TestServer;
let owner: TestUser;
let member: TestUser;

beforeAll(async () => {
  server = await startTestServer();
  owner = await addUser(server, { roles: ['owner'] });
  member = await addUser(server);
});
afterAll(() => server.close());

const get = <T = Record<string, unknown>>(path: string, user = owner) =>
  server.request<T>('GET', `/api/v2/insights/${path}`, { token: user.token });
const midnight = (days: number) => {
  const at = new Date(Date.now() + days * 864e5);
  at.setUTCHours(0, 0, 0, 0);
  return at.toISOString().replace('.000', '');
};
const week = `start_time=${midnight(-7)}&end_time=${midnight(0)}`;
const now = '2026-06-15T10:30:00Z';

test('periods are whole days; today may end on an hour', () => {
  expect(() => readPeriod('2026-06-01T00:00:00Z', '2026-06-08T00:00:00Z', now)).not.toThrow();
  expect(() => readPeriod('2026-06-15T00:00:00Z', '2026-06-15T11:00:00Z', now)).not.toThrow();
  const bad = [
    ['2026-06-01T01:00:00Z', '2026-06-08T00:00:00Z', 'start_time'],
    ['2026-06-01T00:00:00Z', '2026-06-08T00:10:00Z', 'end_time'],
    ['2026-06-08T00:00:00Z', '2026-06-01T00:00:00Z', 'end_time'],
    ['2026-06-01T00:00:00Z', '2026-06-17T00:00:00Z', 'end_time'],
    ['2026-07-01T00:00:00Z', '2026-07-02T00:00:00Z', 'start_time'],
  ] as const;
  for (const [start, end, field] of bad)
    expect(() => readPeriod(start, end, now)).toThrow(
      expect.objectContaining({ validations: [expect.objectContaining({ field })] }),
    );
});

test('parts of a period keep its offset', () => {
  const period = { start: '2026-06-01T00:00:00+02:00', end: '2026-06-10T00:00:00+02:00' };
  expect(splitPeriod(period, 'day')).toHaveLength(9);
  expect(splitPeriod(period, 'week')).toEqual([
    { start: '2026-06-01T00:00:00+02:00', end: '2026-06-08T00:00:00+02:00' },
    { start: '2026-06-08T00:00:00+02:00', end: '2026-06-10T00:00:00+02:00' },
  ]);
  expect(() => splitPeriod({ ...period, end: '2026-06-03T00:00:00+02:00' }, 'week')).toThrow('invalid value');
});

test('templates: who used them, by day, and what they chose', async () => {
  const { id } = await addTemplate(server.deps, owner.id, {
    parameters: [{ name: 'size', default: 'small', mutable: true }],
  });
  for (const [name, value] of [
    ['one', 'small'],
    ['two', 'large'],
    ['three', 'small'],
  ])
    await server.request('POST', '/api/v2/users/me/workspaces', {
      token: owner.token,
      body: { template_id: id, name, rich_parameter_values: [{ name: 'size', value }] },
    });
  const used = new Date(Date.parse(midnight(-2)) + 3_600_000).toISOString();
  await server.db
    .updateTable('workspaces')
    .set({ last_used_at: used })
    .where('template_id', '=', id)
    .execute();
  await server.db.updateTable('workspace_builds').set({ created_at: used }).execute();
  const { body } = await get<{
    report: Record<string, unknown>;
    interval_reports: { active_users: number }[];
  }>(`templates?${week}&interval=day&template_ids=${id}`);
  expect(body.report).toMatchObject({
    template_ids: [id],
    active_users: 1,
    parameters_usage: [
      {
        name: 'size',
        template_ids: [id],
        values: [
          { value: 'small', count: 2 },
          { value: 'large', count: 1 },
        ],
      },
    ],
  });
  expect(body.interval_reports.map(({ active_users }) => active_users)).toEqual([0, 0, 0, 0, 0, 1, 0]);
  expect((await get(`user-activity?${week}`)).body).toMatchObject({
    report: { users: [{ user_id: owner.id, template_ids: [id] }] },
  });
  expect((await get(`user-latency?${week}`)).body).toMatchObject({ report: { users: [] } });
  const daus = await get<{ entries: { amount: number }[] }>('daus?tz_offset=0');
  expect(daus.body.entries.map(({ amount }) => amount).slice(-3)).toEqual([1, 0, 0]);
});

test('statuses of users, by day, in a time zone', async () => {
  for (const query of ['', '?tz_offset=-5', '?timezone=Europe/Berlin']) {
    const { status, body } = await get<{ status_counts: Record<string, { count: number; date: string }[]> }>(
      `user-status-counts${query}`,
    );
    expect(status).toBe(200);
    expect(Object.keys(body.status_counts).sort()).toEqual(['active', 'dormant', 'suspended']);
    expect(body.status_counts.active).toHaveLength(61);
    expect(body.status_counts.active?.at(-1)?.count).toBe(2);
    expect(body.status_counts.active?.at(0)?.count).toBe(0);
  }
  const far = await get<{ status_counts: Record<string, { date: string }[]> }>(
    'user-status-counts?tz_offset=-5',
  );
  expect(far.body.status_counts.active?.[0]?.date).toMatch(/T05:00:00Z$/);
  expect((await get('user-status-counts?timezone=Mars')).status).toBe(400);
});

test('not for everybody', async () => {
  for (const [path, status] of [
    [`templates?${week}`, 404],
    [`user-activity?${week}`, 404],
    [`user-latency?${week}`, 404],
    ['daus', 403],
    ['user-status-counts', 403],
  ] as const)
    expect((await get(path, member)).status).toBe(status);
  expect((await get<{ validations: unknown[] }>('templates')).body.validations).toHaveLength(2);
});
