import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { startTestServer, type TestServer } from '../../../../test/harness/server.js';
import { channels } from '../database/notifications.js';
import { deleteDeadReplicas, registerReplica } from './register.js';

let server: TestServer;
let leave: (() => Promise<void>) | undefined;

beforeEach(async () => {
  server = await startTestServer();
});
afterEach(async () => {
  await leave?.();
  await server.close();
});

const rows = () => server.db.selectFrom('replicas').selectAll().orderBy('created_at').execute();

test('a replica says that it lives, and that it left', async () => {
  const heard: string[] = [];
  await server.deps.notifications.subscribe(channels.replica, (message) => {
    if (message.kind === 'message') heard.push(message.payload);
  });
  leave = await registerReplica(server.deps, { beatMs: 20 });
  const [first] = await rows();
  expect(first).toMatchObject({ stopped_at: null, version: expect.stringMatching(/^v/) });
  await vi.waitFor(async () => {
    const [later] = await rows();
    expect(Date.parse(later?.updated_at ?? '')).toBeGreaterThan(Date.parse(first?.updated_at ?? ''));
    expect(later?.database_latency).toBeGreaterThan(0);
  });
  await leave();
  expect((await rows())[0]?.stopped_at).not.toBeNull();
  await vi.waitFor(() => expect(heard).toEqual([first?.id, first?.id]));
});

test('rows of those that died long ago go', async () => {
  const old = '2020-01-01T00:00:00Z';
  await server.db
    .insertInto('replicas')
    .values({
      id: server.deps.newId(),
      created_at: old,
      started_at: old,
      updated_at: old,
      hostname: 'gone',
      version: 'v0',
    })
    .execute();
  leave = await registerReplica(server.deps);
  await deleteDeadReplicas(server.deps);
  const left = await rows();
  expect(left.map(({ hostname }) => hostname)).not.toContain('gone');
  expect(left).not.toEqual([]);
});
