import { randomUUID } from 'node:crypto';
import type { AuditLog, AuditLogResponse, Workspace } from '@coder-ts/api';
import { afterAll, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';
import { startTestServer, type TestServer } from '../../../../test/harness/server.js';
import { addTemplate, endBuild } from '../../../../test/harness/templates.js';
import { addUser, defaultOrganization, type TestUser } from '../../../../test/harness/users.js';

let server: TestServer;
let admin: TestUser;
let mia: TestUser;
let other: TestUser;
let templateId: string;
let organization: string;
/** Where set, every new id: a second row with it is refused. */
let onlyId: string | undefined;
beforeAll(async () => {
  server = await startTestServer({
    config: { allowWorkspaceRenames: true },
    deps: { newId: () => onlyId ?? randomUUID() },
  });
  admin = await addUser(server, { username: 'admin', roles: ['owner'] });
  mia = await addUser(server, { username: 'mia' });
  other = await addUser(server, { username: 'other' });
  templateId = (await addTemplate(server.deps, admin.id)).id;
  organization = await defaultOrganization(server);
});
afterAll(() => server.close());
beforeEach(() => server.db.deleteFrom('audit_logs').execute());

const send = (method: string, path: string, body?: unknown, token = mia.token) =>
  server.request<Record<string, unknown>>(method, `/api/v2${path}`, {
    token,
    headers: { 'user-agent': 'a test' },
    ...(body === undefined ? {} : { body }),
  });
const rows = async (): Promise<AuditLog[]> =>
  (await server.request<AuditLogResponse>('GET', '/api/v2/audit', { token: admin.token })).body.audit_logs;
const only = async (): Promise<AuditLog> => {
  const all = await rows();
  expect(all).toHaveLength(1);
  return all[0] as AuditLog;
};
async function make(name: string): Promise<string> {
  const { body } = await send('POST', '/users/me/workspaces', { name, template_id: templateId });
  const { id, latest_build: build } = body as unknown as Workspace;
  await endBuild(server.deps, build.id);
  await server.db.deleteFrom('audit_logs').execute();
  return id;
}

describe('a workspace', () => {
  let id: string;
  beforeAll(async () => {
    id = await make('one');
  });

  it('is told of when it is made, with what it was made of', async () => {
    const schedule = 'CRON_TZ=UTC 0 9 * * *';
    const body = { name: 'made', template_id: templateId, autostart_schedule: schedule };
    const made = await send('POST', '/users/me/workspaces', body);
    const row = await only();
    expect(row).toMatchObject({
      action: 'create',
      resource_type: 'workspace',
      resource_id: made.body.id,
      status_code: 201,
      user_agent: 'a test',
      ip: '127.0.0.1',
      user: { username: 'mia' },
      diff: {
        name: { old: '', new: 'made', secret: false },
        autostart_schedule: { old: '', new: schedule, secret: false },
        owner_id: { old: '', new: mia.id, secret: false },
      },
    });
    expect(Object.keys(row.diff)).not.toContain('ttl_ms');
    expect(row.request_id).toBe(made.headers['x-coder-request-id']);
  });

  it.each<[string, string, unknown, number, Record<string, unknown>]>([
    ['PUT', '/ttl', { ttl_ms: 3_600_000 }, 204, { ttl_ms: { old: '', new: 3_600_000 } }],
    ['PUT', '/autoupdates', { automatic_updates: 'always' }, 204, { automatic_updates: { new: 'always' } }],
    [
      'PUT',
      '/autostart',
      { schedule: '30 9 * * 1-5' },
      204,
      { autostart_schedule: { old: '', new: '30 9 * * 1-5' }, next_start_at: { old: '' } },
    ],
    ['PATCH', '', { name: 'two' }, 204, { name: { old: 'one', new: 'two' } }],
    ['PUT', '/dormant', { dormant: true }, 200, { dormant_at: { old: '' } }],
    ['PUT', '/dormant', { dormant: false }, 200, { dormant_at: { new: '' } }],
  ])('%s %s %j', async (method, path, body, status, diff) => {
    expect((await send(method, `/workspaces/${id}${path}`, body)).status).toBe(status);
    const row = await only();
    expect(row).toMatchObject({
      action: 'write',
      resource_type: 'workspace',
      resource_id: id,
      status_code: status,
      diff,
    });
    expect(Object.keys(row.diff).sort()).toEqual(Object.keys(diff).sort());
    // The same again changes nothing, and is nothing to tell of.
    await send(method, `/workspaces/${id}${path}`, body);
    expect(await rows()).toHaveLength(1);
  });

  it('is told of when it is shared, and when it no longer is', async () => {
    await send('PATCH', `/workspaces/${id}/acl`, { user_roles: { [other.id]: 'use' } });
    await send('DELETE', `/workspaces/${id}/acl`);
    expect((await rows()).map(({ diff }) => diff)).toEqual([
      { user_acl: { old: { [other.id]: 'use' }, new: {}, secret: false } },
      { user_acl: { old: {}, new: { [other.id]: 'use' }, secret: false } },
    ]);
  });

  it('refuses with its status and no diff', async () => {
    await send('PATCH', `/workspaces/${id}/acl`, { user_roles: { [other.id]: 'use' } });
    await server.db.deleteFrom('audit_logs').execute();
    const refused = await send('PUT', `/workspaces/${id}/ttl`, { ttl_ms: 7_200_000 }, other.token);
    expect(refused.status).toBe(403);
    expect(await only()).toMatchObject({
      status_code: 403,
      diff: {},
      user: { username: 'other' },
      description: '{user} unsuccessfully attempted to write workspace {target}',
    });
  });

  it('is not changed where the row of the log cannot be written', async () => {
    const name = async () =>
      (await server.db.selectFrom('workspaces').select('name').where('id', '=', id).executeTakeFirst())?.name;
    await send('PATCH', `/workspaces/${id}`, { name: 'three' });
    const logged = vi.spyOn(server.deps.log, 'error').mockImplementation(() => {});
    onlyId = (await only()).id;
    const { status } = await send('PATCH', `/workspaces/${id}`, { name: 'four' });
    onlyId = undefined;
    logged.mockRestore();
    expect(status).toBe(500);
    expect(await name()).toBe('three');
  });

  it('deleted without a daemon is told of', async () => {
    const gone = await make('gone');
    const { status } = await send(
      'POST',
      `/workspaces/${gone}/builds`,
      { transition: 'delete', orphan: true },
      admin.token,
    );
    expect(status).toBe(201);
    expect(await only()).toMatchObject({
      action: 'delete',
      resource_type: 'workspace_build',
      status_code: 200,
      additional_fields: { workspace_name: 'gone', workspace_id: gone },
    });
  });
});

it('tokens are told of, but never what is secret', async () => {
  const { body } = await send('POST', '/users/me/keys/tokens', { scope: 'all' });
  const key = String(body.key);
  const path = `/users/me/keys/${key.slice(0, 10)}`;
  await send('PUT', `${path}/expire`);
  await send('PUT', `${path}/expire`);
  await send('DELETE', path);
  const log = await rows();
  expect(log.map(({ action, resource_type, status_code }) => [action, resource_type, status_code])).toEqual([
    ['delete', 'api_key', 204],
    ['write', 'api_key', 204],
    ['create', 'api_key', 201],
  ]);
  const [deleted, expired, created] = log;
  expect(created?.resource_target).toMatch(/^[a-z]+_[a-z]+\d\d$/); // the name that it was given
  expect(created?.diff).toMatchObject({ scopes: { new: ['coder:all'] }, hashed_secret: { secret: true } });
  expect(created?.diff.hashed_secret).toEqual({ secret: true });
  expect(Object.keys(expired?.diff ?? {})).toEqual(['expires_at']);
  expect(deleted?.diff).toMatchObject({ user_id: { old: mia.id, new: '' } });
  expect(JSON.stringify(log)).not.toContain(key.slice(11));
});

it('logging in and out is told of', async () => {
  const sam = await addUser(server, { username: 'sam' });
  await send('POST', '/users/logout', undefined, sam.token);
  expect(await only()).toMatchObject({
    action: 'logout',
    resource_type: 'api_key',
    user: { username: 'sam' },
  });
});

it('keys of daemons are told of, but not their secret', async () => {
  const path = `/organizations/${organization}/provisionerkeys`;
  const made = await send('POST', path, { name: 'Build', tags: { site: 'x' } }, admin.token);
  await send('POST', path, { name: 'build' }, admin.token);
  await send('DELETE', `${path}/build`, undefined, admin.token);
  const log = await rows();
  expect(log.map((row) => [row.action, row.resource_type, row.resource_target, row.status_code])).toEqual([
    ['delete', 'provisioner_key', 'build', 204],
    ['create', 'provisioner_key', 'build', 409],
    ['create', 'provisioner_key', 'build', 201],
  ]);
  expect(log[2]).toMatchObject({
    description: '{user} created provisioner key {target}',
    organization: { name: 'coder' },
    diff: { tags: { old: '', new: { site: 'x' } }, hashed_secret: { secret: true } },
  });
  expect(JSON.stringify(log)).not.toContain(String(made.body.key));
});
