import type { AssignableRoles, Organization, OrganizationMember, Role } from '@coder-ts/api';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { z } from 'zod';
import { startTestServer, type TestServer } from '../../../../test/harness/server.js';
import { addTemplate } from '../../../../test/harness/templates.js';
import { addUser, type TestUser } from '../../../../test/harness/users.js';

type Wire = z.infer<typeof Organization>;

let server: TestServer;
let owner: TestUser;
beforeAll(async () => {
  server = await startTestServer();
  owner = await addUser(server, { roles: ['owner'], username: 'admin' });
});
afterAll(() => server.close());

const ask = <T = Wire>(method: string, path: string, body?: unknown, { token } = owner) =>
  server.request<T>(method, `/api/v2/organizations${path}`, { token, ...(body !== undefined && { body }) });

let count = 0;
const add = async (): Promise<Wire> => (await ask('POST', '', { name: `company${++count}` })).body;

describe('an organization', () => {
  it('is made with its group of everyone and its maker, changed and deleted', async () => {
    const made = await ask('POST', '', { name: 'Second', description: 'The other one' });
    expect(made.status).toBe(201);
    expect(made.body).toMatchObject({
      name: 'Second',
      display_name: 'Second',
      description: 'The other one',
      is_default: false,
      default_org_member_roles: ['organization-workspace-access'],
    });
    expect((await ask<unknown[]>('GET', '/second/members')).body).toMatchObject([{ username: 'admin' }]);
    expect((await ask<unknown[]>('GET', '/second/groups')).body).toMatchObject([
      { id: made.body.id, name: 'Everyone' },
    ]);
    const changed = await ask('PATCH', '/second', { name: 'third', icon: '/icon.png' });
    expect(changed.body).toMatchObject({ name: 'third', display_name: 'Second', icon: '/icon.png' });
    expect(changed.body.description).toBe('The other one');
    expect((await ask('DELETE', '/third')).status).toBe(200);
    expect((await ask('GET', `/${made.body.id}`)).status).toBe(404);
    expect((await ask('POST', '', { name: 'third' })).status).toBe(201); // the name is free again
    const rows = await server.db
      .selectFrom('audit_logs')
      .select(['action', 'diff'])
      .where('resource_type', '=', 'organization')
      .where('resource_id', '=', made.body.id)
      .orderBy('time')
      .execute();
    expect(rows.map(({ action }) => action)).toEqual(['create', 'write', 'delete']);
    expect(rows[1]?.diff).toMatchObject({ name: { old: 'Second', new: 'third' } });
  });

  it('has a name of its own', async () => {
    const { name } = await add();
    expect((await ask('POST', '', { name: name.toUpperCase() })).status).toBe(409);
    expect((await ask('PATCH', `/${name}`, { name: 'coder' })).status).toBe(409);
    for (const wrong of ['', 'default', 'Default', 'a_b', 'new', 'x'.repeat(33)])
      expect((await ask('POST', '', { name: wrong })).status, wrong).toBe(400);
    const statuses = await Promise.all(Array.from({ length: 5 }, () => ask('POST', '', { name: 'race' })));
    expect(statuses.map(({ status }) => status).sort()).toEqual([201, 409, 409, 409, 409]);
  });

  it('stays while something is in it', async () => {
    expect((await ask('DELETE', '/default')).body).toMatchObject({
      message: 'Default organization cannot be deleted.',
    });
    const { id } = await add();
    await ask('POST', `/${id}/groups`, { name: 'people' });
    await addUser(server, { organization: id });
    const template = await addTemplate(server.deps, owner.id);
    await server.db
      .updateTable('templates')
      .set({ organization_id: id })
      .where('id', '=', template.id)
      .execute();
    const refused = await ask<{ detail: string }>('DELETE', `/${id}`);
    expect(refused.status).toBe(400);
    expect(refused.body.detail).toBe('Delete or remove first: 1 templates, 1 groups, 1 other members.');
  });

  it('is made by owners, and changed by its admins', async () => {
    const { id } = await add();
    const admin = await addUser(server, { organization: id, organizationRoles: ['organization-admin'] });
    const member = await addUser(server, { organization: id });
    const stranger = await addUser(server);
    expect((await ask('POST', '', { name: 'mine' }, admin)).status).toBe(403);
    expect((await ask('PATCH', `/${id}`, { description: 'x' }, admin)).status).toBe(200);
    expect((await ask('PATCH', `/${id}`, { description: 'x' }, member)).status).toBe(403);
    expect((await ask('PATCH', `/${id}`, { description: 'x' }, stranger)).status).toBe(404);
    expect((await ask('DELETE', `/${id}`, undefined, stranger)).status).toBe(404);
  });

  it('gives its members their default roles', async () => {
    const { id } = await add();
    const member = await addUser(server, { organization: id });
    const audit = {
      checks: { it: { object: { resource_type: 'audit_log', organization_id: id }, action: 'read' } },
    };
    const may = async () =>
      (
        await server.request<{ it: boolean }>('POST', '/api/v2/authcheck', {
          token: member.token,
          body: audit,
        })
      ).body.it;
    expect(await may()).toBe(false);
    const changed = await ask('PATCH', `/${id}`, { default_org_member_roles: ['organization-auditor'] });
    expect(changed.body.default_org_member_roles).toEqual(['organization-auditor']);
    expect(await may()).toBe(true);
    expect((await ask('PATCH', `/${id}`, { default_org_member_roles: ['emperor'] })).status).toBe(400);
  });
});

describe('the sharing setting', () => {
  it('says whose workspaces may be shared, and whom members see', async () => {
    const { id } = await add();
    const path = `/${id}/settings/workspace-sharing`;
    const member = await addUser(server, { organization: id });
    const visible = async () =>
      (await ask<unknown[]>('GET', `/${id}/members`, undefined, member)).body.length;
    expect((await ask('GET', path, undefined, member)).body).toEqual({
      shareable_workspace_owners: 'everyone',
      sharing_disabled: false,
      sharing_globally_disabled: false,
    });
    expect(await visible()).toBe(2);
    expect((await ask('PATCH', path, { shareable_workspace_owners: 'none' }, member)).status).toBe(403);
    expect((await ask('PATCH', path, { shareable_workspace_owners: 'some' })).status).toBe(400);
    expect((await ask('PATCH', path, {})).body).toMatchObject({ shareable_workspace_owners: 'everyone' });
    expect((await ask('PATCH', path, { sharing_disabled: true })).body).toMatchObject({
      shareable_workspace_owners: 'none',
      sharing_disabled: true,
    });
    expect(await visible()).toBe(1);
    const service = await ask('PATCH', path, { shareable_workspace_owners: 'service_accounts' });
    expect(service.body).toMatchObject({ sharing_disabled: false });
    expect(await visible()).toBe(2);
  });
});

describe('a custom role', () => {
  const read = (type: string, action = 'read') => ({ resource_type: type, action, negate: false });
  let id: string;
  let path: string;
  beforeAll(async () => {
    ({ id } = await add());
    path = `/${id}/members/roles`;
  });

  it('gives what it names to whoever holds it, until it is deleted', async () => {
    const member = await addUser(server, { organization: id });
    const jobs = () => ask('GET', `/${id}/provisionerjobs`, undefined, member);
    expect((await jobs()).status).toBe(404);
    const role = {
      name: 'job-reader',
      display_name: 'Job reader',
      organization_permissions: [read('provisioner_jobs')],
    };
    expect((await ask<z.infer<typeof Role>[]>('POST', path, role)).body).toEqual([
      {
        ...role,
        organization_id: id,
        site_permissions: [],
        user_permissions: [],
        organization_member_permissions: [],
      },
    ]);
    expect((await ask('POST', path, role)).status).toBe(409);
    const given = await ask<z.infer<typeof OrganizationMember>>('PUT', `/${id}/members/${member.id}/roles`, {
      roles: ['job-reader'],
    });
    expect(given.body.roles).toEqual([
      { name: 'job-reader', display_name: 'Job reader', organization_id: id },
    ]);
    expect((await jobs()).status).toBe(200);
    const listed = (await ask<z.infer<typeof AssignableRoles>[]>('GET', path)).body;
    expect(listed.find(({ name }) => name === 'job-reader')).toMatchObject({
      assignable: true,
      built_in: false,
    });
    expect(listed).toHaveLength(8);
    await ask('PUT', path, { ...role, organization_permissions: [] });
    expect((await jobs()).status).toBe(404);
    await ask('PUT', path, role);
    expect((await jobs()).status).toBe(200);
    expect((await ask('DELETE', `${path}/job-reader`)).status).toBe(200);
    expect((await jobs()).status).toBe(404);
    expect((await ask('GET', `/${id}/members/${member.id}`)).body).toMatchObject({ roles: [] });
    expect((await ask('DELETE', `${path}/job-reader`)).status).toBe(404);
    expect((await ask('PUT', path, role)).status).toBe(404);
  });

  it('cannot give what its maker may not do, deny, or reach beyond the organization', async () => {
    const admin = await addUser(server, { organization: id, organizationRoles: ['organization-admin'] });
    const refused = [
      { organization_permissions: [read('workspace', 'ssh')] }, // not even an organization's admin
      { organization_permissions: [{ ...read('template'), negate: true }] },
      { organization_permissions: [read('*')] },
      { organization_permissions: [read('template', '*')] },
      { organization_permissions: [read('license', 'update')] }, // no such action
      { site_permissions: [read('template')] },
      { user_permissions: [read('template')] },
    ];
    for (const permissions of refused) {
      const answer = await ask('POST', path, { name: 'sneaky', ...permissions }, admin);
      expect(answer.status, JSON.stringify(permissions)).toBe(400);
    }
    const fine = { name: 'reader', organization_permissions: [read('template')] };
    expect((await ask('POST', path, fine, admin)).status).toBe(200);
    const member = await addUser(server, { organization: id });
    for (const [method, at, body] of [
      ['POST', path, { ...fine, name: 'other' }],
      ['PUT', path, fine],
      ['DELETE', `${path}/reader`, undefined],
    ] as const)
      expect((await ask(method, at, body, member)).status).toBe(403);
    for (const name of ['organization-admin', 'owner', 'organization-member', 'a_b', ''])
      expect((await ask('POST', path, { name })).status, name).toBe(400);
    expect((await ask('DELETE', `${path}/organization-admin`)).status).toBe(400);
  });

  it('holds in its own organization only', async () => {
    const other = await add();
    await ask('POST', path, { name: 'local', organization_permissions: [read('provisioner_jobs')] });
    const member = await addUser(server, { organization: other.id });
    const given = await ask('PUT', `/${other.id}/members/${member.id}/roles`, { roles: ['local'] });
    expect(given.status).toBe(400);
  });
});
