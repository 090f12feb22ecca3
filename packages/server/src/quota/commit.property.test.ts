import { randomUUID } from 'node:crypto';
import fc from 'fast-check';
import { sql } from 'kysely';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { createQueue } from '../../../../test/harness/jobs.js';
import { startTestServer, type TestServer } from '../../../../test/harness/server.js';
import { commitCost } from './commit.js';

/** Commits that race for one owner's budget: a build each, whose workspace cost something before (null: its first). */
interface Schedule {
  readonly allowance: number;
  readonly builds: readonly {
    readonly previous: number | null;
    readonly cost: number;
    readonly twice: boolean;
  }[];
}

const owners = 200;
const rounds = 50;
const mostBuilds = 4;

const schedule: fc.Arbitrary<Schedule> = fc.record({
  allowance: fc.integer({ min: 1, max: 12 }),
  builds: fc.array(
    fc.record({
      previous: fc.option(fc.integer({ min: 0, max: 8 })),
      cost: fc.integer({ min: 1, max: 8 }),
      twice: fc.nat({ max: 4 }).map((chance) => chance === 0),
    }),
    { minLength: 2, maxLength: mostBuilds },
  ),
});

let server: TestServer;
let organizationId: string;
const ownerIds = Array.from({ length: owners }, () => randomUUID());
const buildIds = ownerIds.map(() => Array.from({ length: mostBuilds }, () => randomUUID()));

beforeAll(async () => {
  server = await startTestServer();
  const { db } = server;
  const queue = await createQueue(server.deps);
  organizationId = queue.organizationId;
  const { versionId, workspaceId } = await queue.addBuild();
  const { template_id } = await db
    .selectFrom('workspaces')
    .select('template_id')
    .where('id', '=', workspaceId)
    .executeTakeFirstOrThrow();
  await sql`INSERT INTO users (id, email, username, created_at, updated_at, login_type)
    SELECT id, id || '@example.com', 'u' || id, now(), now(), 'password' FROM unnest(${ownerIds}::uuid[]) id`.execute(
    db,
  );
  await sql`INSERT INTO groups (id, organization_id, name)
    SELECT id, ${organizationId}::uuid, 'g' || id FROM unnest(${ownerIds}::uuid[]) id`.execute(db);
  await sql`INSERT INTO group_members (group_id, user_id)
    SELECT id, id FROM unnest(${ownerIds}::uuid[]) id`.execute(db);
  // A workspace has the id of its build under test.
  await sql`INSERT INTO workspaces (id, owner_id, organization_id, template_id, name, last_used_at, created_at, updated_at)
    SELECT build, owner, ${organizationId}::uuid, ${template_id}::uuid, 'w' || build, now(), now(), now()
    FROM unnest(${ownerIds.flatMap((id) => Array(mostBuilds).fill(id))}::uuid[], ${buildIds.flat()}::uuid[]) AS u (owner, build)`.execute(
    db,
  );
  for (const number of [1, 2])
    await sql`WITH wanted AS (SELECT gen_random_uuid() AS job, id FROM unnest(${buildIds.flat()}::uuid[]) id),
      job AS (INSERT INTO provisioner_jobs (id, created_at, updated_at, organization_id, initiator_id, provisioner, type, input, file_id, tags, tagset_id)
        SELECT wanted.job, now(), now(), organization_id, initiator_id, provisioner, 'workspace_build', '{}', file_id, tags, tagset_id
        FROM wanted CROSS JOIN (SELECT * FROM provisioner_jobs LIMIT 1) template)
      INSERT INTO workspace_builds (id, workspace_id, template_version_id, build_number, transition, initiator_id, job_id, created_at, updated_at, latest)
      SELECT CASE WHEN ${number} = 2 THEN id ELSE gen_random_uuid() END, id, ${versionId}::uuid, ${number}::integer, 'start', ${queue.userId}::uuid, job, now(), now(), ${number} = 2
      FROM wanted`.execute(db);
}, 60_000);
afterAll(() => server.close());

/** What an order of the commits would have given: who is accepted. */
function serially(order: readonly number[], { allowance, builds }: Schedule): boolean[] {
  const charged = builds.map(() => 0);
  const accepted = builds.map(() => false);
  for (const index of order) {
    const { previous, cost } = builds[index] as Schedule['builds'][number];
    const others = charged.reduce((sum, value, other) => (other === index ? sum : sum + value), 0);
    if (others + cost > allowance && (previous === null || cost >= previous)) continue;
    charged[index] = cost;
    accepted[index] = true;
  }
  return accepted;
}

const orders = (count: number): number[][] =>
  count === 0
    ? [[]]
    : orders(count - 1).flatMap((order) =>
        Array.from({ length: count }, (_, at) => [...order.slice(0, at), count - 1, ...order.slice(at)]),
      );

async function setOut(schedules: readonly Schedule[]): Promise<void> {
  const { db } = server;
  await sql`UPDATE groups SET quota_allowance = allowance
    FROM unnest(${ownerIds}::uuid[], ${schedules.map(({ allowance }) => allowance)}::integer[]) AS u (id, allowance)
    WHERE groups.id = u.id`.execute(db);
  // The build before has the number 1; where there was none it is out of the way.
  const before = schedules.flatMap(
    ({ builds }, owner) =>
      buildIds[owner]?.map((id, at) => ({ id, cost: builds[at]?.previous ?? null })) ?? [],
  );
  await sql`UPDATE workspace_builds build
    SET daily_cost = CASE WHEN build_number = 2 THEN 0 ELSE coalesce(u.cost, 0) END,
      build_number = CASE WHEN build_number = 2 THEN 2 WHEN u.cost IS NULL THEN 0 ELSE 1 END
    FROM unnest(${before.map(({ id }) => id)}::uuid[], ${before.map(({ cost }) => cost)}::integer[]) AS u (workspace, cost)
    WHERE build.workspace_id = u.workspace`.execute(db);
}

it('gives what some serial order gives, and no increase beyond the budget, over 10,000 schedules', {
  timeout: 180_000,
}, async () => {
  const commit = (buildId: string, cost: number) =>
    server.db.transaction().execute((tx) => commitCost(tx, server.deps, buildId, cost));
  await fc.assert(
    fc.asyncProperty(fc.array(schedule, { minLength: owners, maxLength: owners }), async (schedules) => {
      await setOut(schedules);
      await Promise.all(
        schedules.map(async (wanted, owner) => {
          const answers = await Promise.all(
            wanted.builds.map(async ({ cost, twice }, at) => {
              const id = buildIds[owner]?.[at] as string;
              const [first, repeated] = await Promise.all([
                commit(id, cost),
                ...(twice ? [commit(id, cost)] : []),
              ]);
              return (first?.ok || repeated?.ok) ?? false;
            }),
          );
          const possible = orders(wanted.builds.length).map((order) => serially(order, wanted));
          expect(possible).toContainEqual(answers);
        }),
      );
      const { rows } = await sql<{ consumed: number; allowance: number; shrinking: boolean }>`
        SELECT sum(build.daily_cost) AS consumed, min(quota_allowance) AS allowance,
          bool_or(coalesce(previous.daily_cost, 0) > build.daily_cost AND build.daily_cost > 0) AS shrinking
        FROM workspace_builds build
        JOIN workspaces ON workspaces.id = build.workspace_id
        JOIN groups ON groups.id = workspaces.owner_id
        LEFT JOIN workspace_builds previous ON previous.workspace_id = build.workspace_id AND previous.build_number = 1
        WHERE build.build_number = 2 GROUP BY workspaces.owner_id`.execute(server.db);
      for (const { consumed, allowance, shrinking } of rows)
        if (!shrinking) expect(consumed).toBeLessThanOrEqual(allowance);
    }),
    { numRuns: rounds, endOnFailure: true },
  );
});
