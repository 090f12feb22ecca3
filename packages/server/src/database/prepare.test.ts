import { sql } from 'kysely';
import pg from 'pg';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { createTestDatabase, type TestDatabase } from '../../../../test/harness/database.js';
import { connect, type Database } from './connect.js';
import { preparing } from './prepare.js';

let database: TestDatabase;
let db: Database;

beforeAll(async () => {
  database = await createTestDatabase({ empty: true });
  db = connect(database.url, 1);
  await sql`CREATE TABLE things (id integer)`.execute(db);
  await sql`INSERT INTO things VALUES (1)`.execute(db);
});
afterAll(async () => {
  await db.destroy();
  await database.drop();
});

const prepared = async () =>
  (await sql<{ statement: string }>`SELECT statement FROM pg_prepared_statements`.execute(db)).rows.map(
    ({ statement }) => statement,
  );
const things = (least: number) => sql`SELECT * FROM things WHERE id >= ${least}`.execute(db);

test('what comes again is prepared, what comes once is not', async () => {
  await sql`SELECT ${'once'}::text`.execute(db);
  for (let turn = 0; turn < 4; turn++) expect((await things(turn)).rows).toHaveLength(turn < 2 ? 1 : 0);
  expect(await prepared()).toEqual(['SELECT * FROM things WHERE id >= $1']);
});

test('a table that another replica has changed costs no request', async () => {
  for (let turn = 0; turn < 4; turn++) await things(1);
  await sql`ALTER TABLE things ADD COLUMN name text NOT NULL DEFAULT 'new'`.execute(db);
  expect((await things(1)).rows).toEqual([{ id: 1, name: 'new' }]);
  expect((await things(1)).rows).toEqual([{ id: 1, name: 'new' }]);
});

test('inside a transaction it fails once, and not again', async () => {
  for (let turn = 0; turn < 4; turn++) await things(1);
  await sql`ALTER TABLE things ADD COLUMN more text`.execute(db);
  const read = () => db.transaction().execute((tx) => sql`SELECT * FROM things WHERE id >= ${1}`.execute(tx));
  await expect(read()).rejects.toThrow();
  expect((await read()).rows).toEqual([{ id: 1, name: 'new', more: null }]);
});

test('the statement that was not used for longest makes way', async () => {
  const pool = new pg.Pool({ connectionString: database.url, max: 1 });
  const client = preparing(await pool.connect(), { after: 0, most: 2 });
  const ask = (text: string) => client.query(text, [1]);
  const [one, two, three] = ['SELECT $1::int AS one', 'SELECT $1::int AS two', 'SELECT $1::int AS three'];
  for (const text of [one, two, one, three]) await ask(text);
  const { rows } = await client.query<{ statement: string }>(
    'SELECT statement FROM pg_prepared_statements ORDER BY prepare_time',
    [],
  );
  expect(rows.map(({ statement }) => statement)).toEqual([one, three]);
  expect((await ask(two)).rows).toEqual([{ two: 1 }]);
  client.release();
  await pool.end();
});
