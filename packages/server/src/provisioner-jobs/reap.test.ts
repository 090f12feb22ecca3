import { afterAll, beforeAll, expect, it } from 'vitest';
import { createQueue, type Queue } from '../../../../test/harness/jobs.js';
import { startTestServer, type TestServer } from '../../../../test/harness/server.js';
import { readLogs } from './read-logs.js';
import { reapJobs } from './reap.js';

let server: TestServer;
let queue: Queue;
beforeAll(async () => {
  server = await startTestServer();
  queue = await createQueue(server.deps);
});
afterAll(() => server.close());

const minutesAgo = (minutes: number) => new Date(Date.now() - minutes * 60_000).toISOString();
const age = (id: string, row: { updated_at: string; started_at?: string }) =>
  server.db.updateTable('provisioner_jobs').set(row).where('id', '=', id).execute();

it('ends what nobody took for 30 minutes and what is silent for 5, and leaves the rest', async () => {
  const [young, old, hung, alive] = [
    await queue.addImport(),
    await queue.addImport(),
    await queue.addBuild(),
    await queue.addImport(),
  ];
  await age(young.jobId, { updated_at: minutesAgo(29) });
  await age(old.jobId, { updated_at: minutesAgo(31) });
  await age(hung.jobId, { updated_at: minutesAgo(6), started_at: minutesAgo(7) });
  await age(alive.jobId, { updated_at: minutesAgo(4), started_at: minutesAgo(60) });
  const reaped = await Promise.all([reapJobs(server.deps), reapJobs(server.deps)]);
  expect(reaped.flat().sort()).toEqual([old.jobId, hung.jobId].sort());
  const job = (id: string) =>
    server.db.selectFrom('provisioner_jobs').selectAll().where('id', '=', id).executeTakeFirstOrThrow();
  expect(await job(old.jobId)).toMatchObject({
    status: 'failed',
    started_at: expect.any(String),
    error: 'Coder: Build has been detected as pending for 30 minutes and has been terminated by the reaper.',
  });
  expect((await job(hung.jobId)).status).toBe('failed');
  expect((await job(young.jobId)).status).toBe('pending');
  expect((await job(alive.jobId)).status).toBe('running');
  const logs = await readLogs(server.db, hung.jobId, 0n);
  expect(logs.map((log) => [log.stage, log.log_level, log.output])).toEqual([
    ['Unknown', 'error', ''],
    ['Unknown', 'error', '===================='],
    ['Unknown', 'error', 'Coder: Build has been detected as hung for 5 minutes and will be terminated.'],
    ['Unknown', 'error', '===================='],
    ['Unknown', 'error', ''],
  ]);
});
