import {
  Kysely,
  PostgresDialect,
  type PostgresPool,
  type PostgresPoolClient,
  type RawBuilder,
  sql,
  type Transaction,
} from 'kysely';
import pg from 'pg';
import { preparing } from './prepare.js';
import type { DB } from './rows.gen.js';
import { toRfc3339 } from './time.js';

export type Database = Kysely<DB>;
/** A database or a transaction in it: what a query runs on. */
export type Executor = Kysely<DB> | Transaction<DB>;

const types: pg.CustomTypesConfig = {
  getTypeParser: ((oid: number, format?: 'text' | 'binary') => {
    if (oid === pg.types.builtins.TIMESTAMPTZ) return toRfc3339;
    if (oid === pg.types.builtins.INT8) return Number; // ids and counters stay far below 2^53
    return pg.types.getTypeParser(oid, format as 'text');
  }) as pg.CustomTypesConfig['getTypeParser'],
};

const pools = new WeakMap<Database, pg.Pool>();

/** Connections of {@link connect}'s result by state, and requests that wait for one. */
export function poolCounts(db: Database): { busy: number; idle: number; waiting: number } {
  const pool = pools.get(db);
  if (!pool) return { busy: 0, idle: 0, waiting: 0 };
  return { busy: pool.totalCount - pool.idleCount, idle: pool.idleCount, waiting: pool.waitingCount };
}

/** A pool of at most `most` connections in UTC, which prepare what comes again. `destroy()` on the result ends it. */
export function connect(url: string, most: number): Database {
  const pool = new pg.Pool({
    connectionString: url,
    max: most,
    types,
    options: '-c TimeZone=UTC',
    application_name: 'coder',
    keepAlive: true,
  });
  pool.on('error', () => {}); // an idle connection broke; the next query makes a new one
  // One in use broke: its query fails, and the event, unheard, would end the process.
  pool.on('connect', (client) => client.on('error', () => {}));
  const clients = new WeakMap<pg.PoolClient, PostgresPoolClient>();
  const prepared: PostgresPool = {
    connect: async () => {
      const client = await pool.connect();
      const known = clients.get(client) ?? preparing(client);
      clients.set(client, known);
      return known;
    },
    end: () => pool.end(),
  };
  const db = new Kysely<DB>({ dialect: new PostgresDialect({ pool: prepared }) });
  pools.set(db, pool);
  return db;
}

/** A value for a jsonb column. The driver would send an array as a PostgreSQL array. */
export const json = <T>(value: T): RawBuilder<T> => sql<T>`${JSON.stringify(value)}::jsonb`;
