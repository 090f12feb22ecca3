import { sql } from 'kysely';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { createTestDatabase, type TestDatabase } from '../../../../test/harness/database.js';
import { connect, type Database } from './connect.js';
import { isForeignKeyViolation, isUniqueViolation, withRetry } from './errors.js';

let database: TestDatabase;
let db: Database;

beforeAll(async () => {
  database = await createTestDatabase({ empty: true });
  db = connect(database.url, 4);
  await sql`CREATE TABLE counters (id int CONSTRAINT one_id PRIMARY KEY, value int NOT NULL)`.execute(db);
  await sql`CREATE TABLE children (counter int CONSTRAINT parent REFERENCES counters)`.execute(db);
  await sql`INSERT INTO counters VALUES (1, 0), (2, 0)`.execute(db);
});
afterAll(async () => {
  await db.destroy();
  await database.drop();
});

const failureOf = (work: Promise<unknown>): Promise<unknown> =>
  work.then(
    () => undefined,
    (error: unknown) => error,
  );

test('knows which constraint broke', async () => {
  const twice = await failureOf(sql`INSERT INTO counters VALUES (1, 0)`.execute(db));
  expect(isUniqueViolation(twice)).toBe(true);
  expect(isUniqueViolation(twice, 'one_id')).toBe(true);
  expect(isUniqueViolation(twice, 'other')).toBe(false);
  expect(isForeignKeyViolation(twice)).toBe(false);
  const orphan = await failureOf(sql`INSERT INTO children VALUES (9)`.execute(db));
  expect(isForeignKeyViolation(orphan, 'parent')).toBe(true);
  expect(isUniqueViolation(orphan)).toBe(false);
});

test('retries transactions that collide until each is done', async () => {
  const add = () =>
    withRetry(
      () =>
        db
          .transaction()
          .setIsolationLevel('serializable')
          .execute(async (tx) => {
            await sql`SELECT value FROM counters WHERE id = 1`.execute(tx);
            await sql`UPDATE counters SET value = value + 1 WHERE id = 1`.execute(tx);
          }),
      20,
    );
  await Promise.all([add(), add(), add(), add()]);
  const { rows } = await sql<{ value: number }>`SELECT value FROM counters WHERE id = 1`.execute(db);
  expect(rows[0]?.value).toBe(4);
});

test('retries after a lost connection', async () => {
  let attempts = 0;
  const answer = await withRetry(async () => {
    attempts++;
    const { rows } = await db.transaction().execute(async (tx) => {
      if (attempts === 1) await sql`SELECT pg_terminate_backend(pg_backend_pid())`.execute(tx);
      return sql<{ one: number }>`SELECT 1 AS one`.execute(tx);
    });
    return rows[0]?.one;
  });
  expect({ answer, attempts }).toEqual({ answer: 1, attempts: 2 });
});

test('does not retry what would fail again, nor forever', async () => {
  let attempts = 0;
  const run = (statement: ReturnType<typeof sql>) =>
    withRetry(() => {
      attempts++;
      return statement.execute(db);
    }, 3);
  await expect(run(sql`SELECT 1 / 0`)).rejects.toThrow('division by zero');
  expect(attempts).toBe(1);
  attempts = 0;
  await expect(
    run(sql`DO $$ BEGIN RAISE EXCEPTION 'collides' USING ERRCODE = '40001'; END $$`),
  ).rejects.toThrow('collides');
  expect(attempts).toBe(3);
});
