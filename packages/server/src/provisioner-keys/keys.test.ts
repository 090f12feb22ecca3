import { Code, type ConnectError } from '@connectrpc/connect';
import { createConnectTransport } from '@connectrpc/connect-node';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openDaemon } from '../../../../test/harness/daemon.js';
import { createQueue, type Queue } from '../../../../test/harness/jobs.js';
import { startTestServer, type TestServer } from '../../../../test/harness/server.js';
import { addUser } from '../../../../test/harness/users.js';

let server: TestServer;
let queue: Queue;
let token: string;
let member: string;
const path = '/api/v2/organizations/default/provisionerkeys';
beforeAll(async () => {
  server = await startTestServer();
  queue = await createQueue(server.deps);
  token = (await addUser(server, { roles: ['owner'] })).token;
  member = (await addUser(server)).token;
});
afterAll(() => server.close());

const create = async (body: unknown, as = token) =>
  server.request<{ key: string; message: string }>('POST', path, { token: as, body });
const details = (headers: Record<string, string>) =>
  server.request('GET', '/api/v2/provisionerkeys/any', { headers });
const open = (key: string, serve = {}) =>
  openDaemon(createConnectTransport({ baseUrl: server.url, httpVersion: '1.1' }), serve, {
    'Coder-Provisioner-Daemon-Key': key,
  });

describe('a provisioner key', () => {
  it('is shown once, named in lower case, and kept as a hash', async () => {
    const made = await create({ name: 'Rack-A', tags: { rack: 'a' } });
    expect(made.status).toBe(201);
    expect(made.body.key).toMatch(/^[\w-]{43}$/);
    const { body: keys } = await server.request<unknown[]>('GET', path, { token });
    expect(keys).toEqual([
      expect.objectContaining({ name: 'rack-a', tags: { rack: 'a' }, organization: queue.organizationId }),
    ]);
    expect(JSON.stringify(keys)).not.toContain(made.body.key);
    const rows = await server.db.selectFrom('provisioner_keys').select('hashed_secret').execute();
    expect(rows.some((row) => row.hashed_secret.toString() === made.body.key)).toBe(false);
    expect((await details({ 'Coder-Provisioner-Daemon-Key': made.body.key })).body).toMatchObject({
      name: 'rack-a',
    });
  });

  it.each([
    [{ name: '' }, 400, 'Name is required'],
    [{ name: 'x'.repeat(65) }, 400, 'Name must be at most 64 characters'],
    [{ name: 'Built-In' }, 400, "Name cannot be reserved name 'built-in'"],
    [{ name: 'rack-A' }, 409, "Provisioner key with name 'rack-a' already exists in organization"],
  ])('%j is refused', async (body, status, message) => {
    const answer = await create(body);
    expect({ status: answer.status, message: answer.body.message }).toEqual({ status, message });
  });

  it('tells itself to nobody else', async () => {
    expect((await details({})).status).toBe(401);
    expect((await details({ 'Coder-Provisioner-Daemon-Key': 'short' })).status).toBe(400);
    expect((await details({ 'Coder-Provisioner-Daemon-Key': 'x'.repeat(43) })).status).toBe(401);
  });

  it('is for those who run daemons: members see keys, and neither make nor delete them', async () => {
    expect((await server.request('GET', path, { token: member })).status).toBe(200);
    expect((await create({ name: 'mine' }, member)).status).toBe(403);
    expect((await server.request('DELETE', `${path}/rack-a`, { token: member })).status).toBe(403);
    expect((await server.request('DELETE', `${path}/psk`, { token })).status).toBe(400);
    expect((await server.request('DELETE', `${path}/nobody`, { token })).status).toBe(404);
  });

  it('gives its tags to its daemons, and takes them with it when it is deleted', async () => {
    const { key } = (await create({ name: 'short-lived', tags: { rack: 'b' } })).body;
    const daemon = await open(key, { name: 'of-key' });
    const { body: listed } = await server.request<{ key: { name: string }; daemons: unknown[] }[]>(
      'GET',
      `${path}/daemons`,
      { token },
    );
    expect(listed.map((each) => each.key.name).sort()).toEqual(
      ['built-in', 'psk', 'rack-a', 'short-lived', 'user-auth'].sort(),
    );
    expect(listed.find((each) => each.key.name === 'short-lived')?.daemons).toEqual([
      expect.objectContaining({ name: 'of-key', tags: { owner: '', rack: 'b', scope: 'organization' } }),
    ]);
    const { jobId } = await queue.addImport({ tags: { owner: '', rack: 'b', scope: 'organization' } });
    expect((await daemon.nextJob()).jobId).toBe(jobId);
    await daemon.calls.updateJob({ jobId });

    expect((await server.request('DELETE', `${path}/Short-Lived`, { token })).status).toBe(204);
    const refusal = await daemon.next().then(
      () => undefined,
      (error: ConnectError) => error.code,
    );
    expect(refusal).toBe(Code.Unauthenticated);
    const job = await server.db
      .selectFrom('provisioner_jobs')
      .select(['status', 'error'])
      .where('id', '=', jobId)
      .executeTakeFirstOrThrow();
    expect(job.status).toBe('failed');
    expect(job.error).toContain('"short-lived"');
    const again = await open(key).catch((error: ConnectError) => error.code);
    expect(again).toBe(Code.Unauthenticated);
    await daemon.stop();
  });

  it('needs the licensed feature, which is asked for after the organization', async () => {
    const licensed = await startTestServer({ config: { licensing: 'required' } });
    const owner = await addUser(licensed, { roles: ['owner'] });
    expect((await licensed.request('GET', path, { token: owner.token })).status).toBe(403);
    expect((await licensed.request('GET', path)).status).toBe(401);
    expect((await licensed.request('GET', '/api/v2/provisionerkeys/x')).status).toBe(401);
    await licensed.close();
  });
});
