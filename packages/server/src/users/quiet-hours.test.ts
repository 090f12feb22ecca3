import { afterAll, beforeAll, expect, test } from 'vitest';
import { startTestServer, type TestServer } from '../../../../test/harness/server.js';
import { addUser, type TestUser } from '../../../../test/harness/users.js';

let server: TestServer;
let mia: TestUser;
beforeAll(async () => {
  server = await startTestServer({ deps: { now: () => '2026-03-28T12:00:00Z' } });
  mia = await addUser(server, { username: 'mia' });
});
afterAll(() => server.close());

const path = '/api/v2/users/mia/quiet-hours';
const put = (schedule: unknown, by = mia) =>
  server.request('PUT', path, { token: by.token, body: { schedule } });

test('the hours are those of the deployment until somebody chooses, and again after an empty text', async () => {
  const { body } = await server.request('GET', path, { token: mia.token });
  const usual = [
    {
      raw_schedule: 'CRON_TZ=UTC 0 0 * * *',
      user_set: false,
      user_can_set: true,
      time: '00:00',
      timezone: 'UTC',
      next: '2026-03-29T00:00:00Z',
    },
  ];
  expect(body).toEqual(usual);
  const chosen = await put('CRON_TZ=Europe/Berlin 30 4 * * *');
  expect(chosen).toMatchObject({
    status: 200,
    body: [{ user_set: true, time: '04:30', timezone: 'Europe/Berlin', next: '2026-03-29T02:30:00Z' }],
  });
  expect((await server.request('GET', path, { token: mia.token })).body).toEqual(chosen.body);
  expect((await put('')).body).toEqual(usual);
});

test.each([
  'nonsense',
  '0 9-17 * * *',
  '0 0 * * 1',
  '* 3 * * *',
])('"%s" is no quiet hour', async (schedule) => {
  expect(await put(schedule)).toMatchObject({ status: 400, body: { validations: [{ field: 'schedule' }] } });
});

test('those of others are not for everybody', async () => {
  const tom = await addUser(server, { username: 'tom' });
  expect([403, 404]).toContain((await put('', tom)).status);
});
