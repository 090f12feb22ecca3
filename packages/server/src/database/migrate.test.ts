import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import pg from 'pg';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { createTestDatabase, type TestDatabase } from '../../../../test/harness/database.js';
import { migrate } from './migrate.js';

let database: TestDatabase;
let directory: string;

beforeEach(async () => {
  database = await createTestDatabase({ empty: true });
  directory = await mkdtemp(join(tmpdir(), 'migrations-'));
  await writeFile(
    join(directory, '0001_first.sql'),
    'CREATE TABLE first (id int); INSERT INTO first VALUES (1);',
  );
  await writeFile(join(directory, '0002_second.sql'), 'SELECT pg_sleep(0.1); INSERT INTO first VALUES (2);');
});
afterEach(async () => {
  await rm(directory, { recursive: true });
  await database.drop();
});

async function query<T extends pg.QueryResultRow>(statement: string): Promise<T[]> {
  const client = new pg.Client(database.url);
  await client.connect();
  return (await client.query<T>(statement).finally(() => client.end())).rows;
}

test('runs what is missing, in order, once', async () => {
  expect(await migrate(database.url, directory)).toEqual(['0001_first.sql', '0002_second.sql']);
  await writeFile(join(directory, '0003_third.sql'), 'INSERT INTO first VALUES (3);');
  expect(await migrate(database.url, directory)).toEqual(['0003_third.sql']);
  expect(await migrate(database.url, directory)).toEqual([]);
  expect((await query<{ id: number }>('SELECT id FROM first')).map(({ id }) => id)).toEqual([1, 2, 3]);
});

test('replicas that start together run every file once', async () => {
  const ran = await Promise.all([1, 2, 3].map(() => migrate(database.url, directory)));
  expect(ran.flat().sort()).toEqual(['0001_first.sql', '0002_second.sql']);
  expect(await query('SELECT id FROM first')).toHaveLength(2);
});

test('a failing file leaves nothing of itself behind, and is tried again', async () => {
  await writeFile(join(directory, '0002_second.sql'), 'INSERT INTO first VALUES (2); SELECT 1 / 0;');
  await expect(migrate(database.url, directory)).rejects.toThrow('0002_second.sql failed: division by zero');
  expect(await query('SELECT id FROM first')).toHaveLength(1);
  await writeFile(join(directory, '0002_second.sql'), 'INSERT INTO first VALUES (2);');
  expect(await migrate(database.url, directory)).toEqual(['0002_second.sql']);
});

test('refuses a database that a newer release migrated', async () => {
  await migrate(database.url, directory);
  await rm(join(directory, '0002_second.sql'));
  await expect(migrate(database.url, directory)).rejects.toThrow(
    'at migration 2, this server knows them up to 1',
  );
});

test('the shipped migrations make one default organization and a deployment id', async () => {
  await migrate(database.url);
  expect(await query('SELECT name FROM organizations WHERE is_default')).toEqual([{ name: 'coder' }]);
  expect(await query("SELECT value FROM site_configs WHERE key = 'deployment_id'")).toHaveLength(1);
});
