import { randomUUID } from 'node:crypto';
import { Code } from '@connectrpc/connect';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openDaemon, type ScriptedDaemon } from '../../../../test/harness/daemon.js';
import { createQueue, type Queue } from '../../../../test/harness/jobs.js';
import { startTestServer, type TestServer } from '../../../../test/harness/server.js';
import { channels } from '../database/notifications.js';
import { readLogs } from './read-logs.js';
import { reapJobs } from './reap.js';
import { reapTask } from './reap-task.js';

let server: TestServer;
let queue: Queue;
/** Is connected all the time. */
let present: ScriptedDaemon;
beforeAll(async () => {
  server = await startTestServer();
  queue = await createQueue(server.deps);
  present = await openDaemon(server.daemonTransport, { name: 'present', provisioners: ['echo'] });
});
afterAll(() => server.close());

const secondsAgo = (seconds: number) => new Date(Date.now() - seconds * 1000).toISOString();
const minutesAgo = (minutes: number) => secondsAgo(minutes * 60);
const longAgo: { last_seen_at: string; stopped_at: string | null } = {
  last_seen_at: secondsAgo(150),
  stopped_at: secondsAgo(91),
};
const age = (id: string, row: { updated_at: string; started_at?: string; worker_id?: string }) =>
  server.db.updateTable('provisioner_jobs').set(row).where('id', '=', id).execute();
const end = (ids: string[]) =>
  server.db
    .updateTable('provisioner_jobs')
    .set({ completed_at: server.deps.now() })
    .where('id', 'in', ids)
    .execute();
const jobRow = (id: string) =>
  server.db.selectFrom('provisioner_jobs').selectAll().where('id', '=', id).executeTakeFirstOrThrow();

/** Ends a daemon's stream, as if it had been so long ago. */
async function leave(daemon: ScriptedDaemon, times = longAgo): Promise<string> {
  const { daemonId } = daemon.welcome;
  const row = server.db.selectFrom('provisioner_daemons').selectAll().where('id', '=', daemonId);
  await daemon.stop();
  await expect.poll(async () => (await row.executeTakeFirstOrThrow()).stopped_at).not.toBeNull();
  await server.db.updateTable('provisioner_daemons').set(times).where('id', '=', daemonId).execute();
  return daemonId;
}

const addGone = async (times = longAgo) =>
  leave(await openDaemon(server.daemonTransport, { name: randomUUID(), provisioners: ['echo'] }), times);

/** A running job of a daemon that was silent about it for so long. */
async function addRunning(daemonId: string, silentSeconds: number): Promise<string> {
  const { jobId } = await queue.addImport();
  await age(jobId, {
    updated_at: secondsAgo(silentSeconds),
    started_at: minutesAgo(60),
    worker_id: daemonId,
  });
  return jobId;
}

it('ends what nobody took for 30 minutes and what is silent for 5, and leaves the rest', async () => {
  const [young, old, hung] = [await queue.addImport(), await queue.addImport(), await queue.addBuild()];
  await age(young.jobId, { updated_at: minutesAgo(29) });
  await age(old.jobId, { updated_at: minutesAgo(31) });
  const worker_id = present.welcome.daemonId;
  await age(hung.jobId, { updated_at: minutesAgo(6), started_at: minutesAgo(7), worker_id });
  const alive = await addRunning(worker_id, 240);
  const reaped = await Promise.all([reapJobs(server.deps), reapJobs(server.deps)]);
  expect(reaped.flat().sort()).toEqual([old.jobId, hung.jobId].sort());
  expect(await jobRow(old.jobId)).toMatchObject({
    status: 'failed',
    started_at: expect.any(String),
    error: 'Coder: Build has been detected as pending for 30 minutes and has been terminated by the reaper.',
  });
  expect((await jobRow(hung.jobId)).status).toBe('failed');
  expect((await jobRow(young.jobId)).status).toBe('pending');
  expect((await jobRow(alive)).status).toBe('running');
  await end([young.jobId, alive]);
  const logs = await readLogs(server.db, hung.jobId, 0n);
  expect(logs.map((log) => [log.stage, log.log_level, log.output])).toEqual([
    ['Unknown', 'error', ''],
    ['Unknown', 'error', '===================='],
    ['Unknown', 'error', 'Coder: Build has been detected as hung for 5 minutes and will be terminated.'],
    ['Unknown', 'error', '===================='],
    ['Unknown', 'error', ''],
  ]);
});

describe('of a daemon that is gone', () => {
  it('a job ends after 90 seconds, all of them at once; one that is still heard of goes on', async () => {
    const broke = await addGone();
    const lately = await addGone({ last_seen_at: secondsAgo(85), stopped_at: secondsAgo(80) });
    // Its server went with it: nobody wrote that its stream ended.
    const withItsServer = await addGone({ last_seen_at: secondsAgo(100), stopped_at: null });
    const gone = [await addRunning(broke, 91), await addRunning(withItsServer, 95)];
    for (let n = 0; n < 20; n++) gone.push(await addRunning(broke, 91));
    gone.push(await addRunning(randomUUID(), 91)); // its row is gone as well
    const going = [
      await addRunning(broke, 30), // it drains: no stream, but it speaks
      await addRunning(lately, 91),
      await addRunning(present.welcome.daemonId, 91),
    ];
    const reaped = await Promise.all([reapJobs(server.deps), reapJobs(server.deps)]);
    expect(reaped.flat().sort()).toEqual(gone.sort());
    for (const id of going) expect((await jobRow(id)).status).toBe('running');
    expect((await jobRow(gone[0] ?? '')).error).toMatch(
      /daemon.* vanished .* 90 seconds; .* start the job again/,
    );
    await end(going);
  });

  it('the followers hear the end, and the state is what it was', async () => {
    const { jobId, buildId } = await queue.addBuild({ state: Buffer.from('before') });
    const ended = new Promise<void>((resolve) => {
      void server.deps.notifications.subscribe(channels.jobLogs(jobId), (heard) => {
        if (heard.kind === 'message' && heard.payload.includes('end_of_logs')) resolve();
      });
    });
    const gone = await addGone();
    await age(jobId, { updated_at: secondsAgo(91), started_at: minutesAgo(3), worker_id: gone });
    expect(await reapJobs(server.deps)).toEqual([jobId]);
    await ended;
    expect((await stateOf(buildId))?.toString()).toBe('before');
    expect((await readLogs(server.db, jobId, 0n))[2]?.output).toMatch(/vanished in the middle/);
  });

  it('nothing is thought of it until the server has had its database for a while', async () => {
    const gone = await addGone();
    const vanished = await addRunning(gone, 91);
    const hung = await addRunning(gone, 301);
    const { signal } = new AbortController();
    expect(await reapTask.run(server.deps, { signal, goodForMs: 29_000 })).toEqual([hung]);
    expect(await reapTask.run(server.deps, { signal, goodForMs: 31_000 })).toEqual([vanished]);
  });
});

const stateOf = async (id: string) =>
  (
    await server.db
      .selectFrom('workspace_builds')
      .select('provisioner_state')
      .where('id', '=', id)
      .executeTakeFirstOrThrow()
  ).provisioner_state;

describe('a daemon that comes back to a job that was ended for it', () => {
  /** A build that a daemon had begun when it vanished, and the daemon, back. */
  async function comeBack() {
    const name = `back-${randomUUID().slice(0, 8)}`;
    const first = await openDaemon(server.daemonTransport, { name });
    const build = await queue.addBuild();
    expect((await first.nextJob()).jobId).toBe(build.jobId);
    await first.calls.updateJob({ jobId: build.jobId });
    await leave(first);
    await age(build.jobId, { updated_at: secondsAgo(91) });
    expect(await reapJobs(server.deps)).toEqual([build.jobId]);
    const daemon = await openDaemon(server.daemonTransport, { name, activeJobId: build.jobId });
    expect(daemon.welcome.unfinishedJobIds).toEqual([]);
    return { ...build, daemon };
  }

  it.each([
    'completeJob',
    'failJob',
  ] as const)('%s is answered with what became of it, and the state is kept', async (end) => {
    const { jobId, buildId, daemon } = await comeBack();
    const refused = {
      code: Code.FailedPrecondition,
      rawMessage: expect.stringMatching(/failed, because: .*vanished/),
    };
    await expect(daemon.calls.updateJob({ jobId })).rejects.toMatchObject(refused);
    // Large ones come in parts.
    const uploadId = randomUUID();
    await daemon.calls.upload({ jobId, uploadId, position: 0, data: Buffer.from('what the apply left') });
    const state = { source: { case: 'uploadId' as const, value: uploadId } };
    const call =
      end === 'failJob'
        ? daemon.calls.failJob({ jobId, error: 'send periodic update', state })
        : daemon.calls.completeJob({ jobId, type: { case: 'workspaceBuild', value: { state } } });
    await expect(call).rejects.toMatchObject({
      code: Code.FailedPrecondition,
      rawMessage: expect.stringMatching(/vanished.*the state that came with this call is kept$/),
    });
    expect((await stateOf(buildId))?.toString()).toBe('what the apply left');
    expect(await jobRow(jobId)).toMatchObject({
      status: 'failed',
      error: expect.stringContaining('vanished'),
    });
    const parts = await server.db
      .selectFrom('provisioner_job_uploads')
      .selectAll()
      .where('job_id', '=', jobId)
      .execute();
    expect(parts).toEqual([]);
    await daemon.stop();
  });

  it('its state comes too late where the workspace has been built again', async () => {
    const { jobId, buildId, workspaceId, versionId, daemon } = await comeBack();
    const { jobId: nextJob } = await queue.addImport();
    const build = await server.db
      .selectFrom('workspace_builds')
      .selectAll()
      .where('id', '=', buildId)
      .executeTakeFirstOrThrow();
    await server.db
      .updateTable('workspace_builds')
      .set({ latest: false })
      .where('id', '=', buildId)
      .execute();
    await server.db
      .insertInto('workspace_builds')
      .values({
        id: randomUUID(),
        workspace_id: workspaceId,
        template_version_id: versionId,
        build_number: 2,
        transition: 'start',
        initiator_id: build.initiator_id,
        job_id: nextJob,
        created_at: server.deps.now(),
        updated_at: server.deps.now(),
      })
      .execute();
    const state = { source: { case: 'data' as const, value: Buffer.from('late') } };
    await expect(daemon.calls.failJob({ jobId, error: 'x', state })).rejects.toMatchObject({
      rawMessage: expect.not.stringContaining('kept'),
    });
    expect(await stateOf(buildId)).toBeNull();
    await daemon.stop();
  });
});
