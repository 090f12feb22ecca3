import { type ChildProcess, spawn } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, afterEach, beforeAll, expect, it } from 'vitest';
import { createQueue, type Queue } from './harness/jobs.js';
import { tarOf } from './harness/scripted-server.js';
import { startTestServer, type TestServer } from './harness/server.js';

const coder = fileURLToPath(new URL('../packages/cli/bin/coder.mjs', import.meta.url));
let server: TestServer;
let queue: Queue;
let home: string;
let child: ChildProcess | undefined;

beforeAll(async () => {
  home = await mkdtemp(join(tmpdir(), 'coder-ts-daemon-'));
  server = await startTestServer({ config: { provisionerDaemonPsk: 'shared' } });
  // It plans for a second, during which tests tell it to stop.
  const script = JSON.stringify({ plan: { delayMs: 1000 } });
  queue = await createQueue(server.deps, Buffer.from(await tarOf({ 'main.tf': '', 'echo.json': script })));
});
afterEach(() => child?.kill('SIGKILL'));
afterAll(async () => {
  await server.close();
  await rm(home, { recursive: true, force: true });
});

/** `coder provisioner start`, as a process. */
function startDaemon(name: string, ...flags: string[]) {
  const { TF_CLI_CONFIG_FILE: _, ...inherited } = process.env;
  const daemon = spawn(process.execPath, [coder, 'provisioner', 'start', '--name', name, ...flags], {
    env: {
      ...inherited,
      CODER_URL: server.url,
      CODER_PROVISIONER_TYPES: 'echo',
      CODER_CACHE_DIRECTORY: join(home, 'cache'),
      CODER_CONFIG_DIR: join(home, 'config'),
    },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  child = daemon;
  let said = '';
  for (const stream of [daemon.stdout, daemon.stderr]) stream.on('data', (data) => (said += data));
  const ended = new Promise<number | null>((resolve) => daemon.once('close', resolve));
  return { ended, said: () => said, stop: (signal: NodeJS.Signals) => daemon.kill(signal) };
}

const addJob = () => queue.addImport({ provisioner: 'echo' });
const job = (id: string) =>
  server.db.selectFrom('provisioner_jobs').selectAll().where('id', '=', id).executeTakeFirstOrThrow();
/** The daemon has said a first word on it: until then the job goes back to the queue when the daemon stops. */
const untilBegun = (id: string) =>
  expect
    .poll(
      async () => {
        const { started_at: started, updated_at: updated } = await job(id);
        return started !== null && updated !== started;
      },
      { timeout: 20_000 },
    )
    .toBe(true);
const untilJob = (id: string, status: string) =>
  expect.poll(async () => (await job(id)).status, { timeout: 20_000 }).toBe(status);

it('a daemon from outside takes jobs; told to terminate, it ends the one it has and takes no other', async () => {
  const daemon = startDaemon('outside', '--psk', 'shared');
  const [first, second] = [await addJob(), await addJob()];
  await untilBegun(first.jobId);
  daemon.stop('SIGTERM');
  expect(await daemon.ended).toBe(0);
  expect(daemon.said()).toContain(`Provisioner daemon outside works for ${server.url}`);
  expect(await job(first.jobId)).toMatchObject({ status: 'succeeded' });
  expect(await job(second.jobId)).toMatchObject({ status: 'pending', worker_id: null });
  const [row] = await server.db
    .selectFrom('provisioner_daemons')
    .select(['name', 'stopped_at'])
    .where('name', '=', 'outside')
    .execute();
  expect(row?.stopped_at).not.toBeNull();
});

it('an interrupt cancels the running job', async () => {
  const daemon = startDaemon('interrupted', '--psk', 'shared');
  const { jobId } = await addJob();
  await untilBegun(jobId);
  daemon.stop('SIGINT');
  expect(await daemon.ended).toBe(0);
  expect((await job(jobId)).status).toBe('failed');
});

it('tells what it does to Prometheus, and whether it is connected', async () => {
  const flags = ['--psk', 'shared', '--prometheus-enable', '--prometheus-address', '127.0.0.1:0'];
  const daemon = startDaemon('watched', ...flags);
  const { jobId } = await addJob();
  await untilJob(jobId, 'succeeded');
  const url = /Metrics at (\S+)\/metrics/.exec(daemon.said())?.[1];
  await expect
    .poll(async () => (await fetch(`${url}/metrics`)).text())
    .toContain('coderd_provisionerd_job_timings_seconds_count{provisioner="echo",status="success"}');
  const metrics = await (await fetch(`${url}/metrics`)).text();
  expect(metrics).toContain('coderd_provisionerd_num_daemons 1');
  expect(metrics).toContain('coderd_provisionerd_jobs_current{provisioner="echo"} 0');
  expect((await fetch(`${url}/healthz`)).status).toBe(200);
  expect((await fetch(`${url}/readyz`)).status).toBe(200);
  daemon.stop('SIGTERM');
  expect(await daemon.ended).toBe(0);
});

it('ends with the reason where the server refuses it', async () => {
  const daemon = startDaemon('stranger', '--psk', 'wrong');
  expect(await daemon.ended).toBe(1);
  expect(daemon.said()).toMatch(/authentication required/);
});
