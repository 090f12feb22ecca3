import { connect, createServer, type Server } from 'node:net';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { createTestDatabase, type TestDatabase } from '../../../../test/harness/database.js';
import { assertSupported, reachDatabase } from './reach.js';

let database: TestDatabase;
beforeEach(async () => {
  database = await createTestDatabase({ empty: true });
});
afterEach(() => database.drop());

const changed = (change: (url: URL) => void): string => {
  const url = new URL(database.url);
  change(url);
  return url.href;
};

test('a database that answers is fine', () => reachDatabase(database.url));

test('a wrong password fails at once and is not shown', async () => {
  const url = changed((url) => {
    url.password = 'hunter2';
  });
  const failure = await reachDatabase(url).catch((error: Error) => error.message);
  expect(failure).toMatch(/coder@127\.0\.0\.1:\d+\/test_\w+ refuses .*password authentication failed/);
  expect(failure).not.toContain('hunter2');
});

test('a missing database fails at once', async () => {
  const url = changed((url) => {
    url.pathname = '/nothing';
  });
  await expect(reachDatabase(url)).rejects.toThrow(
    'database "nothing" does not exist. Create the database first.',
  );
});

test('nobody there: tries until the time is over', async () => {
  const url = changed((url) => {
    url.port = '1';
  });
  await expect(reachDatabase(url, 1500)).rejects.toThrow(
    "can't be reached (tried for 2 s): connect ECONNREFUSED",
  );
});

test('waits for one that comes late', async () => {
  const target = new URL(database.url);
  const port = await freePort();
  const url = changed((url) => {
    url.port = String(port);
  });
  const reached = reachDatabase(url, 10_000);
  await new Promise((resolve) => setTimeout(resolve, 300));
  const relay: Server = createServer((socket) => {
    const peer = connect(Number(target.port), target.hostname);
    socket.pipe(peer).pipe(socket);
    for (const end of [socket, peer]) end.on('error', () => {});
  }).listen(port, '127.0.0.1');
  await reached;
  relay.close();
});

test('a malformed URL is told without echoing it', async () => {
  await expect(reachDatabase('not a url')).rejects.toThrow('connection URL is malformed');
});

test('PostgreSQL before 13 is refused', () => {
  expect(() => assertSupported('120017')).toThrow('PostgreSQL version must be v13.0.0 or higher! Got: 12.17');
  expect(() => assertSupported('130000')).not.toThrow();
});

function freePort(): Promise<number> {
  return new Promise((resolve) => {
    const probe = createServer().listen(0, '127.0.0.1', () => {
      const address = probe.address();
      probe.close(() => resolve(typeof address === 'object' && address ? address.port : 0));
    });
  });
}
