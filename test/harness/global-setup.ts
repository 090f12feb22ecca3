import { mkdtemp, readdir, rm, stat } from 'node:fs/promises';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import pg from 'pg';
import type { TestProject } from 'vitest/node';
import {
  type EmbeddedPostgres,
  startEmbeddedPostgres,
} from '../../packages/server/src/database/embedded/start.js';
import { migrate } from '../../packages/server/src/database/migrate.js';

declare module 'vitest' {
  interface ProvidedContext {
    /** Answers with the URL of the run's PostgreSQL; the first who asks starts it. */
    postgresBroker: string;
  }
}

const prefix = 'coder-ts-test-';

/** Name of the migrated database that every other one of the run is copied from. */
const template = 'template_coder';

/**
 * One PostgreSQL a run, started when the first test asks for it: runs without a database don't pay. Its directory is
 * removed at the end, unless a test failed.
 */
export default async function setup(project: TestProject): Promise<() => Promise<void>> {
  let started: Promise<{ postgres: EmbeddedPostgres; directory: string }> | undefined;
  let keep = false;
  const broker = createServer((request, response) => {
    if (request.method === 'DELETE') keep = true;
    started ??= start();
    started.then(
      ({ postgres }) => response.end(postgres.url),
      (error: Error) => response.writeHead(500).end(error.stack),
    );
  });
  await new Promise<void>((resolve) => broker.listen(0, '127.0.0.1', resolve));
  project.provide('postgresBroker', `http://127.0.0.1:${(broker.address() as AddressInfo).port}`);
  return async () => {
    broker.closeAllConnections();
    broker.close();
    const running = await started?.catch(() => undefined);
    await running?.postgres.stop();
    if (running && keep) console.error(`The databases of failed tests are kept in ${running.directory}.`);
    else if (running) await rm(running.directory, { recursive: true, force: true });
  };
}

async function start(): Promise<{ postgres: EmbeddedPostgres; directory: string }> {
  await removeOld();
  const directory = await mkdtemp(join(tmpdir(), prefix));
  const postgres = await startEmbeddedPostgres(directory, {
    durable: false,
    settings: { max_connections: '300', shared_buffers: '64MB', autovacuum: 'off' },
  });
  const client = new pg.Client(postgres.url);
  await client.connect();
  await client.query(`CREATE DATABASE ${template}`);
  const url = new URL(postgres.url);
  url.pathname = `/${template}`;
  await migrate(url.href);
  await client.end();
  return { postgres, directory };
}

/** What failed runs kept is interesting for a while only. */
async function removeOld(): Promise<void> {
  for (const name of await readdir(tmpdir())) {
    if (!name.startsWith(prefix)) continue;
    const directory = join(tmpdir(), name);
    const running = await stat(join(directory, 'postgres', 'data', 'postmaster.pid')).catch(() => undefined);
    const { mtimeMs } = await stat(directory).catch(() => ({ mtimeMs: Date.now() }));
    if (!running && mtimeMs < Date.now() - 1_800_000) await rm(directory, { recursive: true, force: true });
  }
}
