import type { ProvisionerJob } from '@coder-ts/sdk';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type EchoServer, startEchoServer } from './harness/echo.js';

/** A job of one kind, and what the wire offers for it. */
interface Started {
  readonly id: string;
  read(): Promise<ProvisionerJob>;
  outputs(): Promise<string[]>;
  cancel(): Promise<unknown>;
}

let echo: EchoServer;
beforeAll(async () => {
  echo = await startEchoServer();
});
afterAll(() => echo.close());

async function startImport(script: object): Promise<Started> {
  const { client, filesOf } = echo;
  const { hash } = await client.uploadFile({ body: await filesOf(script), contentType: 'application/x-tar' });
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

async function startDryRun(script: object): Promise<Started> {
  const { client, template } = echo;
  await echo.setScript(script);
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
  const { client } = echo;
  const build = await echo.startBuild(script);
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
  beforeAll(() => echo.addDaemon());

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
