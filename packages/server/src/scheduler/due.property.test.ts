import { randomUUID } from 'node:crypto';
import fc from 'fast-check';
import { sql } from 'kysely';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { createQueue } from '../../../../test/harness/jobs.js';
import { startTestServer, type TestServer } from '../../../../test/harness/server.js';
import { findDue } from './due.js';

const now = '2026-11-24T12:00:00.000Z';
const hour = 3_600_000;
const at = (hours: number) => new Date(Date.parse(now) + hours * hour).toISOString();

/** One workspace; times are hours from now. */
interface Made {
  readonly transition: string;
  readonly ended: 'succeeded' | 'failed' | 'canceled' | 'no';
  readonly completed: number;
  readonly deadline: number | null;
  readonly nextStart: number | null;
  readonly used: number;
  readonly dormant: boolean;
  readonly deleting: number | null;
  readonly deleted: boolean;
  readonly suspended: boolean;
}
const hours = fc.integer({ min: -30, max: 3 });
const maybe = fc.option(hours, { nil: null });
const made: fc.Arbitrary<Made> = fc.record({
  transition: fc.constantFrom('start', 'start', 'stop', 'delete'),
  ended: fc.constantFrom('succeeded', 'succeeded', 'failed', 'canceled', 'no'),
  completed: fc.integer({ min: -30, max: -1 }),
  deadline: maybe,
  nextStart: maybe,
  used: hours,
  dormant: fc.boolean(),
  deleting: maybe,
  deleted: fc.boolean(),
  suspended: fc.boolean(),
});
const templates = fc.record({
  failure_ttl_ms: fc.constantFrom(0, hour, 20 * hour),
  time_til_dormant_ms: fc.constantFrom(0, hour, 20 * hour),
  time_til_dormant_autodelete_ms: fc.constantFrom(0, hour),
});

const count = 40;
let server: TestServer;
const ids: string[] = [];
beforeAll(async () => {
  server = await startTestServer();
  const queue = await createQueue(server.deps);
  for (let index = 0; index < count; index++) {
    const { workspaceId } = await queue.addBuild();
    const ownerId = randomUUID();
    ids.push(workspaceId);
    await sql`INSERT INTO users (id, email, username, created_at, updated_at, login_type)
      VALUES (${ownerId}, ${ownerId}, ${`u${index}`}, now(), now(), 'password')`.execute(server.db);
    await server.db
      .updateTable('workspaces')
      .set({ owner_id: ownerId, autostart_schedule: '0 9 * * *' })
      .where('id', '=', workspaceId)
      .execute();
  }
}, 60_000);
afterAll(() => server.close());

async function setOut(all: readonly Made[]): Promise<void> {
  const rows = JSON.stringify(
    all.map((one, index) => ({
      id: ids[index],
      ...one,
      status: one.suspended ? 'suspended' : 'active',
      completed: one.ended === 'no' ? null : at(one.completed),
      canceled: one.ended === 'canceled' ? at(one.completed) : null,
      error: one.ended === 'failed' ? 'it broke' : '',
      // As on the way of a daemon's answer: only a start that succeeded has one.
      deadline: one.deadline === null || one.ended !== 'succeeded' ? null : at(one.deadline),
      next_start: one.nextStart === null ? null : at(one.nextStart),
      used: at(one.used),
      dormant_at: one.dormant ? at(-1) : null,
      deleting: one.deleting === null ? null : at(one.deleting),
    })),
  );
  const wanted = sql`jsonb_to_recordset(${rows}::jsonb) AS wanted (id uuid, transition text, status text, completed timestamptz,
    canceled timestamptz, error text, deadline timestamptz, next_start timestamptz, used timestamptz, dormant_at timestamptz,
    deleting timestamptz, deleted boolean)`;
  await sql`UPDATE workspaces SET last_used_at = used, dormant_at = wanted.dormant_at, deleting_at = deleting,
    next_start_at = next_start, deleted = wanted.deleted FROM ${wanted} WHERE workspaces.id = wanted.id`.execute(
    server.db,
  );
  await sql`UPDATE workspace_builds SET transition = wanted.transition, deadline = wanted.deadline
    FROM ${wanted} WHERE workspace_id = wanted.id`.execute(server.db);
  await sql`UPDATE provisioner_jobs SET started_at = completed, completed_at = completed, canceled_at = canceled,
    error = wanted.error FROM ${wanted} JOIN workspace_builds AS build ON build.workspace_id = wanted.id
    WHERE provisioner_jobs.id = build.job_id`.execute(server.db);
  await sql`UPDATE users SET status = wanted.status FROM ${wanted} JOIN workspaces ON workspaces.id = wanted.id
    WHERE users.id = workspaces.owner_id`.execute(server.db);
}

it('the indexes lose nothing: what is found is what is due when each workspace is judged alone', {
  timeout: 60_000,
}, async () => {
  const kinds = new Set<string>();
  await fc.assert(
    fc.asyncProperty(
      fc.array(made, { minLength: count, maxLength: count }),
      templates,
      fc.boolean(),
      async (all, template, advanced) => {
        await setOut(all);
        await server.db.updateTable('templates').set(template).execute();
        const alone = await Promise.all(
          ids.map((workspaceId) => findDue(server.db, { now, advanced, limit: 1, workspaceId })),
        );
        const found = await findDue(server.db, { now, advanced, limit: 1000 });
        for (const { action } of found) kinds.add(action);
        const inOrder = (a: { id: string }, b: { id: string }) => (a.id < b.id ? -1 : 1);
        expect([...found].sort(inOrder)).toEqual(alone.flat().sort(inOrder));
      },
    ),
    { numRuns: 40 },
  );
  expect([...kinds].sort()).toEqual(['autostart', 'autostop', 'delete', 'rest', 'stop_failed']);
});
