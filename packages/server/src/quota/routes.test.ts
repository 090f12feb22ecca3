import { randomUUID } from 'node:crypto';
import type { WorkspaceQuota, WorkspaceQuotaEstimate } from '@coder-ts/api';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openDaemon, type ScriptedDaemon } from '../../../../test/harness/daemon.js';
import { createQueue, type Queue } from '../../../../test/harness/jobs.js';
import { startTestServer, type TestServer } from '../../../../test/harness/server.js';
import { addTemplate } from '../../../../test/harness/templates.js';
import { addToken, addUser } from '../../../../test/harness/users.js';

let server: TestServer;
let queue: Queue;
let daemon: ScriptedDaemon;
beforeAll(async () => {
  server = await startTestServer();
  queue = await createQueue(server.deps);
  daemon = await openDaemon(server.daemonTransport, { name: 'quota' });
});
afterAll(() => server.close());

const allow = (quota_allowance: number) =>
  server.db.updateTable('groups').set({ quota_allowance }).where('id', '=', queue.organizationId).execute();
const quotaPath = (user: string) =>
  `/api/v2/organizations/${queue.organizationId}/members/${user}/workspace-quota`;
const quotaOf = async (token: string, user = 'me', query = '') =>
  (await server.request<WorkspaceQuota>('GET', `${quotaPath(user)}${query}`, { token })).body;
async function tokenOf(userId: string): Promise<string> {
  return addToken({ db: server.db }, userId);
}

describe('the quota of a person', () => {
  it('is unlimited while no group of the organization has an allowance', async () => {
    const { token } = await addUser(server);
    await allow(0);
    expect(await quotaOf(token)).toEqual({ credits_consumed: 0, budget: -1 });
  });

  it('adds up the allowances of all groups, each once', async () => {
    const user = await addUser(server);
    const groupId = randomUUID();
    await allow(3);
    await server.db
      .insertInto('groups')
      .values({ id: groupId, organization_id: queue.organizationId, name: 'more', quota_allowance: 4 })
      .execute();
    await server.db.insertInto('group_members').values({ group_id: groupId, user_id: user.id }).execute();
    expect((await quotaOf(user.token)).budget).toBe(7);
    const { breakdown } = await quotaOf(user.token, 'me', '?breakdown=true');
    expect(breakdown?.allowances.map((group) => [group.group_name, group.quota_allowance])).toEqual([
      ['more', 4],
      ['Everyone', 3],
    ]);
    await server.db.deleteFrom('groups').where('id', '=', groupId).execute();
    expect((await quotaOf(user.token)).budget).toBe(3);
  });

  it('loses the share of everyone with the membership, and still answers', async () => {
    const admin = await addUser(server, { roles: ['owner'] });
    const user = await addUser(server, { organization: null });
    await allow(3);
    expect(await quotaOf(admin.token, user.username)).toEqual({ credits_consumed: 0, budget: 0 });
  });

  it('is nobody else’s business', async () => {
    const [one, other] = [await addUser(server), await addUser(server)];
    const path = quotaPath(other.username);
    expect((await server.request('GET', path, { token: one.token })).status).toBe(404);
  });

  it('is the default organization’s under the old path', async () => {
    const { token } = await addUser(server);
    await allow(5);
    const { body } = await server.request('GET', '/api/v2/workspace-quota/me', { token });
    expect(body).toEqual({ credits_consumed: 0, budget: 5 });
  });
});

describe('a commit', () => {
  it('charges the owner once, however often it is repeated, and refuses what exceeds the budget', async () => {
    await allow(5);
    const first = await queue.addBuild();
    expect((await daemon.nextJob()).jobId).toBe(first.jobId);
    const charged = { ok: true, creditsConsumed: 3, budget: 5 };
    expect(await daemon.calls.commitQuota({ jobId: first.jobId, dailyCost: 3 })).toMatchObject(charged);
    await allow(2); // an answer that got lost does not turn into a refusal
    expect(await daemon.calls.commitQuota({ jobId: first.jobId, dailyCost: 3 })).toMatchObject({
      ok: true,
      creditsConsumed: 3,
    });
    await allow(5);
    await daemon.calls.completeJob({ jobId: first.jobId, type: { case: 'workspaceBuild', value: {} } });

    const second = await queue.addBuild();
    expect((await daemon.nextJob()).jobId).toBe(second.jobId);
    expect(await daemon.calls.commitQuota({ jobId: second.jobId, dailyCost: 3 })).toMatchObject({
      ok: false,
      creditsConsumed: 3,
      budget: 5,
    });
    await daemon.calls.failJob({
      jobId: second.jobId,
      error: 'insufficient quota',
      errorCode: 'INSUFFICIENT_QUOTA',
    });
    const token = await tokenOf(queue.userId);
    const { body } = await server.request<{
      job: { error_code: string; daily_cost: number };
      daily_cost: number;
    }>('GET', `/api/v2/workspacebuilds/${second.buildId}`, { token });
    expect(body).toMatchObject({ daily_cost: 0, job: { error_code: 'INSUFFICIENT_QUOTA', daily_cost: 3 } });

    const { credits_consumed, breakdown } = await quotaOf(token, 'me', '?breakdown=true');
    expect(credits_consumed).toBe(3);
    expect(breakdown?.workspaces).toMatchObject([
      { id: first.workspaceId, daily_cost: 3, status: 'running' },
    ]);
  });

  it('is judged by what the groups allow at that moment', async () => {
    const groupId = randomUUID();
    await allow(0);
    await server.db
      .insertInto('groups')
      .values({ id: groupId, organization_id: queue.organizationId, name: 'passing', quota_allowance: 90 })
      .execute();
    await server.db
      .insertInto('group_members')
      .values({ group_id: groupId, user_id: queue.userId })
      .execute();
    const build = await queue.addBuild();
    expect((await daemon.nextJob()).jobId).toBe(build.jobId);
    await allow(1); // budgets stay on
    await server.db.deleteFrom('groups').where('id', '=', groupId).execute();
    expect(await daemon.calls.commitQuota({ jobId: build.jobId, dailyCost: 9 })).toMatchObject({
      ok: false,
      budget: 1,
    });
    const text = await server.deps.metrics.registry.metrics();
    expect(text).toMatch(/coder_quota_refused_commits_total\{organization_name="coder"\} [1-9]/);
    await daemon.calls.failJob({ jobId: build.jobId, error: 'insufficient quota' });
  });

  it('is refused to who does not own the job, for what is no build, and after the end', async () => {
    const other = await openDaemon(server.daemonTransport, {
      name: 'other',
      tags: { scope: 'organization', none: 'x' },
    });
    const build = await queue.addBuild();
    await daemon.nextJob();
    await expect(other.calls.commitQuota({ jobId: build.jobId, dailyCost: 1 })).rejects.toThrow(
      /own this job/,
    );
    await daemon.calls.failJob({ jobId: build.jobId, error: 'x' });
    await expect(daemon.calls.commitQuota({ jobId: build.jobId, dailyCost: 1 })).rejects.toThrow(/already/);
    const version = await queue.addImport();
    await daemon.nextJob();
    await expect(daemon.calls.commitQuota({ jobId: version.jobId, dailyCost: 1 })).rejects.toThrow(
      /only the build/,
    );
    await daemon.calls.failJob({ jobId: version.jobId, error: 'x' });
  });

  it('counts for nobody where the feature is not licensed', async () => {
    const licensed = await startTestServer({ config: { licensing: 'required' } });
    try {
      const one = await createQueue(licensed.deps);
      const worker = await openDaemon(licensed.daemonTransport, { name: 'unlicensed' });
      const build = await one.addBuild();
      await worker.nextJob();
      const answer = await worker.calls.commitQuota({ jobId: build.jobId, dailyCost: 9 });
      expect(answer).toMatchObject({ ok: true, creditsConsumed: 0, budget: -1 });
      const row = await licensed.db
        .selectFrom('workspace_builds')
        .select('daily_cost')
        .where('id', '=', build.buildId)
        .executeTakeFirst();
      expect(row?.daily_cost).toBe(0);
    } finally {
      await licensed.close();
    }
  });
});

describe('an estimate', () => {
  let versionId: string;
  let planner: ScriptedDaemon;
  beforeAll(async () => {
    ({ versionId } = await addTemplate(server.deps, queue.userId));
    planner = await openDaemon(server.daemonTransport, { name: 'planner', provisioners: ['echo'] });
  });
  const ask = (token: string, body: unknown) =>
    server.request<WorkspaceQuotaEstimate>('POST', `${quotaPath('me')}/estimate`, { token, body });

  it('plans the version with the values, and says whether it fits', async () => {
    await allow(5);
    const user = await addUser(server);
    const asked = ask(user.token, {
      template_version_id: versionId,
      rich_parameter_values: [{ name: 'size', value: 'large' }],
    });
    const job = await planner.nextJob();
    expect(job.type).toMatchObject({
      case: 'templateDryRun',
      value: { richParameterValues: [{ name: 'size', value: 'large' }] },
    });
    await planner.calls.completeJob({
      jobId: job.jobId,
      type: { case: 'templateDryRun', value: { dailyCost: 6 } },
    });
    expect((await asked).body).toEqual({
      daily_cost: 6,
      credits_consumed: 0,
      budget: 5,
      fits: false,
      job_id: job.jobId,
    });
  });

  it('tells why the plan failed', async () => {
    const user = await addUser(server);
    const asked = ask(user.token, { template_version_id: versionId });
    const { jobId } = await planner.nextJob();
    await planner.calls.failJob({ jobId, error: 'no such size' });
    const { status, body } = await asked;
    expect(status).toBe(422);
    expect(body).toMatchObject({ message: 'The plan of this workspace failed.' });
    expect((body as unknown as { detail: string }).detail).toContain('no such size');
  });

  it('refuses unknown versions and presets', async () => {
    const user = await addUser(server);
    expect((await ask(user.token, { template_version_id: randomUUID() })).status).toBe(404);
    expect((await ask(user.token, {})).status).toBe(400);
    const { status } = await ask(user.token, {
      template_version_id: versionId,
      template_version_preset_id: randomUUID(),
    });
    expect(status).toBe(400);
  });
});
