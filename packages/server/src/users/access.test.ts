import { afterAll, beforeAll, expect, it } from 'vitest';
import { startTestServer, type TestServer } from '../../../../test/harness/server.js';
import { addUser, defaultOrganization, type TestUser } from '../../../../test/harness/users.js';

const roles = {
  owner: { roles: ['owner'], username: 'admin' },
  'user-admin': { roles: ['user-admin'] },
  'template-admin': { roles: ['template-admin'] },
  auditor: { roles: ['auditor'] },
  member: { username: 'mia' },
  'organization-admin': { organizationRoles: ['organization-admin'] },
  'organization-user-admin': { organizationRoles: ['organization-user-admin'] },
  'organization-template-admin': { organizationRoles: ['organization-template-admin'] },
  'organization-auditor': { organizationRoles: ['organization-auditor'] },
  outsider: { organization: null, username: 'outsider' },
} as const;
const callers = [...Object.keys(roles), 'anonymous'] as (keyof typeof roles | 'anonymous')[];

let server: TestServer;
let organization: string;
const tokens: Record<string, string> = {};

beforeAll(async () => {
  server = await startTestServer();
  organization = await defaultOrganization(server);
  const users: Record<string, TestUser> = {};
  for (const [name, options] of Object.entries(roles)) users[name] = await addUser(server, options);
  for (const [name, user] of Object.entries(users)) tokens[name] = user.token;
  for (const name of ['owner', 'member'])
    await server.request('POST', '/api/v2/users/me/keys/tokens', {
      token: tokens[name] ?? '',
      body: { token_name: 'ci' },
    });
});
afterAll(() => server.close());

const refused = 403;
const everyone = (status: number, anonymous = 401) => [...Array(10).fill(status), anonymous];

/** One line a request: the answers to the callers, in their order. */
const table: [string, string, unknown, number[]][] = [
  ['GET', '/users', undefined, everyone(200)],
  ['GET', '/users/admin', undefined, [200, 200, 200, 200, 404, 200, 200, 404, 404, 404, 401]],
  ['GET', '/users/mia', undefined, [200, 200, 200, 200, 200, 200, 200, 404, 404, 404, 401]],
  [
    'GET',
    '/users/mia/appearance',
    undefined,
    [200, 200, refused, refused, 200, refused, refused, 404, 404, 404, 401],
  ],
  [
    'GET',
    '/users/admin/gitsshkey',
    undefined,
    [200, 200, refused, refused, 404, refused, refused, 404, 404, 404, 401],
  ],
  ['GET', '/users/mia/roles', undefined, [200, 200, 404, 404, 200, 404, 404, 404, 404, 404, 401]],
  ['GET', '/users/mia/login-type', undefined, [403, 403, 403, 403, 200, 403, 403, 404, 404, 404, 401]],
  ['GET', '/users/mia/keys/tokens', undefined, [200, 200, 200, 200, 200, 200, 200, 404, 404, 404, 401]],
  ['GET', '/users/mia/keys/tokens/ci', undefined, [200, 404, 404, 404, 200, 404, 404, 404, 404, 404, 401]],
  ['GET', '/users/me/organizations/coder', undefined, [...Array(9).fill(200), 404, 401]],
  ['GET', '/organizations/{organization}/members', undefined, [...Array(9).fill(200), 404, 401]],
  ['GET', '/organizations/{organization}/members/admin', undefined, [...Array(9).fill(200), 404, 401]],
  ['GET', '/entitlements', undefined, everyone(200, 200)],
  ['GET', '/auth/scopes', undefined, everyone(200, 200)],
  ['POST', '/users', {}, everyone(400)],
  [
    'POST',
    '/users',
    {
      email: 'mia@example.com',
      username: 'mia',
      password: 'SomeSecurePassword!',
      organization_ids: ['{organization}'],
    },
    [409, 409, 409, 409, 409, 409, 409, refused, refused, 404, 401],
  ],
  [
    'POST',
    '/users',
    { email: 'new@example.com', username: 'new-one', password: 'x', organization_ids: ['{organization}'] },
    [...Array(9).fill(400), 404, 401],
  ],
  [
    'PUT',
    '/users/mia/profile',
    { username: 'mia' },
    [200, 200, refused, refused, 200, refused, refused, 404, 404, 404, 401],
  ],
  [
    'PUT',
    '/users/mia/status/activate',
    undefined,
    [200, 200, refused, refused, refused, refused, refused, 404, 404, 404, 401],
  ],
  ['PUT', '/users/admin/status/suspend', undefined, [400, 400, 400, 400, 404, 400, 400, 404, 404, 404, 401]],
  ['PUT', '/users/mia/roles', { roles: [] }, [200, 200, 403, 403, 400, 403, 403, 404, 404, 404, 401]],
  [
    'PUT',
    '/users/mia/roles',
    { roles: ['emperor'] },
    [400, 400, 400, 400, 400, 400, 400, 404, 404, 404, 401],
  ],
  [
    'PUT',
    '/users/mia/preferences',
    {},
    [200, 200, refused, refused, 200, refused, refused, 404, 404, 404, 401],
  ],
  [
    'POST',
    '/users/mia/keys',
    undefined,
    [201, refused, refused, refused, 201, refused, refused, 404, 404, 404, 401],
  ],
  [
    'POST',
    '/users/mia/keys/tokens',
    { lifetime: -1 },
    [400, 400, 400, 400, 400, 400, 400, 404, 404, 404, 401],
  ],
  [
    'POST',
    '/users/mia/keys/tokens',
    { token_name: 'ci' },
    [409, refused, refused, refused, 409, refused, refused, 404, 404, 404, 401],
  ],
  [
    'PUT',
    '/organizations/{organization}/members/mia/roles',
    { roles: [] },
    [200, 200, 403, 403, 400, 200, 200, 403, 403, 404, 401],
  ],
  [
    'PUT',
    '/organizations/{organization}/members/mia/roles',
    { roles: ['organization-emperor'] },
    [...Array(9).fill(400), 404, 401],
  ],
  [
    'POST',
    '/organizations/{organization}/members/mia',
    undefined,
    [400, 400, 404, 404, 404, 400, 400, 404, 404, 404, 401],
  ],
  ['DELETE', '/organizations/{organization}/members/outsider', undefined, [...Array(10).fill(404), 401]],
];

it.each(table)('%s %s %j', async (method, path, body, wanted) => {
  const fill = (text: string) => text.replaceAll('{organization}', organization);
  const statuses: number[] = [];
  for (const caller of callers) {
    const answer = await server.request(method, `/api/v2${fill(path)}`, {
      ...(tokens[caller] ? { token: tokens[caller] } : {}),
      ...(body === undefined ? {} : { body: JSON.parse(fill(JSON.stringify(body))) }),
    });
    statuses.push(answer.status);
  }
  expect(statuses).toEqual(wanted);
});

it('lists to each caller the users that it may read', async () => {
  const counts = [];
  for (const caller of callers.slice(0, -1)) {
    const { body } = await server.request('GET', '/api/v2/users', { token: tokens[caller] ?? '' });
    counts.push(body.count);
  }
  expect(counts).toEqual([10, 10, 10, 10, 1, 10, 10, 1, 1, 1]);
});
