import { randomUUID } from 'node:crypto';
import type { Workspace } from '@coder-ts/api';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { openDaemon } from '../../../../test/harness/daemon.js';
import { startTestServer, type TestServer } from '../../../../test/harness/server.js';
import { addTemplate, endBuild } from '../../../../test/harness/templates.js';
import { addUser, type TestUser } from '../../../../test/harness/users.js';
import { purge } from './run.js';

const day = 86_400_000;
let server: TestServer;
let mia: TestUser;
beforeAll(async () => {
  server = await startTestServer({
    config: { retention: { apiKeysMs: 7 * day, agentLogsMs: 7 * day, auditLogsMs: 30 * day } },
  });
  mia = await addUser(server);
});
afterAll(() => server.close());

const ago = (days: number) => new Date(Date.now() - days * day).toISOString();
const run = (deps = server.deps) => purge(deps, { signal: new AbortController().signal });

test('keys go a week after they ended', async () => {
  const key = (id: string, expires_at: string) => ({
    id,
    hashed_secret: Buffer.alloc(32),
    user_id: mia.id,
    expires_at,
    created_at: ago(60),
    updated_at: ago(60),
    login_type: 'password',
  });
  await server.db
    .insertInto('api_keys')
    .values([key('aaaaaaaaaa', ago(8)), key('bbbbbbbbbb', ago(6)), key('cccccccccc', ago(-1))])
    .execute();
  await run();
  const left = await server.db.selectFrom('api_keys').select('id').where('id', 'like', '%aaa').execute();
  expect(left).toEqual([]);
  const kept = await server.db
    .selectFrom('api_keys')
    .select('id')
    .where('id', 'in', ['bbbbbbbbbb', 'cccccccccc'])
    .execute();
  expect(kept).toHaveLength(2);
});

test('daemons go after a week without a sign', async () => {
  for (const name of ['old', 'young']) await (await openDaemon(server.daemonTransport, { name })).stop();
  await server.db
    .updateTable('provisioner_daemons')
    .set({ last_seen_at: ago(8) })
    .where('name', '=', 'old')
    .execute();
  await run();
  const left = await server.db.selectFrom('provisioner_daemons').select('name').execute();
  expect(left).toEqual([{ name: 'young' }]);
});

test('logs of agents go once a newer build replaced them, audit entries at their age; 0 keeps them', async () => {
  const template = await addTemplate(server.deps, mia.id);
  const { body } = await server.request<Workspace>('POST', '/api/v2/users/me/workspaces', {
    token: mia.token,
    body: { name: 'dev', template_id: template.id },
  });
  await endBuild(server.deps, body.latest_build.id, 'succeeded', { agent: 'main' });
  const [agent] = await server.db
    .updateTable('workspace_agents')
    .set({ created_at: ago(8) })
    .returning('id')
    .execute();
  await server.db
    .insertInto('workspace_agent_logs')
    .values({ agent_id: agent?.id ?? '', created_at: ago(8), output: 'hello', log_source_id: randomUUID() })
    .execute();
  const count = async (table: 'workspace_agent_logs' | 'audit_logs') =>
    Number(
      (
        await server.db
          .selectFrom(table)
          .select(({ fn }) => fn.countAll().as('n'))
          .executeTakeFirstOrThrow()
      ).n,
    );
  await run();
  expect(await count('workspace_agent_logs')).toBe(1);
  await server.request('POST', `/api/v2/workspaces/${body.id}/builds`, {
    token: mia.token,
    body: { transition: 'stop' },
  });
  await server.db
    .insertInto('audit_logs')
    .values({
      id: randomUUID(),
      time: ago(31),
      user_id: mia.id,
      organization_id: randomUUID(),
      resource_type: 'user',
      resource_id: mia.id,
      action: 'write',
      status_code: 200,
      request_id: randomUUID(),
    })
    .execute();
  const entries = await count('audit_logs');
  const forever = { ...server.deps.config, retention: { apiKeysMs: 0, agentLogsMs: 0, auditLogsMs: 0 } };
  await run({ ...server.deps, config: forever });
  expect([await count('workspace_agent_logs'), await count('audit_logs')]).toEqual([1, entries]);
  await run();
  expect([await count('workspace_agent_logs'), await count('audit_logs')]).toEqual([0, entries - 1]);
});
