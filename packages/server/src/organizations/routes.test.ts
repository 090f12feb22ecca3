import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startTestServer, type TestServer } from '../../../../test/harness/server.js';
import { addUser, defaultOrganization, type TestUser } from '../../../../test/harness/users.js';

let server: TestServer;
let organization: string;
let owner: TestUser;

beforeAll(async () => {
  server = await startTestServer();
  organization = await defaultOrganization(server);
  owner = await addUser(server, { roles: ['owner'], username: 'admin' });
});
afterAll(() => server.close());

const as = (user: TestUser, method: string, path: string, body?: unknown) =>
  server.request(method, `/api/v2/organizations${path}`, {
    token: user.token,
    ...(body === undefined ? {} : { body }),
  });

it('finds an organization by id, name, and as the default one', async () => {
  for (const name of [organization, 'CODER', 'default', '00000000-0000-0000-0000-000000000000'])
    expect((await as(owner, 'GET', `/${name}`)).body).toMatchObject({
      id: organization,
      name: 'coder',
      is_default: true,
      default_org_member_roles: ['organization-workspace-access'],
    });
  expect((await as(owner, 'GET', '/nowhere')).status).toBe(404);
});

describe('members', () => {
  it('come and go', async () => {
    const user = await addUser(server, { organization: null });
    const path = `/coder/members/${user.username}`;
    expect((await as(owner, 'GET', path)).status).toBe(404);
    expect(await as(owner, 'POST', path)).toMatchObject({
      status: 200,
      body: { user_id: user.id, organization_id: organization, roles: [] },
    });
    expect((await as(owner, 'POST', path)).body.message).toBe('User is already an organization member');
    expect((await as(user, 'GET', '/coder')).status).toBe(200);
    expect((await as(owner, 'DELETE', path)).status).toBe(204);
    expect((await as(owner, 'DELETE', path)).status).toBe(404);
    expect((await as(user, 'GET', '/coder')).status).toBe(404);
    expect((await as(owner, 'DELETE', '/coder/members/me')).body.message).toBe(
      'cannot remove self from an organization',
    );
  });

  it('are listed with their accounts, and by page', async () => {
    const user = await addUser(server, { username: 'Aaron', organizationRoles: ['organization-auditor'] });
    expect((await as(owner, 'GET', '/coder/paginated-members?limit=1')).body).toMatchObject({
      members: [
        {
          username: 'Aaron',
          user_id: user.id,
          global_roles: [],
          roles: [
            {
              name: 'organization-auditor',
              display_name: 'Organization Auditor',
              organization_id: organization,
            },
          ],
        },
      ],
    });
    expect((await as(owner, 'GET', '/coder/paginated-members?q=aaro')).body.count).toBe(1);
    expect((await as(owner, 'GET', '/coder/paginated-members?q=x:')).body.message).toBe(
      'Invalid member search query.',
    );
    const members = (await as(owner, 'GET', '/coder/members')).body as unknown as { username: string }[];
    expect(members.map(({ username }) => username)).not.toContain('prebuilds');
    expect((await as(owner, 'GET', `/coder/members?q=user_id:${user.id}`)).body).toHaveLength(1);
    const all = (await as(owner, 'GET', '/coder/members?q=include_system:true')).body as unknown as unknown[];
    expect(all).toHaveLength(members.length + 1);
    expect((await as(owner, 'GET', '/coder/members?q=aaron')).body.message).toBe(
      'Invalid organization member search query.',
    );
  });

  it('get roles from those who may give them', async () => {
    const user = await addUser(server);
    const userAdmin = await addUser(server, { organizationRoles: ['organization-user-admin'] });
    const path = `/coder/members/${user.id}/roles`;
    const put = (caller: TestUser, roles: string[]) => as(caller, 'PUT', path, { roles });
    expect((await put(userAdmin, ['organization-admin'])).body.message).toBe(
      `not authorized to assign role "organization-admin:${organization}"`,
    );
    expect((await put(userAdmin, ['agents-access'])).status).toBe(200);
    expect((await put(owner, ['organization-admin'])).body.roles).toEqual([
      { name: 'organization-admin', display_name: 'Organization Admin', organization_id: organization },
    ]);
    expect((await put(userAdmin, [])).status).toBe(400);
    expect((await put(user, [])).body.message).toBe('You cannot change your own organization roles.');
    expect((await put(owner, ['auditor'])).body.message).toBe(
      `"auditor:${organization}" is not a supported role`,
    );
  });

  it('see which roles they may give', async () => {
    const userAdmin = await addUser(server, { organizationRoles: ['organization-user-admin'] });
    const roles = (await as(userAdmin, 'GET', '/coder/members/roles')).body as unknown as {
      name: string;
      assignable: boolean;
    }[];
    expect(roles).toHaveLength(7);
    expect(
      roles
        .filter(({ assignable }) => assignable)
        .map(({ name }) => name)
        .sort(),
    ).toEqual(['agents-access', 'organization-workspace-access']);
  });
});
