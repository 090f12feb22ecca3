import { create } from '@bufbuild/protobuf';
import { provisionerApiVersion, ServeRequestSchema } from '@coder-ts/protocol';
import { type Client, createClient, type ProvisionerJobLog } from '@coder-ts/sdk';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { registerDaemon } from '../packages/server/src/provisioner-daemons/register.js';
import { createQueue, type Queue } from './harness/jobs.js';
import { startTestServer, type TestServer } from './harness/server.js';
import { addUser } from './harness/users.js';

let server: TestServer;
let queue: Queue;
let client: Client;
beforeAll(async () => {
  server = await startTestServer();
  queue = await createQueue(server.deps);
  const { token } = await addUser(server, { roles: ['owner'] });
  client = createClient({ url: server.url, token });
});
afterAll(() => server.close());

/** Follows a log to its end. */
async function follow(templateversion: string): Promise<void> {
  const params = { templateversion, query: { follow: true } };
  for await (const _ of client.stream<ProvisionerJobLog>('getLogsByTemplateVersion', params));
}

describe('a job that waits', () => {
  it('and is canceled ends its followers, alone and in a batch', async () => {
    const [one, two, three] = [await queue.addImport(), await queue.addImport(), await queue.addImport()];
    const [first, ...others] = [one, two, three].map(({ versionId }) => follow(versionId));
    await expect.poll(() => server.app.websocketServer.clients.size).toBe(3);
    await client.cancelTemplateVersionById({ templateversion: one.versionId });
    await first;
    const { canceled } = await client.cancelProvisionerJobs({
      organization: 'default',
      body: { ids: [two.jobId, three.jobId], status: ['pending'] },
    });
    expect([...canceled].sort()).toEqual([two.jobId, three.jobId].sort());
    await Promise.all(others);
  });

  it('tells which daemons could take it, wherever its build is read', async () => {
    await registerDaemon(
      server.deps,
      { kind: 'built-in' },
      create(ServeRequestSchema, {
        name: 'there',
        provisioners: ['terraform'],
        version: 'test',
        apiVersion: provisionerApiVersion,
      }),
    );
    const { buildId: workspacebuild } = await queue.addBuild();
    const build = await client.getWorkspaceBuild({ workspacebuild });
    expect(build.matched_provisioners).toMatchObject({ count: 1, available: 1 });
  });
});
