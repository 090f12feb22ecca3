import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import pg from 'pg';
import { DatabaseUnusable } from './reach.js';

const shipped = fileURLToPath(new URL('./migrations/', import.meta.url));
/** Key of the advisory lock that a migrating replica holds. Any number will do that nothing else locks. */
const lock = '4870523310';

interface Migration {
  readonly version: number;
  readonly name: string;
}

/**
 * Brings the database up to the newest of the numbered files in `directory`. Each runs in a transaction of its own, that
 * also records it. Replicas that start together wait for each other at a session-level advisory lock, taken before the
 * record is read, so every file runs once.
 * @returns names of the files that ran
 * @throws DatabaseUnusable where the database was migrated by a newer release; a failing file's error, its transaction undone.
 */
export async function migrate(url: string, directory = shipped): Promise<string[]> {
  const known = await listMigrations(directory);
  const client = new pg.Client({ connectionString: url, connectionTimeoutMillis: 5000 });
  client.on('error', () => {}); // the failing call tells
  await client.connect();
  try {
    await client.query(`SELECT pg_advisory_lock(${lock})`);
    const done = await readVersions(client);
    assertNotNewer(done, known);
    const missing = known.filter(({ version }) => !done.has(version));
    for (const migration of missing) await apply(client, directory, migration);
    return missing.map(({ name }) => name);
  } finally {
    await client.end(); // gives the lock back, too
  }
}

async function listMigrations(directory: string): Promise<Migration[]> {
  const files = (await readdir(directory)).filter((name) => /^\d{4}_\w+\.sql$/.test(name)).sort();
  return files.map((name) => ({ version: Number(name.slice(0, 4)), name }));
}

async function readVersions(client: pg.Client): Promise<Set<number>> {
  await client.query(`CREATE TABLE IF NOT EXISTS schema_migrations (
    version    integer PRIMARY KEY,
    name       text NOT NULL,
    applied_at timestamptz NOT NULL DEFAULT now()
  )`);
  const { rows } = await client.query<{ version: number }>('SELECT version FROM schema_migrations');
  return new Set(rows.map(({ version }) => version));
}

function assertNotNewer(done: ReadonlySet<number>, known: readonly Migration[]): void {
  const newest = Math.max(0, ...done);
  const ours = known.at(-1)?.version ?? 0;
  if (newest > ours)
    throw new DatabaseUnusable(
      `The database is at migration ${newest}, this server knows them up to ${ours}. ` +
        'Run the release that migrated it or a newer one; going back needs a backup from before.',
    );
}

async function apply(client: pg.Client, directory: string, { version, name }: Migration): Promise<void> {
  const text = await readFile(join(directory, name), 'utf8');
  await client.query('BEGIN');
  try {
    await client.query(text);
    await client.query('INSERT INTO schema_migrations (version, name) VALUES ($1, $2)', [version, name]);
    await client.query('COMMIT');
  } catch (error) {
    await client.query('ROLLBACK').catch(() => {});
    throw new Error(`Migration ${name} failed: ${(error as Error).message}`, { cause: error });
  }
}
