import { randomUUID } from 'node:crypto';
import { mkdir, mkdtemp, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { LogLevel, Transition } from '@coder-ts/protocol';
import { Code, ConnectError } from '@connectrpc/connect';
import { pino } from 'pino';
import { afterEach, beforeEach, expect, test } from 'vitest';
import {
  logLines,
  ScriptedServer,
  stagesOf,
  tarOf,
  timingNames,
} from '../../../../test/harness/scripted-server.js';
import type { EchoScript } from '../echo/script.js';
import { type Daemon, type DaemonOptions, startDaemon } from './start.js';

let directory: string;
let server: ScriptedServer;
let daemon: Daemon | undefined;

beforeEach(async () => {
  directory = await mkdtemp(join(tmpdir(), 'daemon-'));
  server = new ScriptedServer();
});
afterEach(async () => {
  await daemon?.close();
  daemon = undefined;
  await rm(directory, { recursive: true });
});

async function start(more: Partial<DaemonOptions> = {}): Promise<Daemon> {
  daemon = await startDaemon({
    transport: server.transport,
    organization: 'default',
    name: 'test',
    provisioners: ['echo'],
    tags: { scope: 'organization' },
    version: '1.2.3',
    workDir: join(directory, 'work'),
    cacheDir: join(directory, 'cache'),
    log: pino({ level: 'silent' }),
    ...more,
  });
  return daemon;
}

async function assignBuild(script: EchoScript, transition = Transition.START, provisioner = 'echo') {
  const template = await tarOf({ 'echo.json': JSON.stringify(script) });
  const value = { metadata: { transition }, workspaceBuildId: 'b' };
  return server.assign({ provisioner, type: { case: 'workspaceBuild', value } }, { template });
}

test('a build of a script: stages, state, timings, resources, and nothing left behind', async () => {
  await start();
  const job = await assignBuild({
    plan: { logs: [{ output: 'planning' }] },
    apply: { logs: [{ output: 'line {n}', repeat: 3 }], state: 'the state' },
    graph: { resources: [{ name: 'dev', type: 'vm', dailyCost: 2 }] },
  });
  const { type } = await server.completed(job);
  if (type.case !== 'workspaceBuild') throw new Error('no build');
  expect(server.greetings[0]).toMatchObject({ name: 'test', provisioners: ['echo'], version: '1.2.3' });
  expect(server.bytesOf(type.value.state).toString()).toBe('the state');
  expect(type.value.resources.map(({ name }) => name)).toEqual(['dev']);
  expect(timingNames(type.value.timings)).toEqual(
    ['init', 'plan', 'apply', 'graph'].map((stage) => `${stage} coder_stage_${stage}`),
  );
  expect(job.quotas).toEqual([2]);
  expect(logLines(job)).toEqual([
    'D info [Setting up] ',
    'P info [Planning Infrastructure] planning',
    'P info [Commit quota] Build cost       —   2',
    'P info [Commit quota] Budget           —   10',
    'P info [Commit quota] Credits consumed —   3',
    'D info [Starting workspace] ',
    ...[1, 2, 3].map((n) => `P info [Starting workspace] line ${n}`),
    'D info [Cleaning Up] ',
  ]);
  await expect.poll(() => readdir(join(directory, 'work'))).toEqual(['lock.json']);
});

test('a refused quota: no apply, its own code, a warning and no error row', async () => {
  server.quota = { ok: false, creditsConsumed: 9, budget: 10 };
  await start();
  const job = await assignBuild({ plan: { dailyCost: 5 } });
  const failed = await server.failed(job);
  expect(failed).toMatchObject({ error: 'insufficient quota', errorCode: 'INSUFFICIENT_QUOTA' });
  expect(failed.state).toBeUndefined();
  expect(stagesOf(job)).toEqual(['D Setting up', 'P Commit quota', 'D Cleaning Up']);
  expect(logLines(job).at(-2)).toBe('P warn [Commit quota] This build would exceed your quota. Failing.');
});

test('neither a cost of 0 nor a delete asks for quota', async () => {
  await start();
  const free = await assignBuild({});
  await server.completed(free);
  const deleted = await assignBuild({ plan: { dailyCost: 5 } }, Transition.DELETE);
  await server.completed(deleted);
  expect([...free.quotas, ...deleted.quotas]).toEqual([]);
  expect(stagesOf(deleted)).toContain('D Destroying workspace');
});

test('a failed plan keeps the stored state and has no code; a failed apply gives its state; both have timings', async () => {
  await start();
  const plan = await server.failed(await assignBuild({ plan: { error: 'insufficient quota at the cloud' } }));
  expect(plan).toMatchObject({ error: 'insufficient quota at the cloud', errorCode: '', canceled: false });
  expect(plan.state).toBeUndefined();
  expect(timingNames(plan.timings)).toEqual(['init coder_stage_init', 'plan coder_stage_plan']);
  const job = await assignBuild({ apply: { error: 'boom', state: 'half' } });
  const apply = await server.failed(job);
  expect(server.bytesOf(apply.state).toString()).toBe('half');
  expect(timingNames(apply.timings)).toHaveLength(3);
  expect(logLines(job).at(-2)).toBe('P error [Starting workspace] boom');
});

test('two AI tasks are refused before the apply', async () => {
  await start();
  const job = await assignBuild({ plan: { aiTaskCount: 2 } });
  expect((await server.failed(job)).error).toBe(
    "only one 'coder_ai_task' resource can be provisioned per template, found 2",
  );
});

test('a kind that the daemon does not serve, and a job id that is no id', async () => {
  await start();
  const job = await assignBuild({}, Transition.START, 'pulumi');
  expect((await server.failed(job)).error).toBe(
    'failed to connect to provisioner: missing provisioner type pulumi',
  );
});

test.each([
  'stream',
  'answer',
] as const)('a cancel by the %s ends a chatty job in under a second, as canceled, with its state', async (by) => {
  await start();
  const job = await assignBuild({
    apply: { logs: [{ output: '{n}', delayMs: 100, repeat: 1000 }], state: 's' },
  });
  await expect.poll(() => job.logs.length).toBeGreaterThan(3);
  const canceledAt = Date.now();
  server.cancel(job, by);
  const failed = await server.failed(job);
  expect(Date.now() - canceledAt).toBeLessThan(1_000);
  expect(failed.canceled).toBe(true);
  expect(server.bytesOf(failed.state).toString()).toBe('s');
  expect(logLines(job).some((line) => line.includes('error'))).toBe(false);
});

test('a silent job hears of its cancel by the heartbeat alone', async () => {
  await start({ heartbeatMs: 50 });
  const job = await assignBuild({ apply: { block: true } });
  await expect.poll(() => job.updates.length).toBeGreaterThan(4);
  server.cancel(job, 'answer');
  expect((await server.failed(job)).canceled).toBe(true);
});

test('a job that fails by itself before its cancel came is failed', async () => {
  await start();
  const job = await assignBuild({ apply: { delayMs: 50, error: 'own failure' } });
  expect(await server.failed(job)).toMatchObject({ canceled: false, error: 'own failure' });
});

test('steady rows arrive within 250 ms of the first that waits', async () => {
  await start();
  const job = await assignBuild({ apply: { logs: [{ output: '{n}', delayMs: 20, repeat: 100 }] } });
  await server.completed(job);
  const delays = job.logs.map((row, index) => (job.arrivals[index] ?? 0) - Number(row.createdAtMs));
  expect(Math.max(...delays)).toBeLessThan(600);
  expect(job.updates.filter(({ logs }) => logs.length > 0).length).toBeGreaterThan(5);
});

test('100 rows go at once, in order, each batch with the next number', async () => {
  await start();
  const job = await assignBuild({ apply: { logs: [{ output: '{n}', repeat: 5_000 }] } });
  await server.completed(job);
  const rows = job.logs.filter(({ stage, output }) => stage === 'Starting workspace' && output !== '');
  expect(rows.map(({ output }) => Number(output))).toEqual(Array.from({ length: 5_000 }, (_, i) => i + 1));
  const sequences = job.updates.filter(({ logs }) => logs.length > 0).map(({ logSequence }) => logSequence);
  expect(sequences).toEqual(sequences.map((_, index) => BigInt(index + 1)));
});

test('once the log is full, only errors, markers and the last rows are sent', async () => {
  server.overflowAt = 100;
  await start();
  const job = await assignBuild({
    apply: {
      logs: [
        { output: '{n}', repeat: 20_000 },
        { level: 'error', output: 'the reason' },
      ],
      error: 'exit status 1',
    },
  });
  await server.failed(job);
  expect(job.logs.length).toBeLessThan(2_500);
  const lines = logLines(job);
  expect(lines).toContain('P error [Starting workspace] the reason');
  expect(lines).toContain('D info [Cleaning Up] ');
  expect(lines.some((line) => line.endsWith(' 20000'))).toBe(true);
  expect(job.updates.at(-1)?.lastLogs).toBe(true);
});

test('a call that failed on its way is repeated, and the log has each row once', async () => {
  let calls = 0;
  server.onCall = () => {
    calls += 1;
    if (calls % 3 === 1) throw new ConnectError('try again', Code.Unavailable);
  };
  await start();
  const job = await assignBuild({ apply: { logs: [{ output: '{n}', delayMs: 1, repeat: 300 }] } });
  await server.completed(job);
  const rows = job.logs.filter(({ output }) => output !== '');
  expect(rows).toHaveLength(300);
});

test('a broken stream does not disturb the job; the daemon comes back with it and goes on under the new session', async () => {
  await start({ heartbeatMs: 50 });
  const job = await assignBuild({ apply: { logs: [{ output: '{n}', delayMs: 10, repeat: 60 }] } });
  await expect.poll(() => job.logs.length).toBeGreaterThan(3);
  server.disconnect(true);
  await server.completed(job);
  expect(server.greetings.map(({ activeJobId }) => activeJobId)).toEqual(['', job.id]);
  expect(
    job.logs.filter(({ stage, output }) => stage === 'Starting workspace' && output !== ''),
  ).toHaveLength(60);
});

test('a job that is not the daemon’s any more is dropped without a word', async () => {
  await start({ heartbeatMs: 50 });
  const job = await assignBuild({ apply: { block: true } });
  await expect.poll(() => job.updates.length).toBeGreaterThan(2);
  server.jobs.delete(job.id);
  const next = await assignBuild({});
  await server.completed(next);
  expect(job.end).toBeUndefined();
});

test('a refused end of a job becomes its failure, with the state', async () => {
  server.onCall = (method) => {
    if (method === 'completeJob') throw new ConnectError('no such provider', Code.InvalidArgument);
  };
  await start();
  const job = await assignBuild({ apply: { state: 'kept' } });
  const failed = await server.failed(job);
  expect(failed.error).toBe('internal provisionerserver error: no such provider');
  expect(server.bytesOf(failed.state).toString()).toBe('kept');
});

test('a large state is uploaded in parts', async () => {
  await start();
  const state = 'x'.repeat(2_500_000);
  const job = await assignBuild({ apply: { state } });
  const { type } = await server.completed(job);
  expect(type.case === 'workspaceBuild' && server.bytesOf(type.value.state).toString() === state).toBe(true);
});

test('an import sends what it read, plans both ways and needs required variables', async () => {
  await start();
  const template = await tarOf({
    'main.tf': 'variable "a" {\n  type = string\n  description = "A"\n}\n',
    'README.md': '# Hello',
    'echo.json': JSON.stringify({
      start: { graph: { resources: [{ name: 'on', type: 'vm' }] } },
      stop: { graph: { resources: [{ name: 'off', type: 'disk' }] } },
      graph: { parameters: [] },
      init: { modules: [{ source: 's', version: '1', key: 'k' }] },
    }),
  });
  const type = { case: 'templateImport' as const, value: { metadata: { coderUrl: 'http://x' } } };
  const job = await server.assign({ provisioner: 'echo', type }, { template });
  const completed = await server.completed(job);
  if (completed.type.case !== 'templateImport') throw new Error('no import');
  expect(completed.type.value.startResources.map(({ name }) => name)).toEqual(['on']);
  expect(completed.type.value.stopResources.map(({ name }) => name)).toEqual(['off']);
  expect(completed.type.value.modules).toMatchObject([{ source: 's', version: '1', key: 'k' }]);
  expect(job.updates.find(({ parsed }) => parsed)).toMatchObject({
    readme: '# Hello',
    templateVariables: [{ name: 'a', description: 'A', type: 'string', required: true, defaultValue: '' }],
  });
  expect(stagesOf(job)).toEqual([
    'D Setting up',
    'D Parsing template parameters',
    'D Detecting persistent resources',
    'D Detecting ephemeral resources',
    'D Cleaning Up',
  ]);

  server.onUpdate = (_, { parsed }) => {
    if (parsed) throw new ConnectError('required template variables need values: a', Code.InvalidArgument);
  };
  const second = await server.assign({ provisioner: 'echo', type }, { template });
  expect(await server.failed(second)).toMatchObject({
    error: 'update job: required template variables need values: a',
    errorCode: 'REQUIRED_TEMPLATE_VARIABLES',
  });
  expect(second.logs.at(-2)).toMatchObject({ level: LogLevel.ERROR, stage: 'Parsing template parameters' });
});

test('a dry run plans with an owner, and its failure is told in the wire’s words', async () => {
  await start();
  const run = async (script: EchoScript) => {
    const template = await tarOf({ 'echo.json': JSON.stringify(script) });
    const type = { case: 'templateDryRun' as const, value: { metadata: {} } };
    return server.assign({ provisioner: 'echo', type }, { template });
  };
  const completed = await server.completed(await run({ graph: { resources: [{ name: 'a', type: 'vm' }] } }));
  expect(completed.type.case === 'templateDryRun' && completed.type.value.resources.length).toBe(1);
  const failed = await server.failed(await run({ plan: { error: 'missing parameter "x"' } }));
  expect(failed).toMatchObject({
    error: 'run dry-run provision job: plan during template import provision error: missing parameter "x"',
    errorCode: 'MISSING_TEMPLATE_PARAMETER',
  });
});

test('draining lets the job end and takes no other; with cancel it ends the job as failed', async () => {
  const running = await start();
  const job = await assignBuild({ apply: { delayMs: 300 } });
  await expect.poll(() => job.logs.length).toBeGreaterThan(0);
  await running.shutdown();
  expect(job.end && 'completed' in job.end).toBe(true);
  await running.closed;

  server = new ScriptedServer();
  const other = await start();
  const blocked = await assignBuild({ apply: { block: true, state: 's' } });
  await expect.poll(() => blocked.logs.length).toBeGreaterThan(1);
  await other.shutdown({ cancelActiveJob: true });
  const failed = await server.failed(blocked);
  expect(failed).toMatchObject({ canceled: false, error: 'canceled' });
  expect(server.bytesOf(failed.state).toString()).toBe('s');
});

test('a draining daemon hears of a cancel without a stream', async () => {
  const running = await start();
  const job = await assignBuild({ apply: { block: true } });
  await expect.poll(() => job.logs.length).toBeGreaterThan(0);
  const drained = running.shutdown();
  server.cancel(job, 'answer');
  await drained;
  expect((await server.failed(job)).canceled).toBe(true);
}, 15_000);

test('close fails the job within a second', async () => {
  const running = await start();
  const job = await assignBuild({ apply: { block: true } });
  await expect.poll(() => job.logs.length).toBeGreaterThan(0);
  const closedAt = Date.now();
  await running.close();
  expect(Date.now() - closedAt).toBeLessThan(1_500);
  expect((await server.failed(job)).error).toBe('provisioner daemon was shutdown gracefully');
});

test('a refusal for good ends the daemon with its reason', async () => {
  server.onCall = () => undefined;
  const running = await start();
  await expect.poll(() => server.greetings.length).toBe(1);
  server.disconnect(false, Code.PermissionDenied);
  await expect(running.closed).rejects.toThrow('the stream broke');
});

test('the state of a job that was given up while its daemon was dead is told all the same', async () => {
  const job = server.know(randomUUID());
  const left = join(directory, 'work', job.id);
  await mkdir(join(left, 'terraform'), { recursive: true });
  await writeFile(join(left, 'job.json'), JSON.stringify({ applying: true }));
  await writeFile(join(left, 'terraform', 'terraform.tfstate'), 'what it made');
  const planned = server.know(randomUUID());
  await mkdir(join(directory, 'work', planned.id));
  await start();
  expect(server.bytesOf((await server.failed(job)).state).toString()).toBe('what it made');
  await expect.poll(() => readdir(join(directory, 'work'))).toEqual(['lock.json']);
  expect(planned.end).toBeUndefined();
});

test('two daemons do not share a work directory', async () => {
  await start();
  await expect(startDaemon({ ...(await optionsOf()) })).rejects.toThrow('is in use by process');
});

async function optionsOf(): Promise<DaemonOptions> {
  return {
    transport: server.transport,
    organization: 'default',
    name: 'other',
    provisioners: ['echo'],
    tags: {},
    version: '1',
    workDir: join(directory, 'work'),
    cacheDir: join(directory, 'cache'),
    log: pino({ level: 'silent' }),
  };
}
