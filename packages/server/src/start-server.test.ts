import { once } from 'node:events';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { type AddressInfo, connect as connectTo, createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { createTestDatabase, type TestDatabase } from '../../../test/harness/database.js';
import { connect } from './database/connect.js';
import { readConfig } from './read-config.js';
import { startServer } from './start-server.js';

let database: TestDatabase;
let directory: string;

beforeEach(async () => {
  database = await createTestDatabase({ empty: true });
  directory = await mkdtemp(join(tmpdir(), 'server-'));
});
afterEach(async () => {
  await rm(directory, { recursive: true, force: true });
  await database.drop();
});

const config = (env: NodeJS.ProcessEnv = {}) =>
  readConfig({
    HOME: directory,
    CODER_CONFIG_DIR: directory,
    CODER_HTTP_ADDRESS: '127.0.0.1:0',
    CODER_PG_CONNECTION_URL: database.url,
    CODER_LOGGING_HUMAN: join(directory, 'log'),
    ...env,
  });

test('migrates, listens, and is a replica until it stops', async () => {
  const server = await startServer(config());
  expect(await (await fetch(`${server.url}/healthz`)).text()).toBe('OK');
  const { dashboard_url } = (await (await fetch(`${server.url}/api/v2/buildinfo`)).json()) as {
    dashboard_url: string;
  };
  expect(dashboard_url).toBe(server.url);
  const db = connect(database.url, 1);
  const replicas = () => db.selectFrom('replicas').select(['stopped_at', 'hostname']).execute();
  expect(await replicas()).toEqual([{ stopped_at: null, hostname: expect.any(String) }]);
  await server.stop();
  expect(await replicas()).toEqual([{ stopped_at: expect.any(String), hostname: expect.any(String) }]);
  await db.destroy();
  await expect(fetch(`${server.url}/healthz`)).rejects.toThrow();
  const lines = (await readFile(join(directory, 'log'), 'utf8')).trim().split('\n');
  expect(lines.map((line) => (JSON.parse(line) as { msg: string }).msg)).toContain('listening');
});

test('one connection that the database leaves waiting does not keep the server from starting', async () => {
  const { port, hostname } = new URL(database.url);
  let connections = 0;
  const proxy = createServer((client) => {
    client.on('error', () => {});
    if (++connections === 2) return; // the first asks whether the database is there, this one is to migrate
    const upstream = connectTo(Number(port), hostname).on('error', () => client.destroy());
    client.pipe(upstream).pipe(client);
  }).listen(0, '127.0.0.1');
  await once(proxy, 'listening');
  const through = new URL(database.url);
  through.port = String((proxy.address() as AddressInfo).port);
  const server = await startServer(config({ CODER_PG_CONNECTION_URL: through.href }));
  expect((await fetch(`${server.url}/healthz`)).status).toBe(200);
  await server.stop();
  proxy.close();
});

test('two replicas may start at once on one new database', async () => {
  const servers = await Promise.all([startServer(config()), startServer(config())]);
  for (const { url } of servers) expect((await fetch(`${url}/api/v2/buildinfo`)).status).toBe(200);
  await Promise.all(servers.map((server) => server.stop()));
});

test('brings its own database, and leaves nothing running', async () => {
  const server = await startServer(config({ CODER_PG_CONNECTION_URL: '' }));
  expect((await fetch(`${server.url}/api/v2/buildinfo`)).status).toBe(200);
  await server.stop();
  await expect(readFile(join(directory, 'postgres', 'data', 'postmaster.pid'))).rejects.toThrow('ENOENT');
});

test('a taken port is told, and what was started is stopped again', async () => {
  const squatter = createServer().listen(0, '127.0.0.1');
  await once(squatter, 'listening');
  const address = squatter.address();
  const port = typeof address === 'object' && address ? address.port : 0;
  await expect(
    startServer(config({ CODER_HTTP_ADDRESS: `127.0.0.1:${port}`, CODER_PG_CONNECTION_URL: '' })),
  ).rejects.toThrow(`Port ${port} of 127.0.0.1 is taken.`);
  squatter.close();
  await expect(readFile(join(directory, 'postgres', 'data', 'postmaster.pid'))).rejects.toThrow('ENOENT');
});
