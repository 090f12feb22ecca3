import { randomUUID } from 'node:crypto';
import { rm } from 'node:fs/promises';
import pg from 'pg';
import { pino } from 'pino';
import { connect } from '../packages/server/src/database/connect.js';
import {
  type EmbeddedPostgres,
  startEmbeddedPostgres,
} from '../packages/server/src/database/embedded/start.js';
import { PostgresNotifications } from '../packages/server/src/database/listen.js';
import { migrate } from '../packages/server/src/database/migrate.js';
import type { Deps } from '../packages/server/src/deps.js';
import { createMetrics } from '../packages/server/src/metrics/create.js';
import { readConfig } from '../packages/server/src/read-config.js';
import { createIdentityProviders } from '../packages/server/src/sign-in/providers.js';
import { publicDirectory } from './product.js';

let postgres: Promise<EmbeddedPostgres & { directory: string }> | undefined;

/** The run's PostgreSQL: one, durable, with its default settings but for the number of connections. */
function runPostgres() {
  postgres ??= (async () => {
    const directory = await publicDirectory('coder-bench-');
    const embedded = await startEmbeddedPostgres(directory, { settings: { max_connections: '200' } });
    return { url: embedded.url, stop: embedded.stop, directory };
  })();
  return postgres;
}

const closers: (() => Promise<unknown>)[] = [];

/** Runs when all rows are through: what several of them share. */
export const atEnd = (close: () => Promise<unknown>): void => void closers.push(close);

/** Ends it, if a row has asked for it, and removes its data. */
export async function stopPostgres(): Promise<void> {
  for (const close of closers.splice(0).reverse()) await close();
  const running = await postgres;
  await running?.stop();
  if (running) await rm(running.directory, { recursive: true, force: true });
}

/** A fresh database on the run's PostgreSQL. @returns its URL */
export async function createDatabase(options: { migrated?: boolean } = {}): Promise<string> {
  const { url } = await runPostgres();
  const name = `bench_${randomUUID().replaceAll('-', '')}`;
  await execute(url, `CREATE DATABASE ${name}`);
  const own = new URL(url);
  own.pathname = `/${name}`;
  if (options.migrated !== false) await migrate(own.href);
  return own.href;
}

export async function dropDatabase(url: string): Promise<void> {
  const name = new URL(url).pathname.slice(1);
  await execute((await runPostgres()).url, `DROP DATABASE IF EXISTS ${name} WITH (FORCE)`);
}

/** Statements, one after the other, on a connection of their own. */
export async function execute(url: string, ...statements: readonly string[]): Promise<void> {
  const client = new pg.Client(url);
  await client.connect();
  try {
    for (const statement of statements) await client.query(statement);
  } finally {
    await client.end();
  }
}

export async function query<T extends pg.QueryResultRow>(url: string, statement: string): Promise<T[]> {
  const client = new pg.Client(url);
  await client.connect();
  try {
    return (await client.query<T>(statement)).rows;
  } finally {
    await client.end();
  }
}

/** The server's parts on a database, in this process. */
export interface Parts {
  readonly url: string;
  readonly deps: Deps;
  /** Also drops the database. */
  close(): Promise<void>;
}

export async function openParts(url?: string, connections = 10): Promise<Parts> {
  const own = url ?? (await createDatabase());
  const db = connect(own, connections);
  const notifications = new PostgresNotifications(own);
  const config = readConfig({});
  const deps: Deps = {
    db,
    notifications,
    config,
    identity: createIdentityProviders(config),
    log: pino({ level: 'warn' }),
    metrics: createMetrics({ db }),
    now: () => new Date().toISOString(),
    newId: () => randomUUID(),
  };
  return {
    url: own,
    deps,
    close: async () => {
      await notifications.close();
      await db.destroy();
      await dropDatabase(own);
    },
  };
}
