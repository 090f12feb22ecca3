import type { ProvisionerJobLog, WorkspaceBuild } from '@coder-ts/sdk';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { totalBytes } from '../packages/server/src/provisioner-jobs/keep-logs.js';
import { type EchoServer, startEchoServer } from './harness/echo.js';

const cut =
  'Provisioner logs exceeded the max size of 1MB. Will not continue to write provisioner logs for workspace build.';

let echo: EchoServer;
beforeAll(async () => {
  echo = await startEchoServer();
  await echo.addDaemon();
});
afterAll(() => echo.close());

const logsOf = ({ id }: WorkspaceBuild) => echo.client.getWorkspaceBuildLogs({ workspacebuild: id });

async function ended({ id: workspacebuild }: WorkspaceBuild): Promise<WorkspaceBuild> {
  const read = () => echo.client.getWorkspaceBuild({ workspacebuild });
  await expect.poll(async () => (await read()).job.completed_at, { timeout: 30_000 }).toBeDefined();
  return read();
}

const jobRow = ({ job }: WorkspaceBuild) =>
  echo.server.db
    .selectFrom('provisioner_jobs')
    .selectAll()
    .where('id', '=', job.id)
    .executeTakeFirstOrThrow();

const texts = (logs: readonly ProvisionerJobLog[]) =>
  logs.filter(({ stage }) => stage === 'Starting workspace').map(({ output }) => output);

describe('a log beyond 1 MiB', () => {
  it('is cut by one clear line, and the job that fails late still says why', async () => {
    const build = await ended(
      await echo.startBuild({
        apply: {
          logs: [
            { output: `chatter {n} ${'x'.repeat(490)}`, repeat: 8_000 },
            { level: 'error', output: 'Error: the disk is full' },
          ],
          error: 'exit status 1',
          state: 'half',
        },
      }),
    );
    const logs = await logsOf(build);
    const at = logs.findIndex(({ output }) => output === cut);
    expect(logs[at]).toMatchObject({ log_level: 'warn', stage: 'Starting workspace' });
    expect(logs.filter(({ output }) => output === cut)).toHaveLength(1);

    // What comes before is whole; what comes after is the end, in order.
    const numbers = texts(logs).map((output) => Number(/^chatter (\d+)/.exec(output)?.[1] ?? 0));
    const first = numbers.slice(0, numbers.indexOf(0, 1));
    expect(first.filter(Boolean)).toEqual(first.filter(Boolean).map((_, n) => n + 1));
    expect(first.length).toBeGreaterThan(1_900);
    const rest = logs.slice(at + 1);
    expect(rest.map(({ stage, output }) => (output ? output.split(' x')[0] : stage)).slice(-4)).toEqual([
      'chatter 7999',
      'chatter 8000',
      'Error: the disk is full',
      'Cleaning Up',
    ]);

    const row = await jobRow(build);
    expect(row).toMatchObject({
      status: 'failed',
      logs_overflowed: true,
      error: 'exit status 1',
    });
    expect(row.logs_length).toBe(totalBytes(logs));
    expect(row.logs_length).toBeLessThanOrEqual(1_048_576);
  });

  it('is no reason to fail, and is told wherever the job is', async () => {
    const { client, server } = echo;
    const build = await ended(
      await echo.startBuild({ apply: { logs: [{ output: 'y'.repeat(1000), repeat: 1_500 }] } }),
    );
    expect(build.job).toMatchObject({ status: 'succeeded', logs_overflowed: true });
    const { id } = build.job;
    const organization = 'default';
    const { organization_id } = build.job;
    expect(await client.getProvisionerJob({ organization: organization_id, job: id })).toMatchObject({
      logs_overflowed: true,
    });
    const [listed] = await client.getProvisionerJobs({ organization, query: { ids: [id] } });
    expect(listed).toMatchObject({ id, logs_overflowed: true });
    const workspace = await client.getWorkspaceMetadataById({ workspace: build.workspace_id });
    expect(workspace.latest_build.job.logs_overflowed).toBe(true);
    // Where the accounting ever erred, the database would refuse.
    const tooMuch = server.db
      .updateTable('provisioner_jobs')
      .set({ logs_length: 1_048_577 })
      .where('id', '=', id);
    await expect(tooMuch.execute()).rejects.toThrow('max_provisioner_logs_length');
  });

  it('ends a flood of empty lines, too', async () => {
    const build = await ended(await echo.startBuild({ apply: { logs: [{ output: '', repeat: 70_000 }] } }));
    expect(build.job).toMatchObject({ status: 'succeeded', logs_overflowed: true });
    const stored = await logsOf(build);
    expect(stored.length).toBeLessThanOrEqual(65_536);
    expect(stored.length).toBeGreaterThan(60_000);
    expect((await jobRow(build)).logs_length).toBe(totalBytes(stored));
  });

  it('takes a flood of errors, and room is left for the last of them', async () => {
    const logs = [
      { level: 'error', output: `Error {n}: ${'z'.repeat(900)}`, repeat: 3_000 },
      { level: 'error', output: 'Error: the real one' },
    ];
    const build = await ended(await echo.startBuild({ apply: { logs, error: 'exit status 1' } }));
    const stored = await logsOf(build);
    expect(stored.map(({ output }) => output).slice(-2)).toEqual(['Error: the real one', '']);
    expect((await jobRow(build)).logs_length).toBe(totalBytes(stored));
  });
});

describe('a line', () => {
  const long = 'l'.repeat(70_000);
  const script = {
    apply: {
      logs: [
        { output: 'before' },
        { output: long },
        { output: 'one' },
        { output: `a\0b` },
        { output: 'two' },
        { output: 'lone \ud800 half' },
        { output: 'three' },
        { output: '€'.repeat(1024) },
        { output: '\u001b[31mred\u001b[0m\ttab' },
        { output: 'm'.repeat(5_000_000) },
        { output: 'after' },
      ],
    },
  };

  it('of any length and any characters passes, cut with a mark, and loses nothing around it', async () => {
    const build = await ended(await echo.startBuild(script));
    expect(build.job.status).toBe('succeeded');
    const [, ...lines] = texts(await logsOf(build));
    expect(lines).toHaveLength(script.apply.logs.length);
    expect(lines[1]).toMatch(/^l+ … \[cut\]$/);
    expect([...(lines[1] ?? '')]).toHaveLength(1024);
    expect(lines[9]).toMatch(/^m+ … \[cut\]$/);
    expect([lines[0], ...lines.slice(2, 9), lines[10]]).toEqual([
      'before',
      'one',
      'ab',
      'two',
      'lone \ufffd half',
      'three',
      '€'.repeat(1024),
      '\u001b[31mred\u001b[0m\ttab',
      'after',
    ]);
    const { status, headers, text } = await echo.server.request(
      'GET',
      `/api/v2/workspacebuilds/${build.id}/logs?format=text`,
      { token: echo.token },
    );
    expect(status).toBe(200);
    expect(headers['content-type']).toBe('text/plain; charset=utf-8');
    expect(text).toMatch(/^\S+Z \[info\] \[provisioner\|Starting workspace\] before$/m);
    expect(text.split('\n')).toHaveLength((await logsOf(build)).length + 1);
  });
});

describe('following', () => {
  it('loses and repeats nothing under load, from the beginning and from anywhere', async () => {
    const repeat = 300;
    // One script for both: a daemon may fetch it at any time.
    await echo.setScript({ apply: { logs: [{ output: '{n}', delayMs: 2, repeat }] } });
    const builds = [await echo.startBuild(), await echo.startBuild()];
    await echo.addDaemon();
    const follow = async (workspacebuild: string, after: number) => {
      const seen: number[] = [];
      const query = { follow: true, after: String(after) };
      const logs = echo.client.stream<ProvisionerJobLog>('getWorkspaceBuildLogs', { workspacebuild, query });
      for await (const { id } of logs) seen.push(id);
      return seen;
    };
    await Promise.all(
      builds.map(async (build) => {
        const many = Array.from({ length: 10 }, () => follow(build.id, 0));
        await expect.poll(async () => (await logsOf(build)).length, { timeout: 20_000 }).toBeGreaterThan(50);
        const middle = (await logsOf(build))[40]?.id ?? 0;
        const late = await follow(build.id, middle);
        const ids = (await logsOf(build)).map(({ id }) => id);
        expect(ids.length).toBeGreaterThan(repeat);
        for (const seen of await Promise.all(many)) expect(seen).toEqual(ids);
        expect(late).toEqual(ids.filter((id) => id > middle));
        expect(texts(await logsOf(build)).slice(1)).toEqual(
          Array.from({ length: repeat }, (_, n) => String(n + 1)),
        );
      }),
    );
  });
});
