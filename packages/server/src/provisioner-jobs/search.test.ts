import type { ProvisionerJob, ProvisionerJobsCancellation } from '@coder-ts/api';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openDaemon, type ScriptedDaemon } from '../../../../test/harness/daemon.js';
import { createQueue, type Queue, untagged } from '../../../../test/harness/jobs.js';
import { startTestServer, type TestServer } from '../../../../test/harness/server.js';
import { addUser, type TestUser } from '../../../../test/harness/users.js';
import { prebuildsUserId } from './insert.js';

let server: TestServer;
let queue: Queue;
let owner: TestUser;
let daemon: ScriptedDaemon;
let running: Awaited<ReturnType<Queue['addBuild']>>;
const waiting: string[] = [];
let prebuild: { jobId: string };
beforeAll(async () => {
  server = await startTestServer();
  queue = await createQueue(server.deps);
  owner = await addUser(server, { roles: ['owner'] });
  running = await queue.addBuild();
  daemon = await openDaemon(server.daemonTransport, { name: 'vm-0' });
  await daemon.nextJob();
  await daemon.calls.updateJob({ jobId: running.jobId });
  await daemon.stop();
  for (let n = 0; n < 3; n++) waiting.push((await queue.addImport()).jobId);
  waiting.push((await queue.addBuild({ transition: 'stop' })).jobId);
  prebuild = await queue.addImport({ initiatorId: prebuildsUserId, tags: { ...untagged, rack: 'a:1' } });
});
afterAll(() => server.close());

const path = '/api/v2/organizations/default/provisionerjobs';
const list = (query: string, token = owner.token) =>
  server.request<ProvisionerJob[]>('GET', `${path}?${query}`, { token });
const found = async (search: string) =>
  (await list(`search=${encodeURIComponent(search)}`)).body.map(({ id }) => id);
const cancel = (body: unknown, token = owner.token) =>
  server.request<ProvisionerJobsCancellation>('POST', `${path}/cancel`, { token, body });

describe('a search', () => {
  it('chooses by every key, several values, and what must not be', async () => {
    expect(await found('initiator:prebuilds status:pending')).toEqual([prebuild.jobId]);
    expect(await found('Status:RUNNING')).toEqual([running.jobId]);
    expect(await found('status:pending -initiator:prebuilds')).toEqual([...waiting].reverse());
    expect(await found('transition:stop')).toEqual([waiting[3]]);
    expect(await found('transition:start,stop')).toEqual([waiting[3], running.jobId]);
    expect(await found('-transition:start,stop status:pending,running')).toHaveLength(4);
    expect(await found('worker:vm-0')).toEqual([running.jobId]);
    expect(await found(`worker:${daemon.welcome.daemonId}`)).toEqual([running.jobId]);
    expect(await found('tag:"rack=a:1"')).toEqual([prebuild.jobId]);
    expect(await found('tag:rack')).toEqual([prebuild.jobId]);
    expect(await found(`id:${prebuild.jobId},${running.jobId}`)).toHaveLength(2);
    expect(await found('type:workspace_build')).toEqual([waiting[3], running.jobId]);
    expect(await found('error_code:insufficient_quota')).toEqual([]);
    expect(await found('initiator:me')).toEqual([]);
    expect(await found('initiator:nobody')).toEqual([]);
    const { workspace, template, user } = await server.db
      .selectFrom('workspaces')
      .innerJoin('templates', 'templates.id', 'workspaces.template_id')
      .innerJoin('users', 'users.id', 'workspaces.owner_id')
      .select(['workspaces.name as workspace', 'templates.name as template', 'users.username as user'])
      .where('workspaces.id', '=', running.workspaceId)
      .executeTakeFirstOrThrow();
    expect(await found(`workspace:${workspace}`)).toEqual([running.jobId]);
    expect(await found(`workspace:${user}/${workspace}`)).toEqual([running.jobId]);
    expect(await found(`template:${template}`)).toContain(running.jobId);
    expect(await found(`template:${template} -status:succeeded`)).toEqual([running.jobId]);
  });

  it('names what is wrong, and what there is instead', async () => {
    const refused = async (search: string) => {
      const { status, body } = await list(`search=${encodeURIComponent(search)}`);
      const { validations } = body as unknown as { validations: { field: string; detail: string }[] };
      return { status, ...validations[0] };
    };
    expect(await refused('colour:red')).toEqual({
      status: 400,
      field: 'colour',
      detail: expect.stringMatching(/no key.*id, status, type, transition, initiator/),
    });
    expect(await refused('status:waiting')).toEqual({
      status: 400,
      field: 'status',
      detail: expect.stringMatching(/"waiting".*pending, running/),
    });
    expect((await refused('pending')).field).toBe('search');
    expect((await refused('id:7')).detail).toContain('UUID');
  });

  it('stands beside the parameters of the list', async () => {
    const ids = async (query: string) => (await list(query)).body.map(({ id }) => id);
    expect(await ids('type=workspace_build&transition=stop')).toEqual([waiting[3]]);
    expect(await ids('worker=vm-0,other')).toEqual([running.jobId]);
    expect((await list('transition=sideways')).status).toBe(400);
    const [{ created_at }] = (await list(`ids=${prebuild.jobId}`)).body as [ProvisionerJob];
    expect(await ids(`created_before=${created_at}&status=pending`)).toEqual([...waiting].reverse());
    expect(await ids(`created_after=${created_at}`)).toEqual([]);
  });

  it('is paged by the last job of the page before, and counted when asked', async () => {
    const all = (await list('limit=0')).body.map(({ id }) => id);
    const pages: string[] = [];
    for (let after = ''; ; ) {
      const { body, headers } = await list(`limit=2&total=true${after && `&after_id=${after}`}`);
      expect(headers['x-total-count']).toBe(String(all.length));
      if (body.length === 0) break;
      pages.push(...body.map(({ id }) => id));
      after = pages.at(-1) ?? '';
    }
    expect(pages).toEqual(all);
    expect((await list('limit=2')).headers['x-total-count']).toBeUndefined();
  });
});

describe('a cancel of many', () => {
  it('wants to be told which', async () => {
    expect((await cancel({})).status).toBe(400);
    expect((await cancel({ status: ['waiting'] })).status).toBe(400);
    expect((await cancel({ ids: ['7'] })).status).toBe(400);
    expect((await cancel({ search: 'colour:red' })).status).toBe(400);
  });

  it('tells first what it would do', async () => {
    const { body } = await cancel({ status: ['pending'], dry_run: true });
    expect(body).toEqual({
      canceled: [],
      counts: [
        { type: 'template_version_import', status: 'pending', count: 4 },
        { type: 'workspace_build', transition: 'stop', status: 'pending', count: 1 },
      ],
      forbidden: 0,
      remaining: 5,
    });
    expect(await found('status:canceled')).toEqual([]);
  });

  it('is for who may cancel each of them', async () => {
    const templateAdmin = await addUser(server, { organizationRoles: ['organization-template-admin'] });
    const { body } = await cancel({ status: ['pending', 'running'], dry_run: true }, templateAdmin.token);
    expect(body).toMatchObject({ forbidden: 2, remaining: 4 });
    const member = await addUser(server);
    expect((await cancel({ status: ['pending'] }, member.token)).status).toBe(404);
  });

  it('cancels the oldest first, as many as asked, and no job twice', async () => {
    const first = await cancel({ search: 'status:pending -initiator:prebuilds', limit: 2 });
    expect(first.body).toMatchObject({ canceled: waiting.slice(0, 2), remaining: 2 });
    const all = await Promise.all([
      cancel({ status: ['pending'] }),
      cancel({ status: ['pending'] }),
      cancel({ ids: [running.jobId] }),
    ]);
    expect(all.flatMap(({ body }) => body.canceled).sort()).toEqual(
      [waiting[2], waiting[3], prebuild.jobId, running.jobId].sort(),
    );
    expect(await found('status:canceled')).toHaveLength(5);
    expect(await found('status:canceling')).toEqual([running.jobId]);
    expect((await cancel({ ids: [running.jobId] })).body).toMatchObject({ canceled: [], remaining: 0 });
  });
});
