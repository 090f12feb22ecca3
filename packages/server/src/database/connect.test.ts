import { sql } from 'kysely';
import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import { createTestDatabase, type TestDatabase } from '../../../../test/harness/database.js';
import { connect, type Database } from './connect.js';

let database: TestDatabase;
let db: Database;

beforeAll(async () => {
  database = await createTestDatabase({ empty: true });
  db = connect(database.url, 1);
});
afterAll(async () => {
  await db.destroy();
  await database.drop();
});

test('times are RFC 3339 in UTC with their microseconds, big integers are numbers', async () => {
  const { rows } = await sql`
    SELECT '2026-01-02 03:04:05.678901+02'::timestamptz AS at, 5::bigint AS big`.execute(db);
  expect(rows).toEqual([{ at: '2026-01-02T01:04:05.678901Z', big: 5 }]);
});

test('a connection that breaks in use fails its query only', async () => {
  await expect(sql`SELECT pg_terminate_backend(pg_backend_pid())`.execute(db)).rejects.toThrow();
  await vi.waitFor(async () => {
    expect((await sql`SELECT 1 AS one`.execute(db)).rows).toEqual([{ one: 1 }]);
  });
});
