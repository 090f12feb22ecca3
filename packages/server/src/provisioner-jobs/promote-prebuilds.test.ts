import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { createQueue, type Queue, untagged } from '../../../../test/harness/jobs.js';
import { startTestServer, type TestServer } from '../../../../test/harness/server.js';
import { acquireJob } from './acquire.js';
import { prebuildsUserId } from './insert.js';
import { promotePrebuilds } from './promote-prebuilds.js';

const minute = 60_000;
let server: TestServer;
let queue: Queue;
let clock = Date.parse('2026-03-01T00:00:00Z');
beforeAll(async () => {
  server = await startTestServer({
    config: { provisionerPrebuildMaxWaitMs: 10 * minute },
    deps: { now: () => new Date(clock).toISOString() },
  });
  queue = await createQueue(server.deps);
});
afterAll(() => server.close());

const take = async () => {
  const worker = {
    id: randomUUID(),
    organizationId: queue.organizationId,
    provisioners: ['terraform'],
    tags: untagged,
  };
  const outcome = await acquireJob(server.db, worker, server.deps.now());
  return outcome.kind === 'job' ? outcome.job.id : outcome.kind;
};

it('a prebuild is passed over by people for so long, and then goes before younger jobs', async () => {
  const { jobId: early } = await queue.addImport();
  clock += minute;
  const { jobId: prebuild } = await queue.addImport({ initiatorId: prebuildsUserId });
  clock += 1;
  const { jobId: younger } = await queue.addImport();
  clock += 10 * minute - 1;
  expect(await promotePrebuilds(server.deps)).toBe(0);
  clock += 1;
  expect(await promotePrebuilds(server.deps)).toBe(1);
  expect(await promotePrebuilds(server.deps)).toBe(0);
  const { jobId: fresh } = await queue.addImport({ initiatorId: prebuildsUserId });
  const order = [await take(), await take(), await take(), await take()];
  expect(order).toEqual([early, prebuild, younger, fresh]);
});

it('nothing is promoted where the setting is off', async () => {
  await queue.addImport({ initiatorId: prebuildsUserId });
  clock += 60 * minute;
  const config = { ...server.deps.config, provisionerPrebuildMaxWaitMs: 0 };
  expect(await promotePrebuilds({ ...server.deps, config })).toBe(0);
});
