import { fork } from 'node:child_process';
import { once } from 'node:events';
import { mkdir, mkdtemp, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import pg from 'pg';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { migrate } from '../migrate.js';
import { type EmbeddedPostgres, startEmbeddedPostgres } from './start.js';

let dataDir: string;
let running: EmbeddedPostgres[] = [];

beforeEach(async () => {
  dataDir = await mkdtemp(join(tmpdir(), 'embedded-'));
});
afterEach(async () => {
  for (const postgres of running) await postgres.stop();
  running = [];
  await rm(dataDir, { recursive: true });
});

async function start(durable = false): Promise<EmbeddedPostgres> {
  const postgres = await startEmbeddedPostgres(dataDir, { durable });
  running.push(postgres);
  return postgres;
}

async function query<T extends pg.QueryResultRow>(url: string, statement: string): Promise<T[]> {
  const client = new pg.Client(url);
  await client.connect();
  return (await client.query<T>(statement).finally(() => client.end())).rows;
}

const pidFile = () => join(dataDir, 'postgres', 'data', 'postmaster.pid');
const pid = async () => Number((await readFile(pidFile(), 'utf8')).split('\n')[0]);
const isAlive = async () => (await stat(pidFile()).catch(() => undefined)) !== undefined;

test('starts quickly, keeps its data, port and password, and stops cleanly', async () => {
  const begin = performance.now();
  const first = await start(true);
  await migrate(first.url);
  expect(performance.now() - begin).toBeLessThan(10_000); // 1.2 s on an idle machine
  await query(first.url, 'CREATE TABLE kept (id int)');
  await first.stop();
  expect(await isAlive()).toBe(false);
  const second = await start();
  expect(second.url).toBe(first.url);
  expect(await query(second.url, 'SELECT * FROM kept')).toEqual([]);
  expect(await readFile(join(dataDir, 'postgres', 'log'), 'utf8')).not.toContain('not properly shut down');
});

test('listens on the loopback interface only, without sockets in the file system, for the password only', async () => {
  const { url } = await start();
  const [settings] = await query(
    url,
    `SELECT current_setting('listen_addresses') AS addresses, current_setting('unix_socket_directories') AS sockets`,
  );
  expect(settings).toEqual({ addresses: '127.0.0.1', sockets: '' });
  expect((await stat(join(dataDir, 'postgres', 'password'))).mode & 0o077).toBe(0);
  await expect(query(url.replace(/:[^:@]+@/, ':wrong@'), 'SELECT 1')).rejects.toThrow(
    'password authentication failed',
  );
});

test('attaches to the postmaster that a killed server left running, and stops that one', async () => {
  const server = fork(
    fileURLToPath(new URL('../../../../../test/harness/programs/embedded-server.ts', import.meta.url)),
    [dataDir],
    {
      execArgv: ['--import', 'tsx', '--conditions=source'],
    },
  );
  await once(server, 'message');
  const before = await pid();
  server.kill('SIGKILL');
  await once(server, 'exit');
  const postgres = await start();
  expect(await pid()).toBe(before);
  await postgres.stop();
  expect(await isAlive()).toBe(false);
});

test('starts over the lock file that a dead postmaster left, also when its process id is another process now', async () => {
  await (await start()).stop();
  await writeFile(pidFile(), `${process.pid}\n${join(dataDir, 'postgres', 'data')}\n0\n5432\n\n\n\nready\n`);
  const { url } = await start();
  expect(await query(url, 'SELECT 1 AS one')).toEqual([{ one: 1 }]);
});

test('recovers when the postmaster was killed, too', async () => {
  const first = await start(true);
  await query(first.url, 'CREATE TABLE kept (id int)');
  process.kill(await pid(), 'SIGKILL');
  await vi.waitFor(async () => expect(await query(first.url, 'SELECT * FROM kept')).toEqual([]), 20_000);
});

test('a second server on the same directory is refused and harms nothing', async () => {
  const { url } = await start();
  await expect(startEmbeddedPostgres(dataDir)).rejects.toThrow(
    'Another server runs on the embedded database',
  );
  expect(await query(url, 'SELECT 1 AS one')).toEqual([{ one: 1 }]);
});

test('takes another port when its own was taken meanwhile', async () => {
  const first = await start();
  await first.stop();
  const squatter = createServer().listen(Number(new URL(first.url).port), '127.0.0.1');
  await once(squatter, 'listening');
  const second = await start();
  squatter.close();
  expect(new URL(second.url).port).not.toBe(new URL(first.url).port);
  expect(await query(second.url, 'SELECT 1 AS one')).toEqual([{ one: 1 }]);
});

test('an initialisation that was interrupted is begun again', async () => {
  const partial = join(dataDir, 'postgres', 'data.partial');
  await mkdir(partial, { recursive: true });
  await writeFile(join(partial, 'PG_VERSION'), '18\n');
  const { url } = await start();
  expect(await query(url, 'SELECT 1 AS one')).toEqual([{ one: 1 }]);
});

test('refuses the data of another major version', async () => {
  const data = join(dataDir, 'postgres', 'data');
  await mkdir(data, { recursive: true });
  await writeFile(join(data, 'PG_VERSION'), '13\n');
  await expect(start()).rejects.toThrow('made by PostgreSQL 13, this release brings 18');
});
