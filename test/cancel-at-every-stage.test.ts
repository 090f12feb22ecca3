import { createHash } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type Daemon, startDaemon } from '@coder-ts/provisioner';
import { type Client, createClient, type ProvisionerJob } from '@coder-ts/sdk';
import { pino } from 'pino';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { archive } from '../bench/product.js';
import { startTestServer, type TestServer } from './harness/server.js';
import { addTemplate } from './harness/templates.js';
import { addUser, type TestUser } from './harness/users.js';

/** A job of one kind, and what the wire offers for it. */
interface Started {
  readonly id: string;
  read(): Promise<ProvisionerJob>;
  outputs(): Promise<string[]>;
  cancel(): Promise<unknown>;
}

let server: TestServer;
let daemon: Daemon | undefined;
let directory: string;
let user: TestUser;
let client: Client;
let template: { id: string; versionId: string };
let count = 0;

beforeAll(async () => {
  directory = await mkdtemp(join(tmpdir(), 'coder-cancel-'));
  server = await startTestServer({ config: { cacheDir: directory } });
  user = await addUser(server, { roles: ['owner'] });
  client = createClient({ url: server.url, token: user.token });
  template = await addTemplate(server.deps, user.id);
});
afterAll(async () => {
  await daemon?.close();
  await server?.close();
  await rm(directory, { recursive: true, force: true });
});

async function startImport(script: object): Promise<Started> {
  const body = await archive({ 'echo.json': JSON.stringify(script), 'README.md': String(++count) });
  const { hash } = await client.uploadFile({ body, contentType: 'application/x-tar' });
  const { id, job } = await client.createTemplateVersionByOrganization({
    organization: 'default',
    body: { file_id: hash, storage_method: 'file', provisioner: 'echo' },
  });
  return {
    id: job.id,
    read: async () => (await client.getTemplateVersionById({ templateversion: id })).job,
    outputs: async () =>
      (await client.getLogsByTemplateVersion({ templateversion: id })).map(({ output }) => output),
    cancel: () => client.cancelTemplateVersionById({ templateversion: id }),
  };
}

/** The version of the template does this from now on, without another import. */
async function setScript(script: object): Promise<void> {
  const { file_id: id } = await server.db
    .selectFrom('provisioner_jobs')
    .innerJoin('template_versions', 'template_versions.job_id', 'provisioner_jobs.id')
    .select('file_id')
    .where('template_versions.id', '=', template.versionId)
    .executeTakeFirstOrThrow();
  const data = Buffer.from(
    await archive({ 'echo.json': JSON.stringify(script), 'README.md': String(++count) }),
  );
  const hash = createHash('sha256').update(data).digest('hex');
  await server.db.updateTable('files').set({ data, hash }).where('id', '=', id).execute();
}

async function startDryRun(script: object): Promise<Started> {
  await setScript(script);
  const { id } = await client.createTemplateVersionDryRun({
    templateversion: template.versionId,
    body: {},
  });
  const job = { templateversion: template.versionId, jobID: id };
  return {
    id,
    read: () => client.getTemplateVersionDryRunByJobId(job),
    outputs: async () => (await client.getTemplateVersionDryRunLogsByJobId(job)).map(({ output }) => output),
    cancel: () => client.cancelTemplateVersionDryRunByJobId(job),
  };
}

async function startBuild(script: object): Promise<Started & { state(): Promise<string> }> {
  await setScript(script);
  const { latest_build: build } = await client.createUserWorkspace({
    user: 'me',
    body: { name: `w${++count}`, template_id: template.id },
  });
  const workspacebuild = build.id;
  return {
    id: build.job.id,
    read: async () => (await client.getWorkspaceBuild({ workspacebuild })).job,
    outputs: async () => (await client.getWorkspaceBuildLogs({ workspacebuild })).map(({ output }) => output),
    cancel: () => client.cancelWorkspaceBuild({ workspacebuild }),
    state: async () =>
      Buffer.from(await client.getProvisionerStateForWorkspaceBuild({ workspacebuild })).toString(),
  };
}

const kinds = { import: startImport, 'dry run': startDryRun, build: startBuild } as const;
const stages = {
  import: ['init', 'parse', 'plan', 'graph'],
  'dry run': ['init', 'plan', 'graph'],
  build: ['init', 'plan', 'apply', 'graph'],
} as const;

async function expectCanceled(job: Started): Promise<void> {
  await expect.poll(async () => (await job.read()).completed_at, { timeout: 10_000 }).toBeDefined();
  const ended = await job.read();
  expect(ended.status).toBe('canceled');
  expect(ended.error).toBeUndefined();
  await expect(job.cancel()).rejects.toMatchObject({ status: 400 });
}

describe('pending', () => {
  it.each(['import', 'dry run', 'build'] as const)('a %s is over at once', async (kind) => {
    const job = await kinds[kind]({});
    expect((await job.read()).status).toBe('pending');
    await job.cancel();
    await expectCanceled(job);
    expect(await job.outputs()).toEqual([]);
  });
});

describe('running', () => {
  beforeAll(async () => {
    daemon = await startDaemon({
      transport: server.daemonTransport,
      organization: 'default',
      name: 'cancel',
      provisioners: ['echo'],
      tags: {},
      version: 'v0.0.0',
      workDir: join(directory, 'work'),
      cacheDir: join(directory, 'cache'),
      environment: {},
      log: pino({ level: 'silent' }),
    });
  });

  const cases = Object.entries(stages).flatMap(([kind, names]) =>
    names.map((stage) => [kind as keyof typeof stages, stage] as const),
  );
  it.each(cases)('a %s in %s ends as canceled', async (kind, stage) => {
    const job = await kinds[kind]({ [stage]: { logs: [{ output: 'here' }], block: true } });
    // What parsing says is not part of the log.
    if (stage === 'parse') await expect.poll(async () => (await job.read()).status).toBe('running');
    else await expect.poll(() => job.outputs(), { timeout: 10_000 }).toContain('here');
    await job.cancel();
    await expectCanceled(job);
  });

  it('a build in apply keeps the state that it had made', async () => {
    const job = await startBuild({ apply: { logs: [{ output: 'here' }], block: true, state: 'half' } });
    await expect.poll(() => job.outputs(), { timeout: 10_000 }).toContain('here');
    await job.cancel();
    await expectCanceled(job);
    expect(await job.state()).toBe('half');
  });

  it('one that ended by itself first is not canceled', async () => {
    const job = await startBuild({});
    await expect.poll(async () => (await job.read()).status, { timeout: 10_000 }).toBe('succeeded');
    await expect(job.cancel()).rejects.toMatchObject({ status: 400 });
    expect((await job.read()).status).toBe('succeeded');
  });
});
