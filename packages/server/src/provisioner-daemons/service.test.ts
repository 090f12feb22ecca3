import { randomUUID } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import { LogLevel, LogSource } from '@coder-ts/protocol';
import { Code, type ConnectError } from '@connectrpc/connect';
import { createConnectTransport } from '@connectrpc/connect-node';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openDaemon } from '../../../../test/harness/daemon.js';
import { createQueue, type Queue } from '../../../../test/harness/jobs.js';
import { startTestServer, type TestServer } from '../../../../test/harness/server.js';
import { addUser } from '../../../../test/harness/users.js';
import { cancelJob } from '../provisioner-jobs/cancel.js';
import { totalBytes } from '../provisioner-jobs/keep-logs.js';
import { readLogs } from '../provisioner-jobs/read-logs.js';
import { createDaemonService } from './service.js';

let server: TestServer;
let queue: Queue;
const archive = Buffer.alloc(2_500_000, 'coder');
beforeAll(async () => {
  server = await startTestServer();
  queue = await createQueue(server.deps, archive);
});
afterAll(() => server.close());

const jobRow = (id: string) =>
  server.db.selectFrom('provisioner_jobs').selectAll().where('id', '=', id).executeTakeFirstOrThrow();
const codeOf = (call: Promise<unknown>) =>
  call.then(
    () => 'no error',
    (error: ConnectError) => Code[error.code],
  );
const line = (output: string, more = {}) => ({
  source: LogSource.PROVISIONER,
  level: LogLevel.INFO,
  createdAtMs: BigInt(Date.now()),
  stage: 'Planning Infrastructure',
  output,
  ...more,
});

describe('an import', () => {
  it('goes from the queue through a daemon to its results', async () => {
    const daemon = await openDaemon(server.daemonTransport, { name: 'import' });
    const { jobId, versionId } = await queue.addImport({
      input: { user_variable_values: [{ name: 'region', value: 'eu' }] },
    });
    const job = await daemon.nextJob();
    expect(job).toMatchObject({ jobId, provisioner: 'terraform' });
    expect(job.type).toMatchObject({
      case: 'templateImport',
      value: { templateVersionId: versionId, userVariableValues: [{ name: 'region', value: 'eu' }] },
    });
    expect(Number(job.templateArchive?.size)).toBe(archive.length);
    expect((await daemon.download({ jobId, kind: 1 })).equals(archive)).toBe(true);

    const parsed = await daemon.calls.updateJob({
      jobId,
      parsed: true,
      readme: '# Hi',
      templateVariables: [
        { name: 'region', required: true },
        { name: 'size', defaultValue: '3' },
      ],
      userVariableValues: [{ name: 'region', value: 'eu' }],
      workspaceTags: { rack: '"a"' },
    });
    expect(parsed.variableValues.map(({ name, value }) => [name, value])).toEqual([
      ['region', 'eu'],
      ['size', '3'],
    ]);

    const uploadId = randomUUID();
    const modules = Buffer.alloc(1_500_000, 'm');
    const parts = [modules.subarray(0, 1_048_576), modules.subarray(1_048_576)];
    for (const [position, data] of [...parts.entries(), ...parts.entries()])
      await daemon.calls.upload({ jobId, uploadId, position, data });
    const result = {
      startResources: [
        {
          name: 'vm',
          type: 'terraform_data',
          agents: [
            {
              name: 'main',
              env: { A: '1' },
              extraEnvs: [{ name: 'A', value: '2', mergeStrategy: 'append' }],
              operatingSystem: 'linux',
              architecture: 'amd64',
              displayApps: { vscode: true, webTerminal: true },
              apps: [{ slug: 'web', displayName: 'Web' }],
              scripts: [{ displayName: 'Startup', script: 'true', runOnStart: true }],
            },
          ],
        },
      ],
      richParameters: [{ name: 'cpu', type: 'number', options: [{ name: 'Two', value: '2' }] }],
      presets: [{ name: 'small', default: true, parameters: [{ name: 'cpu', value: '2' }] }],
      plan: { source: { case: 'data', value: Buffer.from('{}') } } as const,
      moduleFiles: { source: { case: 'uploadId', value: uploadId } } as const,
      graph: 'digraph {}',
    };
    const complete = () =>
      daemon.calls.completeJob({ jobId, type: { case: 'templateImport', value: result } });
    await complete();
    await complete(); // a repetition changes nothing
    expect(await jobRow(jobId)).toMatchObject({ status: 'succeeded', worker_id: daemon.welcome.daemonId });
    const version = await server.db
      .selectFrom('template_versions')
      .innerJoin('files', 'files.id', 'template_versions.module_files_id')
      .select(['readme', 'graph', 'files.data'])
      .where('template_versions.id', '=', versionId)
      .executeTakeFirstOrThrow();
    expect(version.readme).toBe('# Hi');
    expect(version.data.equals(modules)).toBe(true);
    const agents = await server.db
      .selectFrom('workspace_agents')
      .innerJoin('workspace_resources', 'workspace_resources.id', 'workspace_agents.resource_id')
      .select(['environment_variables', 'display_apps'])
      .where('job_id', '=', jobId)
      .execute();
    expect(agents).toEqual([
      { environment_variables: { A: '1:2' }, display_apps: ['vscode', 'web_terminal'] },
    ]);
    expect(await codeOf(daemon.calls.failJob({ jobId, error: 'late' }))).toBe('FailedPrecondition');
    await daemon.stop();
  });

  it('keeps its variables when one that is required has no value', async () => {
    const daemon = await openDaemon(server.daemonTransport, { name: 'variables' });
    const { jobId, versionId } = await queue.addImport();
    await daemon.nextJob();
    const templateVariables = [
      { name: 'a', required: true },
      { name: 'b', required: true },
    ];
    await expect(daemon.calls.updateJob({ jobId, parsed: true, templateVariables })).rejects.toMatchObject({
      code: Code.InvalidArgument,
      rawMessage: 'required template variables need values: a, b',
    });
    const kept = await server.db
      .selectFrom('template_version_variables')
      .select('name')
      .where('template_version_id', '=', versionId)
      .execute();
    expect(kept).toHaveLength(2);
    const failure = {
      jobId,
      error: 'update job: required template variables need values: a, b',
      errorCode: 'REQUIRED_TEMPLATE_VARIABLES',
    };
    await daemon.calls.failJob(failure);
    await daemon.calls.failJob(failure);
    expect(await jobRow(jobId)).toMatchObject({
      status: 'failed',
      error: failure.error,
      error_code: failure.errorCode,
    });
    await daemon.stop();
  });

  it('ends at once when what it is about is gone', async () => {
    const { jobId, versionId } = await queue.addImport();
    await server.db.deleteFrom('template_versions').where('id', '=', versionId).execute();
    const daemon = await openDaemon(server.daemonTransport, { name: 'gone' });
    await expect
      .poll(() => jobRow(jobId))
      .toMatchObject({
        status: 'failed',
        error: 'get template version: not found',
      });
    await daemon.stop();
  });
});

describe('a build', () => {
  it('gets its owner, its token and its state, and leaves state, agents and timings', async () => {
    const state = Buffer.from('{"version":4}');
    const { jobId, buildId, workspaceId } = await queue.addBuild({ state });
    const daemon = await openDaemon(server.daemonTransport, { name: 'build' });
    const job = await daemon.nextJob();
    expect(job.type.case).toBe('workspaceBuild');
    const value = job.type.value as Extract<typeof job.type, { case: 'workspaceBuild' }>['value'];
    expect(value.metadata).toMatchObject({
      workspaceId,
      workspaceOwnerId: queue.userId,
      workspaceOwnerGroups: ['Everyone'],
      transition: 1,
    });
    const token = value.metadata?.workspaceOwnerSessionToken ?? '';
    expect((await server.request('GET', '/api/v2/users/me', { token })).status).not.toBe(401);
    expect((await daemon.download({ jobId, kind: 3 })).equals(state)).toBe(true);
    expect(await daemon.calls.commitQuota({ jobId, dailyCost: 5 })).toMatchObject({ ok: true, budget: -1 });
    const after = Buffer.from('{"version":4,"serial":2}');
    await daemon.calls.completeJob({
      jobId,
      type: {
        case: 'workspaceBuild',
        value: {
          state: { source: { case: 'data', value: after } },
          resources: [{ name: 'vm', type: 'terraform_data', agents: [{ name: 'main' }] }],
          timings: [
            {
              stage: 'plan',
              source: 'coder',
              action: 'terraform',
              resource: 'x',
              startedAtUs: 1_000_001n,
              endedAtUs: 2_000_000n,
            },
          ],
        },
      },
    });
    const build = await server.db
      .selectFrom('workspace_builds')
      .select('provisioner_state')
      .where('id', '=', buildId)
      .executeTakeFirstOrThrow();
    expect(build.provisioner_state?.equals(after)).toBe(true);
    const timings = await server.db
      .selectFrom('provisioner_job_timings')
      .select('started_at')
      .where('job_id', '=', jobId)
      .execute();
    expect(timings).toEqual([{ started_at: '1970-01-01T00:00:01.000001Z' }]);
    await daemon.stop();
  });

  it('is told of its cancel at once, and ends canceled with the state it left', async () => {
    const { jobId, buildId } = await queue.addBuild();
    const daemon = await openDaemon(server.daemonTransport, { name: 'cancel' });
    await daemon.nextJob();
    expect(await daemon.calls.updateJob({ jobId })).toMatchObject({ canceled: false });
    await server.db.transaction().execute((tx) => cancelJob(tx, server.deps, jobId));
    expect(await daemon.next()).toMatchObject({ case: 'cancel', value: { jobId } });
    expect(await daemon.calls.updateJob({ jobId })).toMatchObject({ canceled: true });
    expect(await jobRow(jobId)).toMatchObject({ status: 'canceling' });
    const left = Buffer.from('half');
    await daemon.calls.failJob({
      jobId,
      error: 'terraform apply: exit status 1',
      canceled: true,
      state: { source: { case: 'data', value: left } },
      timings: [{ stage: 'plan', startedAtUs: 1n, endedAtUs: 2n }],
    });
    expect(await jobRow(jobId)).toMatchObject({ status: 'canceled', error: null });
    const build = await server.db
      .selectFrom('workspace_builds')
      .select('provisioner_state')
      .where('id', '=', buildId)
      .executeTakeFirstOrThrow();
    expect(build.provisioner_state?.equals(left)).toBe(true);
    await daemon.stop();
  });
});

describe('logs', () => {
  it('are stored once and in order, without NUL, cut with a mark', async () => {
    const { jobId } = await queue.addImport();
    const daemon = await openDaemon(server.daemonTransport, { name: 'logs' });
    await daemon.nextJob();
    const logs = [line('a\0b'), line('€'.repeat(1024)), line('x'.repeat(70_000)), line('')];
    await daemon.calls.updateJob({ jobId, logSequence: 1n, logs });
    await daemon.calls.updateJob({ jobId, logSequence: 1n, logs });
    const stored = await readLogs(server.db, jobId, 0n);
    expect(stored.map((log) => log.output)).toEqual([
      'ab',
      '€'.repeat(1024),
      `${'x'.repeat(1016)} … [cut]`,
      '',
    ]);
    expect((await jobRow(jobId)).logs_length).toBe(
      16 + 3072 + Buffer.byteLength(stored[2]?.output ?? '') + 16,
    );
    await daemon.calls.failJob({ jobId, error: 'x' });
    await daemon.stop();
  });

  it('are cut at 1 MiB, and still tell why the job failed', async () => {
    const { jobId } = await queue.addImport();
    const daemon = await openDaemon(server.daemonTransport, { name: 'overflow' });
    await daemon.nextJob();
    const batch = Array.from({ length: 300 }, () => line('y'.repeat(1000)));
    for (let sequence = 1n; sequence <= 5n; sequence++)
      await daemon.calls.updateJob({ jobId, logSequence: sequence, logs: batch });
    const answer = await daemon.calls.updateJob({
      jobId,
      logSequence: 6n,
      logs: [
        line('chatter'),
        line('', { source: LogSource.PROVISIONER_DAEMON, stage: 'Cleaning Up' }),
        line('Error: no', { level: LogLevel.ERROR }),
      ],
    });
    expect(answer.logsOverflowed).toBe(true);
    await daemon.calls.updateJob({ jobId, logSequence: 7n, lastLogs: true, logs: [line('the very last')] });
    const stored = await readLogs(server.db, jobId, 0n);
    expect(stored.slice(-4).map((log) => [log.log_level, log.output])).toEqual([
      ['warn', expect.stringContaining('exceeded the max size of 1MB')],
      ['info', ''],
      ['error', 'Error: no'],
      ['info', 'the very last'],
    ]);
    const job = await jobRow(jobId);
    expect(job.logs_overflowed).toBe(true);
    expect(job.logs_length).toBe(totalBytes(stored));
    await daemon.calls.completeJob({ jobId, type: { case: 'templateImport', value: {} } });
    expect((await jobRow(jobId)).status).toBe('succeeded');
    await daemon.stop();
  });
});

describe('a stream', () => {
  it('gives back a job that its daemon never began, and the daemon is offline at once', async () => {
    const first = await openDaemon(server.daemonTransport, { name: 'first' });
    const { jobId } = await queue.addImport();
    await first.nextJob();
    await first.stop();
    const second = await openDaemon(server.daemonTransport, { name: 'second' });
    expect((await second.nextJob()).jobId).toBe(jobId);
    expect(await codeOf(first.calls.updateJob({ jobId }))).toBe('PermissionDenied');
    await second.calls.failJob({ jobId, error: 'x' });
    const row = await server.db
      .selectFrom('provisioner_daemons')
      .select('stopped_at')
      .where('name', '=', 'first')
      .executeTakeFirstOrThrow();
    expect(row.stopped_at).not.toBeNull();
    await second.stop();
  });

  it('names the jobs that the daemon left, and takes its name from an older stream', async () => {
    const old = await openDaemon(server.daemonTransport, { name: 'twin' });
    const { jobId } = await queue.addImport();
    await old.nextJob();
    await old.calls.updateJob({ jobId });
    const fresh = await openDaemon(server.daemonTransport, { name: 'twin', activeJobId: jobId });
    expect(fresh.welcome.daemonId).toBe(old.welcome.daemonId);
    expect(fresh.welcome.unfinishedJobIds).toEqual([jobId]);
    await expect(old.next()).rejects.toMatchObject({ code: Code.Aborted });
    expect(await codeOf(old.calls.updateJob({ jobId }))).toBe('Unauthenticated');
    await fresh.calls.updateJob({ jobId });
    const next = await queue.addImport();
    await sleep(50); // one at a time: the next comes after the end of the one it has
    expect((await jobRow(next.jobId)).status).toBe('pending');
    await fresh.calls.failJob({ jobId, error: 'x' });
    expect((await fresh.nextJob()).jobId).toBe(next.jobId);
    await fresh.calls.failJob({ jobId: next.jobId, error: 'x' });
    await fresh.stop();
  });

  it('ends a job that the daemon has come back without, if it says nothing of it', async () => {
    const impatient = createDaemonService(server.deps, { pingMs: 20, heartbeatMs: 1_000, lostMs: 100 });
    const before = await openDaemon(impatient.transport, { name: 'amnesiac' });
    const { jobId } = await queue.addImport();
    await before.nextJob();
    await before.calls.updateJob({ jobId });
    await before.stop();
    const after = await openDaemon(impatient.transport, { name: 'amnesiac' });
    expect(after.welcome.unfinishedJobIds).toEqual([jobId]);
    await expect
      .poll(() => jobRow(jobId))
      .toMatchObject({
        status: 'failed',
        error: expect.stringContaining('has come back without it'),
      });
    expect(await codeOf(after.calls.updateJob({ jobId }))).toBe('FailedPrecondition');
    await impatient.close();
    await expect(after.next()).rejects.toThrow('the stream has ended');
  });

  it('lets a draining daemon finish its job after it has ended', async () => {
    const daemon = await openDaemon(server.daemonTransport, { name: 'drain' });
    const { jobId } = await queue.addImport();
    await daemon.nextJob();
    await daemon.calls.updateJob({ jobId });
    await daemon.stop();
    await daemon.calls.completeJob({ jobId, type: { case: 'templateImport', value: {} } });
    expect((await jobRow(jobId)).status).toBe('succeeded');
  });
});

describe('from outside', () => {
  const remote = () => createConnectTransport({ baseUrl: server.url, httpVersion: '1.1' });

  it('a daemon comes by the session token of who may have daemons, or for its own jobs', async () => {
    const owner = await addUser(server, { roles: ['owner'] });
    const member = await addUser(server);
    const daemon = await openDaemon(remote(), { name: 'remote' }, { 'Coder-Session-Token': owner.token });
    const { jobId } = await queue.addImport();
    expect((await daemon.nextJob()).jobId).toBe(jobId);
    await daemon.calls.failJob({ jobId, error: 'x' });
    const own = await openDaemon(
      remote(),
      { name: 'own', tags: { scope: 'user' } },
      { 'Coder-Session-Token': member.token },
    );
    await own.stop();
    await daemon.stop();
    const refused = openDaemon(remote(), { name: 'no' }, { 'Coder-Session-Token': member.token });
    expect(await codeOf(refused)).toBe('PermissionDenied');
  });

  it('a daemon comes by the pre-shared key', async () => {
    const own = await startTestServer({ config: { provisionerDaemonPsk: 'shared' } });
    const transport = createConnectTransport({ baseUrl: own.url, httpVersion: '1.1' });
    const open = (psk: string) => openDaemon(transport, {}, { 'Coder-Provisioner-Daemon-PSK': psk });
    expect(await codeOf(open('wrong'))).toBe('Unauthenticated');
    const daemon = await open('shared');
    await own.close(); // ends the stream by itself
    await expect(daemon.next()).rejects.toThrow();
  });

  it('nobody comes without one, with a wrong key, or with another version', async () => {
    expect(await codeOf(openDaemon(remote()))).toBe('Unauthenticated');
    expect(await codeOf(openDaemon(remote(), {}, { 'Coder-Provisioner-Daemon-Key': 'x' }))).toBe(
      'Unauthenticated',
    );
    const { token } = await addUser(server, { roles: ['owner'] });
    const headers = { 'Coder-Session-Token': token };
    expect(await codeOf(openDaemon(remote(), { apiVersion: '2.0' }, headers))).toBe('InvalidArgument');
    const both = { ...headers, 'Coder-Provisioner-Daemon-Key': 'x' };
    expect(await codeOf(openDaemon(remote(), {}, both))).toBe('InvalidArgument');
  });
});
