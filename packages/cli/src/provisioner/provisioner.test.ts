import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { runCli } from '../../../../test/harness/cli.js';
import { createQueue, type Queue } from '../../../../test/harness/jobs.js';
import { startTestServer, type TestServer } from '../../../../test/harness/server.js';
import { addUser } from '../../../../test/harness/users.js';

let server: TestServer;
let queue: Queue;
let env: NodeJS.ProcessEnv;
beforeAll(async () => {
  server = await startTestServer();
  queue = await createQueue(server.deps);
  const { token } = await addUser(server, { roles: ['owner'] });
  env = { CODER_URL: server.url, CODER_SESSION_TOKEN: token, CODER_CONFIG_DIR: '/nonexistent' };
});
afterAll(() => server.close());

const jobs = (...words: string[]) => runCli(['provisioner', 'jobs', ...words], { env });
const statusOf = async (id: string) =>
  (
    await server.db
      .selectFrom('provisioner_jobs')
      .select('status')
      .where('id', '=', id)
      .executeTakeFirstOrThrow()
  ).status;

describe('provisioner jobs', () => {
  it('are listed by a search, whose mistakes are told', async () => {
    const { jobId } = await queue.addImport();
    const found = await jobs('list', '--search', `id:${jobId} status:pending`, '-o', 'json');
    expect(JSON.parse(found.stdout)).toMatchObject([{ id: jobId }]);
    const bad = await jobs('list', '--search', 'colour:red');
    expect({ code: bad.code, stdout: bad.stdout }).toEqual({ code: 1, stdout: '' });
    expect(bad.stderr).toMatch(/colour.*initiator/s);
  });

  it('are canceled by id, one after the other; a failure is told and does not keep the others', async () => {
    const [one, two] = [await queue.addImport(), await queue.addBuild()];
    const canceled = await jobs('cancel', one.jobId);
    expect(canceled).toEqual({
      code: 0,
      stdout: `Canceling template version import job ${one.jobId}...\nJob canceled\n`,
      stderr: '',
    });
    const both = await jobs('cancel', one.jobId, two.jobId);
    expect(both.code).toBe(1);
    expect(both.stdout).toContain(`Canceling workspace build job ${two.jobId}...\nJob canceled\n`);
    expect(both.stderr).toContain(one.jobId);
    expect(both.stderr).toContain('1 of 2 jobs were not canceled.');
    expect(await statusOf(two.jobId)).toBe('canceled');
  });

  it('are canceled by what they are, after a question', async () => {
    const tags = { scope: 'organization', owner: '', flood: 'yes' };
    const ids = [];
    for (let i = 0; i < 3; i += 1) ids.push((await queue.addImport({ tags })).jobId);
    const { jobId: other } = await queue.addImport();
    const filter = ['--status', 'pending', '--search', 'tag:flood=yes'];
    const refused = await runCli(['provisioner', 'jobs', 'cancel', ...filter], { env, stdin: 'no\n' });
    expect(refused.code).toBe(1);
    expect(refused.stdout).toContain('3 jobs to cancel:\n  3 pending template_version_import\n');
    expect(await statusOf(ids[0] ?? '')).toBe('pending');
    const done = await jobs('cancel', ...filter, '-y');
    expect(done).toMatchObject({ code: 0, stderr: '' });
    expect(done.stdout).toContain('Canceled 3 jobs\n');
    expect(await Promise.all(ids.map(statusOf))).toEqual(['canceled', 'canceled', 'canceled']);
    expect(await statusOf(other)).toBe('pending');
    expect((await jobs('cancel', ...filter, '-y')).stdout).toContain('No job');
  });

  it('are not canceled by id once a daemon has them, where only waiting ones are meant', async () => {
    const [waiting, taken] = [await queue.addImport(), await queue.addBuild()];
    await server.db
      .updateTable('provisioner_jobs')
      .set({ started_at: server.deps.now(), worker_id: randomUUID() })
      .where('id', '=', taken.jobId)
      .execute();
    const both = await jobs('cancel', waiting.jobId, taken.jobId, '--expect-status', 'pending');
    expect(both.code).toBe(1);
    expect(both.stderr).toContain('Job is not in the expected state.');
    expect(await statusOf(waiting.jobId)).toBe('canceled');
    expect(await statusOf(taken.jobId)).toBe('running');
    expect((await jobs('cancel', taken.jobId, '--expect-status', 'done')).code).toBe(1);
    expect((await jobs('cancel', taken.jobId, '--expect-status', 'running')).code).toBe(0);
    expect(await statusOf(taken.jobId)).toBe('canceling');
  });

  it('are not canceled where nothing, or two things, say which', async () => {
    expect((await jobs('cancel')).stderr).toContain('wanted 1 args but got 0 []');
    expect((await jobs('cancel', 'abc')).stderr).toContain('invalid job ID');
    expect((await jobs('cancel', 'abc', '--status', 'pending')).stderr).toContain('not both');
  });

  it('say why they wait', async () => {
    const tags = { scope: 'organization', owner: '', rack: 'none' };
    const { jobId } = await queue.addImport({ tags });
    const { stdout } = await jobs('show', jobId);
    expect(stdout).toMatch(/^Job: +\S+\nType: +template_version_import\nStatus: +pending\n/);
    expect(stdout).toContain('Tags:          owner= rack=none scope=organization\n');
    expect(stdout).toMatch(/Daemons: +0 could run it/);
    const { pending } = JSON.parse((await jobs('show', jobId, '-o', 'json')).stdout);
    expect(pending).toMatchObject({ matching: 0 });
  });

  it('have their logs, and an end that watching waits for', async () => {
    const { jobId } = await queue.addImport();
    await server.db
      .insertInto('provisioner_job_logs')
      .values({
        job_id: jobId,
        created_at: '2026-01-02T03:04:05.000Z',
        source: 'provisioner',
        level: 'info',
        stage: 'Setting up',
        output: 'hello',
      })
      .execute();
    const line = '2026-01-02T03:04:05Z [info] [provisioner|Setting up] hello\n';
    expect((await jobs('logs', jobId)).stdout).toBe(line);
    const watching = jobs('watch', jobId);
    const following = jobs('logs', '-f', jobId);
    await jobs('cancel', jobId);
    expect((await watching).code).toBe(1);
    expect((await watching).stdout).toContain('The job was canceled.');
    expect(await following).toMatchObject({ code: 0, stdout: line });
  });
});

describe('provisioner keys', () => {
  it('are made, listed and deleted', async () => {
    const keys = (...words: string[]) => runCli(['provisioner', 'keys', ...words], { env });
    const made = await keys('create', 'Rack', '-t', 'b=2', '-t', 'a=1');
    expect(made.stdout).toMatch(
      /^Successfully created provisioner key rack! Save this authentication token, it will not be shown again\.\n\n[\w-]{43}\n$/,
    );
    const listed = await keys('ls', '-c', 'name,tags');
    expect(listed.stdout).toBe('NAME  TAGS     \nrack  a=1 b=2  \n');
    expect((await keys('create', 'x', '-t', 'bad')).stderr).toContain(
      'invalid tag format for "bad". must be key=value',
    );
    const kept = await runCli(['provisioner', 'key', 'rm', 'rack'], { env, stdin: 'no\n' });
    expect(kept).toMatchObject({ code: 1 });
    expect(await keys('delete', 'rack', '-y')).toMatchObject({
      code: 0,
      stdout: 'Successfully deleted provisioner key rack!\n',
    });
    expect((await keys('list')).stderr).toBe('No provisioner keys found.\n');
  });
});

describe('provisioner start', () => {
  const start = (...words: string[]) =>
    runCli(['provisioner', 'start', ...words], { env: { ...env, CODER_SESSION_TOKEN: '' } });

  it.each([
    [['--key', 'k', '--psk', 'p'], 'cannot provide both provisioner key --key and pre-shared key --psk'],
    [['--key', 'k', '-t', 'a=b'], 'cannot provide tags when using provisioner key'],
    [['--psk', 'p', '-O', 'coder'], 'cannot provide --org value with --psk or --key flags'],
    [[], 'must provide a pre-shared key or provisioner key when not authenticated as a user'],
    [['--key', 'k'], 'unable to get provisioner key details'],
    [['--psk', 'p', '-t', 'x'], 'invalid tag format for "x". must be key=value'],
    [['--psk', 'p', '--name', '-x'], 'name "-x" is not a valid hostname'],
  ])('%j is refused', async (words, reason) => {
    const { code, stderr } = await start(...words);
    expect(code).toBe(1);
    expect(stderr).toContain(reason);
  });
});
