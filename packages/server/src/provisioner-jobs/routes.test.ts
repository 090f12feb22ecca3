import type { ProvisionerDaemon, ProvisionerJob } from '@coder-ts/api';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openDaemon, type ScriptedDaemon } from '../../../../test/harness/daemon.js';
import { createQueue, type Queue, untagged } from '../../../../test/harness/jobs.js';
import { startTestServer, type TestServer } from '../../../../test/harness/server.js';
import { addUser } from '../../../../test/harness/users.js';

let server: TestServer;
let queue: Queue;
let owner: string;
let daemon: ScriptedDaemon;
let build: Awaited<ReturnType<Queue['addBuild']>>;
let waiting: { jobId: string; versionId: string };
let tagged: { jobId: string; versionId: string };
beforeAll(async () => {
  server = await startTestServer();
  queue = await createQueue(server.deps);
  owner = (await addUser(server, { roles: ['owner'] })).token;
  build = await queue.addBuild();
  waiting = await queue.addImport();
  tagged = await queue.addImport({ tags: { ...untagged, rack: 'none' } });
  daemon = await openDaemon(server.daemonTransport, { name: 'vm-0' });
  await daemon.nextJob();
  await daemon.calls.updateJob({ jobId: build.jobId });
});
afterAll(async () => {
  await daemon.stop();
  await server.close();
});

const get = <T>(path: string, token = owner) =>
  server.request<T>('GET', `/api/v2/organizations/default/${path}`, { token });
const jobs = async (query = '') => (await get<ProvisionerJob[]>(`provisionerjobs${query}`)).body;

describe('jobs', () => {
  it('are listed newest first, whole', async () => {
    const list = await jobs();
    expect(list.map((job) => job.id)).toEqual([tagged.jobId, waiting.jobId, build.jobId, expect.any(String)]);
    expect(list[2]).toMatchObject({
      status: 'running',
      worker_id: daemon.welcome.daemonId,
      worker_name: 'vm-0',
      queue_position: 0,
      queue_size: 0,
      input: { workspace_build_id: build.buildId },
      metadata: { workspace_id: build.workspaceId, workspace_build_transition: 'start' },
    });
    expect(list[1]).toMatchObject({
      status: 'pending',
      queue_position: 1,
      queue_size: 1,
      available_workers: [daemon.welcome.daemonId],
      metadata: { template_id: '00000000-0000-0000-0000-000000000000' },
    });
    expect(list[1]).not.toHaveProperty('worker_id');
    expect(list[1]?.metadata).not.toHaveProperty('workspace_id');
    expect(list[0]).toMatchObject({ queue_position: 0, queue_size: 0 });
    expect(list[0]).not.toHaveProperty('available_workers');
  });

  it('are filtered', async () => {
    const ids = async (query: string) => (await jobs(query)).map((job) => job.id);
    expect(await ids('?limit=1')).toEqual([tagged.jobId]);
    expect(await ids('?limit=0')).toHaveLength(4);
    expect(await ids('?status=pending,running')).toEqual([tagged.jobId, waiting.jobId, build.jobId]);
    expect(await ids('?status=succeeded')).toHaveLength(1);
    expect(await ids(`?tags=${encodeURIComponent('{"rack":"none"}')}`)).toEqual([tagged.jobId]);
    expect(await ids(`?tags=${encodeURIComponent(JSON.stringify(untagged))}`)).not.toContain(tagged.jobId);
    expect(await ids(`?ids=${waiting.jobId},${build.jobId}`)).toHaveLength(2);
    expect(await ids(`?initiator=${queue.userId}`)).toHaveLength(4);
    expect(await ids(`?initiator=${build.jobId}`)).toEqual([]);
  });

  it('refuse a bad question, every mistake at once', async () => {
    const answer = await get<{ validations: { field: string }[] }>(
      'provisionerjobs?limit=-1&ids=x&status=nonsense&tags=rack&initiator=me&spoon=1',
    );
    expect(answer.status).toBe(400);
    expect(answer.body.validations.map((one) => one.field).sort()).toEqual([
      'ids',
      'initiator',
      'limit',
      'spoon',
      'status',
      'tags',
    ]);
  });

  it('are read one by one', async () => {
    const one = await get<ProvisionerJob>(`provisionerjobs/${build.jobId}`);
    expect(one.body).toEqual((await jobs())[2]);
    expect((await get(`provisionerjobs/${build.buildId}`)).status).toBe(404);
    expect((await get('provisionerjobs/x')).body).toMatchObject({ message: 'Invalid UUID "x".' });
    expect((await get(`provisionerjobs/${build.jobId}?ids=${build.jobId}`)).status).toBe(400);
  });

  it('are for those who run the organization', async () => {
    const statusFor = async (options: Parameters<typeof addUser>[1]) =>
      (await get('provisionerjobs', (await addUser(server, options)).token)).status;
    expect(await statusFor({})).toBe(404);
    expect(await statusFor({ roles: ['template-admin'] })).toBe(404);
    expect(await statusFor({ organizationRoles: ['organization-template-admin'] })).toBe(200);
  });
});

describe('daemons', () => {
  it('tell what they do, and hide when they are gone', async () => {
    const away = await openDaemon(server.daemonTransport, { name: 'away', tags: { rack: 'away' } });
    await away.stop();
    const names = async (query = '') =>
      (await get<ProvisionerDaemon[]>(`provisionerdaemons${query}`)).body.map((one) => [
        one.name,
        one.status,
      ]);
    expect(await names()).toEqual([['vm-0', 'busy']]);
    expect(await names('?offline=true')).toEqual([
      ['away', 'offline'],
      ['vm-0', 'busy'],
    ]);
    expect(await names('?status=offline')).toEqual([['away', 'offline']]);
    expect(await names('?status=idle')).toEqual([]);
    expect(await names(`?offline=true&tags=${encodeURIComponent('{"rack":"away"}')}`)).toEqual([
      ['away', 'offline'],
    ]);
    expect(await names('?offline=true&limit=1')).toHaveLength(1);
    expect((await get('provisionerdaemons?status=asleep')).status).toBe(400);
    const [busy] = (await get<ProvisionerDaemon[]>('provisionerdaemons')).body;
    expect(busy).toMatchObject({
      key_name: 'built-in',
      current_job: { id: build.jobId, status: 'running' },
      previous_job: null,
    });
  });
});
