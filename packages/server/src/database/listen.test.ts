import pg from 'pg';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { createTestDatabase, type TestDatabase } from '../../../../test/harness/database.js';
import { connect, type Database } from './connect.js';
import { PostgresNotifications } from './listen.js';
import type { Heard } from './notifications.js';

let database: TestDatabase;
let db: Database;
let notifications: PostgresNotifications;

beforeEach(async () => {
  database = await createTestDatabase({ empty: true });
  db = connect(database.url, 2);
  notifications = new PostgresNotifications(database.url, { heartbeatMs: 200, backoffMs: 20 });
});
afterEach(async () => {
  await notifications.close();
  await db.destroy();
  await database.drop();
});

const messages = (heard: readonly Heard[]) =>
  heard.flatMap((one) => (one.kind === 'message' ? one.payload : []));

async function listenTo(channel: string): Promise<{ heard: Heard[]; end: () => void }> {
  const heard: Heard[] = [];
  return { heard, end: await notifications.subscribe(channel, (one) => heard.push(one)) };
}

/** Breaks the listening connection, from the server's side. */
async function breakConnection(): Promise<void> {
  const client = new pg.Client(database.url);
  await client.connect();
  await client.query(
    `SELECT pg_terminate_backend(pid) FROM pg_stat_activity
     WHERE datname = current_database() AND application_name = 'coder notifications'`,
  );
  await client.end();
}

test('tells every subscriber of the channel, and no other', async () => {
  const [one, two, other] = [await listenTo('job:1'), await listenTo('job:1'), await listenTo('job:2')];
  await notifications.publish(db, 'job:1', 'hello');
  await vi.waitFor(() => expect(messages(two.heard)).toEqual(['hello']));
  expect(messages(one.heard)).toEqual(['hello']);
  expect(other.heard).toEqual([]);
});

test('a message of a transaction goes out with its commit, or never', async () => {
  const { heard } = await listenTo('c');
  await db.transaction().execute((tx) => notifications.publish(tx, 'c', 'committed'));
  await expect(
    db.transaction().execute(async (tx) => {
      await notifications.publish(tx, 'c', 'rolled back');
      throw new Error('no');
    }),
  ).rejects.toThrow('no');
  await notifications.publish(db, 'c', 'last');
  await vi.waitFor(() => expect(messages(heard)).toEqual(['committed', 'last']));
});

test('an ended subscription hears nothing; the channel can be listened to again', async () => {
  const first = await listenTo('c');
  first.end();
  const second = await listenTo('c');
  await notifications.publish(db, 'c', 'x');
  await vi.waitFor(() => expect(messages(second.heard)).toEqual(['x']));
  expect(first.heard).toEqual([]);
});

test('comes back after a lost connection, says so, and hears again', async () => {
  const { heard } = await listenTo('c');
  await breakConnection();
  await vi.waitFor(() => expect(heard).toContainEqual({ kind: 'missed' }), 5000);
  await notifications.publish(db, 'c', 'after');
  await vi.waitFor(() => expect(messages(heard)).toEqual(['after']));
});

test('a subscription made while the connection is away resolves when it listens', async () => {
  await listenTo('a');
  await breakConnection();
  const { heard } = await listenTo('b');
  await notifications.publish(db, 'b', 'x');
  await vi.waitFor(() => expect(messages(heard)).toEqual(['x']));
});

test('closed, it takes no subscribers', async () => {
  await notifications.close();
  await expect(notifications.subscribe('c', () => {})).rejects.toThrow('closed');
});
