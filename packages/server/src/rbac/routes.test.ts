import { afterAll, beforeAll, expect, it } from 'vitest';
import { startTestServer, type TestServer } from '../../../../test/harness/server.js';
import { addTemplate } from '../../../../test/harness/templates.js';
import { addUser, defaultOrganization, type TestUser } from '../../../../test/harness/users.js';

let server: TestServer;
let owner: TestUser;
let member: TestUser;

beforeAll(async () => {
  server = await startTestServer({ config: { licensing: 'required' } });
  owner = await addUser(server, { roles: ['owner'] });
  member = await addUser(server);
});
afterAll(() => server.close());

const check = (user: TestUser, checks: unknown) =>
  server.request('POST', '/api/v2/authcheck', { token: user.token, body: { checks } });

it('answers questions of permission by name', async () => {
  const organization = await defaultOrganization(server);
  const template = await addTemplate(server.deps, owner.id);
  const checks = {
    readUsers: { object: { resource_type: 'user' }, action: 'read' },
    readMyself: { object: { resource_type: 'user', owner_id: 'me' }, action: 'read' },
    createTemplates: {
      object: { resource_type: 'template', organization_id: organization },
      action: 'create',
    },
    useTemplate: { object: { resource_type: 'template', resource_id: template.id }, action: 'use' },
    noTemplate: { object: { resource_type: 'template', resource_id: organization }, action: 'read' },
    workAnywhere: {
      object: { resource_type: 'workspace', owner_id: 'me', any_org: true },
      action: 'create',
    },
    spoon: { object: { resource_type: 'spoon' }, action: 'read' },
    bend: { object: { resource_type: 'user' }, action: 'bend' },
  };
  expect((await check(owner, checks)).body).toEqual({
    readUsers: true,
    readMyself: true,
    createTemplates: true,
    useTemplate: true,
    noTemplate: false,
    workAnywhere: true,
    spoon: false,
    bend: false,
  });
  expect((await check(member, checks)).body).toEqual({
    readUsers: false,
    readMyself: true,
    createTemplates: false,
    useTemplate: true,
    noTemplate: false,
    workAnywhere: true,
    spoon: false,
    bend: false,
  });
  expect((await check(member, {})).body).toEqual({});
});

it('refuses questions without a type, and ids that are none', async () => {
  expect((await check(member, { x: { action: 'read' } })).body.message).toBe(
    'Object\'s "resource_type" field must be defined for key "x".',
  );
  const answer = await check(member, {
    x: { object: { resource_type: 'user', resource_id: 'y' }, action: 'read' },
  });
  expect(answer.status).toBe(400);
});

it('grants no feature without a licence where licences are required', async () => {
  type Answer = { features: Record<string, unknown>; has_license: boolean };
  const { body } = await server.request<Answer>('GET', '/api/v2/entitlements');
  expect(Object.keys(body.features)).toHaveLength(27);
  expect(body.features.user_limit).toEqual({ entitlement: 'not_entitled', enabled: false, actual: 2 });
  expect(body.features.template_rbac).toEqual({ entitlement: 'not_entitled', enabled: false });
  expect(body.has_license).toBe(false);
});
