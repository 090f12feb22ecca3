import { randomUUID } from 'node:crypto';
import type { Group } from '@coder-ts/api';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startTestServer, type TestServer } from '../../../../test/harness/server.js';
import { addTemplate } from '../../../../test/harness/templates.js';
import { addUser, defaultOrganization, type TestUser } from '../../../../test/harness/users.js';

let server: TestServer;
let admin: TestUser;
let organizationId: string;
let groupsPath: string;
beforeAll(async () => {
  server = await startTestServer();
  admin = await addUser(server, { roles: ['owner'] });
  organizationId = await defaultOrganization(server);
  groupsPath = `/api/v2/organizations/${organizationId}/groups`;
});
afterAll(() => server.close());

const ask = <T = Group>(method: string, path: string, body?: unknown, token = admin.token) =>
  server.request<T>(method, path, { token, ...(body !== undefined && { body }) });
let count = 0;
const add = async (fields: Record<string, unknown> = {}): Promise<Group> =>
  (await ask('POST', groupsPath, { name: `group-${++count}`, ...fields })).body;

describe('a group', () => {
  it('is made, read by id and name, listed, changed and deleted', async () => {
    const made = await ask('POST', groupsPath, {
      name: 'frontend',
      display_name: 'Front end',
      quota_allowance: 20,
    });
    expect(made.status).toBe(201);
    expect(made.body).toMatchObject({
      name: 'frontend',
      display_name: 'Front end',
      avatar_url: '',
      quota_allowance: 20,
      source: 'user',
      members: [],
      total_member_count: 0,
      organization_id: organizationId,
    });
    const path = `/api/v2/groups/${made.body.id}`;
    expect((await ask('GET', path)).body).toEqual(made.body);
    expect((await ask('GET', `${groupsPath}/frontend`)).body).toEqual(made.body);
    expect((await ask('GET', `${groupsPath}/Frontend`)).status).toBe(404); // by case
    const changed = await ask('PATCH', path, { name: 'front', quota_allowance: null });
    expect(changed.body).toMatchObject({ name: 'front', display_name: 'Front end', quota_allowance: 20 });
    const names = (await ask<Group[]>('GET', groupsPath)).body.map(({ name }) => name);
    expect(names).toEqual(expect.arrayContaining(['Everyone', 'front']));
    expect((await ask('DELETE', path)).status).toBe(200);
    expect((await ask('GET', path)).status).toBe(404);
  });

  it('tells the audit log what changed', async () => {
    const group = await add();
    await ask('PATCH', `/api/v2/groups/${group.id}`, { quota_allowance: 7 });
    const rows = await server.db
      .selectFrom('audit_logs')
      .select(['action', 'diff', 'status_code'])
      .where('resource_id', '=', group.id)
      .orderBy('time')
      .execute();
    expect(rows.map(({ action }) => action)).toEqual(['create', 'write']);
    expect(rows[1]?.diff).toEqual({ quota_allowance: { old: 0, new: 7, secret: false } });
  });

  it.each([
    [{ quota_allowance: -1 }, 400, 'quota_allowance'],
    [{ quota_allowance: 2 ** 31 }, 400, 'quota_allowance'],
    [{ name: 'Everyone' }, 400, 'name'],
    [{ name: 'new' }, 400, 'name'],
    [{ name: 'a b' }, 400, 'name'],
    [{ name: '' }, 400, 'name'],
  ])('is refused with %j', async (body, status, field) => {
    const answer = await ask<{ validations: { field: string }[] }>('POST', groupsPath, {
      name: 'fine',
      ...body,
    });
    expect(answer.status).toBe(status);
    expect(answer.body.validations[0]?.field).toBe(field);
  });

  it('with a fractional allowance is no JSON of the wire', async () => {
    expect((await ask('POST', groupsPath, { name: 'half', quota_allowance: 0.5 })).status).toBe(400);
    expect((await ask('GET', `${groupsPath}/half`)).status).toBe(404);
  });

  it('has its name alone in its organization', async () => {
    const [one, other] = [await add(), await add()];
    expect((await ask('POST', groupsPath, { name: one.name })).status).toBe(409);
    expect((await ask('PATCH', `/api/v2/groups/${other.id}`, { name: one.name })).status).toBe(409);
  });

  it('of one name is made once by ten who ask at once', async () => {
    const answers = await Promise.all(
      Array.from({ length: 10 }, () => ask('POST', groupsPath, { name: 'race' })),
    );
    expect(answers.map(({ status }) => status).sort()).toEqual([201, ...Array(9).fill(409)]);
  });
});

describe('members', () => {
  it('are added and removed, all or nothing', async () => {
    const group = await add();
    const path = `/api/v2/groups/${group.id}`;
    const [one, two] = [await addUser(server), await addUser(server)];
    const stranger = await addUser(server, { organization: null });
    const added = await ask('PATCH', path, { add_users: [one.id, two.id] });
    expect(added.body.members.map(({ id }) => id).sort()).toEqual([one.id, two.id].sort());
    expect(added.body.total_member_count).toBe(2);
    expect((await ask('PATCH', path, { add_users: [one.id] })).status).toBe(400);
    expect((await ask('PATCH', path, { name: 'renamed', add_users: [stranger.id] })).status).toBe(400);
    expect((await ask('PATCH', path, { name: 'renamed', remove_users: [stranger.id] })).status).toBe(400);
    expect((await ask('PATCH', path, { add_users: ['nobody'] })).status).toBe(400);
    expect((await ask('GET', path)).body.name).toBe(group.name);
    const removed = await ask('PATCH', path, { remove_users: [one.id] });
    expect(removed.body.members.map(({ id }) => id)).toEqual([two.id]);
    const page = await ask<{ count: number; users: unknown[] }>(
      'GET',
      `${path}/members?limit=5&q=${two.username}`,
    );
    expect(page.body).toMatchObject({ count: 1, users: [{ id: two.id, username: two.username }] });
    expect((await ask('GET', `${path}?exclude_members=true`)).body).toMatchObject({
      members: [],
      total_member_count: 1,
    });
  });

  it('of everyone are those of the organization, and cannot be set', async () => {
    const user = await addUser(server);
    const path = `/api/v2/groups/${organizationId}`;
    const { body } = await ask('GET', path);
    expect(body.name).toBe('Everyone');
    expect(body.members.map(({ id }) => id)).toContain(user.id);
    expect((await ask('PATCH', path, { add_users: [user.id] })).status).toBe(403);
    expect((await ask('PATCH', path, { name: 'all' })).status).toBe(400);
    expect((await ask('PATCH', path, { display_name: 'All' })).status).toBe(400);
    expect((await ask('DELETE', path)).status).toBe(400);
    expect((await ask('PATCH', path, { quota_allowance: 4 })).body.quota_allowance).toBe(4);
  });

  it('are found by', async () => {
    const user = await addUser(server);
    const group = await add();
    await ask('PATCH', `/api/v2/groups/${group.id}`, { add_users: [user.id] });
    const names = async (query: string) =>
      (await ask<Group[]>('GET', `/api/v2/groups?${query}`)).body.map(({ name }) => name);
    expect(await names(`has_member=${user.username}`)).toEqual(['Everyone', group.name]);
    expect(await names(`group_ids=${group.id}`)).toEqual([group.name]);
    expect(await names(`organization=${randomUUID()}`)).toEqual([]);
  });
});

describe('who may', () => {
  it('not manage groups sees their own, and changes none', async () => {
    const user = await addUser(server);
    const [own, other] = [await add(), await add()];
    await ask('PATCH', `/api/v2/groups/${own.id}`, { add_users: [user.id] });
    expect((await ask('GET', `/api/v2/groups/${own.id}`, undefined, user.token)).status).toBe(200);
    expect((await ask('PATCH', `/api/v2/groups/${own.id}`, { name: 'mine' }, user.token)).status).toBe(403);
    expect((await ask('DELETE', `/api/v2/groups/${own.id}`, undefined, user.token)).status).toBe(403);
    expect((await ask('POST', groupsPath, { name: 'mine' }, user.token)).status).toBe(403);
    const stranger = await addUser(server, { organization: null });
    for (const id of [own.id, other.id])
      expect((await ask('GET', `/api/v2/groups/${id}`, undefined, stranger.token)).status).toBe(404);
  });
});

describe('the access list of a template', () => {
  it('gives people and groups what their roles do not', async () => {
    const user = await addUser(server);
    const group = await add();
    await ask('PATCH', `/api/v2/groups/${group.id}`, { add_users: [user.id] });
    const { id } = await addTemplate(server.deps, admin.id);
    const [template, acl] = [`/api/v2/templates/${id}`, `/api/v2/templates/${id}/acl`];
    const status = async (method = 'GET', body?: unknown) =>
      (await ask(method, template, body, user.token)).status;
    expect(await status()).toBe(200); // everyone's

    expect((await ask('PATCH', acl, { group_perms: { [organizationId]: '' } })).status).toBe(200);
    expect(await status()).toBe(404);
    const { body: templates } = await ask<{ id: string }[]>(
      'GET',
      '/api/v2/templates',
      undefined,
      user.token,
    );
    expect(templates.map((each) => each.id)).not.toContain(id);

    await ask('PATCH', acl, { group_perms: { [group.id]: 'use' } });
    expect(await status()).toBe(200);
    expect((await ask('GET', acl, undefined, user.token)).status).toBe(404);
    expect(await status('PATCH', { name: 'mine' })).toBe(403);

    await ask('PATCH', acl, { user_perms: { [user.id]: 'admin' } });
    const { body } = await ask<{ group: unknown[]; users: unknown[] }>('GET', acl, undefined, user.token);
    expect(body).toMatchObject({
      group: [{ id: group.id, role: 'use', members: [{ id: user.id }] }],
      users: [{ id: user.id, role: 'admin', username: user.username }],
    });
    expect(await status('PATCH', { name: `mine-${count}` })).toBe(200);
    await ask('DELETE', `/api/v2/groups/${group.id}`);
    expect((await ask<{ group: unknown[] }>('GET', acl)).body.group).toEqual([]);
  });

  it('takes only roles, people and groups that there are', async () => {
    const { id } = await addTemplate(server.deps, admin.id);
    const change = (body: unknown) =>
      ask<{ validations: { field: string }[] }>('PATCH', `/api/v2/templates/${id}/acl`, body);
    for (const [field, roles] of [
      ['user_perms', { [admin.id]: 'owner' }],
      ['user_perms', { [randomUUID()]: 'use' }],
      ['group_perms', { everyone: 'use' }],
    ] as const) {
      const { status, body } = await change({ [field]: roles });
      expect(status).toBe(400);
      expect(body.validations[0]?.field).toBe(field);
    }
  });

  it('may name the people and groups of the organization', async () => {
    const { id } = await addTemplate(server.deps, admin.id);
    const user = await addUser(server);
    const stranger = await addUser(server, { organization: null });
    const { body } = await ask<{ users: { id: string }[]; groups: Group[] }>(
      'GET',
      `/api/v2/templates/${id}/acl/available`,
    );
    const ids = body.users.map((each) => each.id);
    expect(ids).toContain(user.id);
    expect(ids).not.toContain(stranger.id);
    expect(body.groups.map(({ name }) => name)).toContain('Everyone');
  });
});

it('needs the feature, before anything else is looked at', async () => {
  const licensed = await startTestServer({ config: { licensing: 'required' } });
  try {
    for (const path of [
      '/api/v2/groups',
      `/api/v2/groups/${organizationId}`,
      `/api/v2/templates/${randomUUID()}/acl`,
    ])
      expect((await licensed.request('GET', path)).status).toBe(403);
    // Under an organization the key comes first.
    const path = '/api/v2/organizations/default/groups';
    expect((await licensed.request('GET', path)).status).toBe(401);
    const { token } = await addUser(licensed, { roles: ['owner'] });
    expect((await licensed.request('GET', path, { token })).status).toBe(403);
  } finally {
    await licensed.close();
  }
});
