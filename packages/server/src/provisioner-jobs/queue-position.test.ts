import { randomUUID } from 'node:crypto';
import fc from 'fast-check';
import { sql } from 'kysely';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { createQueue, type Queue, untagged } from '../../../../test/harness/jobs.js';
import { startTestServer, type TestServer } from '../../../../test/harness/server.js';
import { prebuildsUserId } from './insert.js';
import { queuePositions } from './queue-position.js';
import { internTagset } from './tagset.js';

let server: TestServer;
let queue: Queue;
beforeAll(async () => {
  server = await startTestServer();
  queue = await createQueue(server.deps);
});
afterAll(() => server.close());

async function addDaemon(tags: Record<string, string>, more: Record<string, unknown> = {}): Promise<void> {
  const now = server.deps.now();
  await server.db
    .insertInto('provisioner_daemons')
    .values({
      id: randomUUID(),
      created_at: now,
      organization_id: queue.organizationId,
      key_id: '00000000-0000-0000-0000-000000000001',
      name: randomUUID(),
      provisioners: ['terraform'],
      tags: sql`${JSON.stringify(tags)}::jsonb`,
      tagset_id: await internTagset(server.db, tags),
      last_seen_at: now,
      ...more,
    })
    .execute();
}

const contains = (daemon: Record<string, string>, job: Record<string, string>) =>
  Object.keys(job).length === 2
    ? Object.keys(daemon).length === 2
    : Object.entries(job).every(([key, value]) => daemon[key] === value);

it('ranks a job among what each live tag set may take, and tells the best', async () => {
  const tagsOf = (letters: readonly string[]) => ({
    ...untagged,
    ...Object.fromEntries(letters.map((letter) => [letter, '1'])),
  });
  const tagset = fc.subarray(['a', 'b']);
  const jobs = fc.array(fc.record({ tags: tagset, prebuild: fc.boolean(), asked: fc.boolean() }), {
    maxLength: 12,
  });
  await fc.assert(
    fc.asyncProperty(jobs, fc.array(tagset, { maxLength: 3 }), async (script, daemons) => {
      await sql`DELETE FROM provisioner_jobs`.execute(server.db);
      await sql`DELETE FROM provisioner_daemons`.execute(server.db);
      for (const letters of daemons) await addDaemon(tagsOf(letters));
      await addDaemon(tagsOf(['a', 'b']), { last_seen_at: '2020-01-01T00:00:00Z' });
      await addDaemon(tagsOf(['a', 'b']), { stopped_at: server.deps.now() });
      const queued = [];
      for (const { tags, prebuild, asked } of script) {
        const initiatorId = prebuild ? prebuildsUserId : queue.userId;
        const { jobId } = await queue.addImport({ tags: tagsOf(tags), initiatorId });
        await sql`UPDATE provisioner_jobs SET created_at = ${`2026-01-01T00:00:${10 + queued.length}Z`} WHERE id = ${jobId}`.execute(
          server.db,
        );
        queued.push({ jobId, tags: tagsOf(tags), prebuild, asked });
      }
      const inOrder = [...queued.filter((job) => !job.prebuild), ...queued.filter((job) => job.prebuild)];
      const expected = new Map<string, { position: number; size: number }>();
      for (const letters of daemons) {
        const mine = inOrder.filter((job) => contains(tagsOf(letters), job.tags));
        for (const [index, { jobId }] of mine.entries()) {
          const known = expected.get(jobId) ?? { position: Number.POSITIVE_INFINITY, size: 0 };
          expected.set(jobId, {
            position: Math.min(known.position, index + 1),
            size: Math.max(known.size, mine.length),
          });
        }
      }
      const asked = queued.filter((job) => job.asked).map((job) => job.jobId);
      const places = await queuePositions(server.db, asked, server.deps.now());
      for (const id of asked) expect(places.get(id)).toEqual(expected.get(id));
    }),
    { numRuns: 15 },
  );
});
