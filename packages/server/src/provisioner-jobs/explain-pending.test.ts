import type { ProvisionerJob, ProvisionerJobPending } from '@coder-ts/api';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { openDaemon } from '../../../../test/harness/daemon.js';
import { createQueue, type Queue, untagged } from '../../../../test/harness/jobs.js';
import { startTestServer, type TestServer } from '../../../../test/harness/server.js';
import { addUser } from '../../../../test/harness/users.js';

let server: TestServer;
let queue: Queue;
let token: string;
beforeAll(async () => {
  server = await startTestServer();
  queue = await createQueue(server.deps);
  ({ token } = await addUser(server, { roles: ['owner'] }));
});
afterAll(() => server.close());

async function why(jobId: string): Promise<ProvisionerJobPending | undefined> {
  const path = `/api/v2/organizations/default/provisionerjobs/${jobId}`;
  return (await server.request<ProvisionerJob>('GET', path, { token })).body.pending;
}

it('tells why a job waits, from no daemon at all to one that comes', async () => {
  const plain = await queue.addImport();
  const tagged = await queue.addImport({ tags: { ...untagged, rack: 'b', zone: 'eu' } });
  expect(await why(plain.jobId)).toEqual({
    matching: 0,
    idle: 0,
    busy: 0,
    offline: 0,
    unmatched_tags: ['scope=organization'],
    candidates: [],
    summary: expect.stringContaining('coder provisioner start'),
  });

  const west = await openDaemon(server.daemonTransport, { name: 'west', tags: { rack: 'a', zone: 'eu' } });
  expect(await why(tagged.jobId)).toMatchObject({
    matching: 0,
    unmatched_tags: ['rack=b'],
    candidates: [{ name: 'west', status: 'idle', serves_type: true, missing_tags: ['rack=b'] }],
    summary: expect.stringContaining('rack=b'),
  });
  expect(await why(plain.jobId)).toMatchObject({
    matching: 0,
    unmatched_tags: [],
    candidates: [{ name: 'west', missing_tags: [], tagged_only: true }],
  });

  const east = await openDaemon(server.daemonTransport, { name: 'east' });
  await east.nextJob();
  await east.calls.updateJob({ jobId: plain.jobId });
  const next = await queue.addImport();
  expect(await why(next.jobId)).toMatchObject({ matching: 1, idle: 0, busy: 1, offline: 0 });
  expect((await why(next.jobId))?.summary).toBe(
    'It is number 1 of 1 in its queue; 1 of the 1 provisioner daemons that could run it are busy.',
  );
  expect(await why(plain.jobId)).toBeUndefined();

  await east.stop();
  expect(await why(next.jobId)).toMatchObject({ matching: 1, idle: 0, busy: 0, offline: 1 });
  expect((await why(next.jobId))?.summary).toContain('offline');
  await west.stop();
});

it('estimates the wait from the last jobs of the kind', async () => {
  const daemon = await openDaemon(server.daemonTransport, { name: 'north', tags: { estimate: 'x' } });
  const tags = { ...untagged, estimate: 'x' };
  for (const seconds of [2, 4, 9]) {
    const { jobId } = await queue.addImport({ tags });
    await daemon.nextJob();
    await server.db
      .updateTable('provisioner_jobs')
      .set({
        started_at: '2026-01-01T00:00:00Z',
        completed_at: `2026-01-01T00:00:0${seconds}Z`,
      })
      .where('id', '=', jobId)
      .execute();
  }
  await daemon.stop();
  const busy = await openDaemon(server.daemonTransport, { name: 'south', tags: { estimate: 'x' } });
  const running = await queue.addImport({ tags });
  await busy.nextJob();
  await busy.calls.updateJob({ jobId: running.jobId });
  await queue.addImport({ tags });
  const { jobId } = await queue.addImport({ tags });
  expect((await why(jobId))?.estimated_wait_ms).toBe(8000); // second in the queue, 4 s each, one daemon
  await busy.stop();
});
