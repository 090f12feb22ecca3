import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { Browser } from '../../../../test/harness/browser.js';
import {
  type IdentityProvider,
  oidcSettings,
  startIdentityProvider,
} from '../../../../test/harness/identity-provider.js';
import { startTestServer, type TestServer } from '../../../../test/harness/server.js';
import { addUser, defaultOrganization, type TestUser } from '../../../../test/harness/users.js';
import type { Config, OidcConfig } from '../config.js';

const accessUrl = 'http://coder.test';
const callback = `${accessUrl}/api/v2/users/oidc/callback`;

let idp: IdentityProvider;
let server: TestServer;
let owner: TestUser;
let organization: string;
let second: string;

const start = (oidc: Partial<OidcConfig> = {}, more: Partial<Config> = {}) =>
  startTestServer({ config: { accessUrl, oidc: oidcSettings(idp.issuer, oidc), ...more } });

beforeAll(async () => {
  idp = await startIdentityProvider(callback);
  server = await start();
  owner = await addUser(server, { username: 'owner', roles: ['owner'] });
  organization = await defaultOrganization(server);
  second = (await ask<{ id: string }>('POST', '/organizations', { name: 'second' })).body.id;
});
afterAll(async () => {
  await server.close();
  await idp.close();
});

const ask = <T = Record<string, unknown>>(
  method: string,
  path: string,
  body?: unknown,
  token = owner.token,
) => server.request<T>(method, `/api/v2${path}`, { token, body });
const groupsOf = (name: string) => `/organizations/${name}/settings/idpsync/groups`;
const rolesOf = (name: string) => `/organizations/${name}/settings/idpsync/roles`;

async function signIn(name: string, claims: Record<string, unknown>, at: TestServer = server) {
  idp.person = {
    sub: name,
    email: `${name}@example.com`,
    email_verified: true,
    preferred_username: name,
    ...claims,
  };
  const browser = new Browser({ [accessUrl]: at.url });
  const { status } = await browser.visit(callback);
  expect([200, 404]).toContain(status);
  const token = browser.cookies(accessUrl).get('coder_session_token') ?? '';
  const { body } = await at.request<{ id: string; organization_ids: string[]; roles: { name: string }[] }>(
    'GET',
    '/api/v2/users/me',
    { token },
  );
  return { ...body, token };
}

const groupNames = async (userId: string, at: TestServer = server) => {
  const rows = await at.db
    .selectFrom('group_members')
    .innerJoin('groups', 'groups.id', 'group_members.group_id')
    .select('groups.name')
    .where('user_id', '=', userId)
    .orderBy('groups.name')
    .execute();
  return rows.map(({ name }) => name);
};
const memberRoles = async (userId: string, organizationId: string) => {
  const row = await server.db
    .selectFrom('organization_members')
    .select('roles')
    .where('user_id', '=', userId)
    .where('organization_id', '=', organizationId)
    .executeTakeFirst();
  return row?.roles;
};

describe('settings', () => {
  test('are plain at first', async () => {
    expect((await ask('GET', '/settings/idpsync/organization')).body).toEqual({
      field: '',
      mapping: {},
      organization_assign_default: true,
    });
    expect((await ask('GET', groupsOf('second'))).body).toEqual({
      field: '',
      mapping: {},
      regex_filter: null,
      auto_create_missing_groups: false,
    });
    expect((await ask('GET', rolesOf('second'))).body).toEqual({ field: '', mapping: {} });
    expect((await ask('GET', '/settings/idpsync/available-fields')).text).toBe('null');
    expect((await ask('GET', '/settings/idpsync/field-values?claimField=groups')).body).toEqual([]);
    expect((await ask('GET', '/settings/idpsync/field-values')).status).toBe(400);
  });

  test('are replaced, or changed in part', async () => {
    const path = groupsOf('second');
    const whole = {
      field: 'groups',
      mapping: { theirs: [organization] },
      regex_filter: '^a',
      auto_create_missing_groups: true,
    };
    expect((await ask('PATCH', path, whole)).body).toEqual(whole);
    const config = { field: 'teams', regex_filter: null, auto_create_missing_groups: false };
    expect((await ask('PATCH', `${path}/config`, config)).body).toEqual({
      ...config,
      mapping: whole.mapping,
    });
    const pair = (given: string, gets: string) => ({ given, gets });
    const changed = await ask('PATCH', `${path}/mapping`, {
      add: [pair('theirs', second), pair('theirs', second), pair('more', second)],
      remove: [pair('theirs', organization), pair('nobody', second), pair('more', second)],
    });
    expect(changed.body).toEqual({ ...config, mapping: { theirs: [second] } });
    expect((await ask('GET', path)).body).toEqual(changed.body);
    await ask('PATCH', path, { field: '' });
    const rows = await ask<{ audit_logs: { action: string; diff: object; status_code: number }[] }>(
      'GET',
      '/audit?q=resource_type:idp_sync_settings_group',
    );
    expect(rows.body.audit_logs).toHaveLength(4);
    expect(rows.body.audit_logs[2]).toMatchObject({
      action: 'write',
      status_code: 200,
      diff: { field: { old: 'groups', new: 'teams' } },
    });
  });

  test('of roles and organizations alike', async () => {
    expect(
      (await ask('PATCH', rolesOf('second'), { field: 'roles', mapping: { boss: ['organization-admin'] } }))
        .body,
    ).toEqual({ field: 'roles', mapping: { boss: ['organization-admin'] } });
    expect((await ask('PATCH', `${rolesOf('second')}/config`, { field: '' })).body).toMatchObject({
      field: '',
    });
    const cleared = await ask('PATCH', `${rolesOf('second')}/mapping`, {
      remove: [{ given: 'boss', gets: 'organization-admin' }],
    });
    expect(cleared.body).toEqual({ field: '', mapping: {} });
    const config = await ask('PATCH', '/settings/idpsync/organization/config', {
      field: 'x',
      assign_default: false,
    });
    expect(config.body).toEqual({ field: 'x', mapping: {}, organization_assign_default: false });
    const mapping = await ask('PATCH', '/settings/idpsync/organization/mapping', {
      add: [{ given: 'a', gets: second }],
    });
    expect(mapping.body).toMatchObject({ mapping: { a: [second] } });
    await ask('PATCH', '/settings/idpsync/organization', { organization_assign_default: true });
  });

  test('are refused where they can mean nothing', async () => {
    const path = groupsOf('second');
    expect(await ask('PATCH', path, { regex_filter: '(' })).toMatchObject({
      status: 400,
      body: { validations: [{ field: 'regex_filter' }] },
    });
    expect((await ask('PATCH', path, { legacy_group_name_mapping: { a: 'b' } })).status).toBe(400);
    expect((await ask('PATCH', path, { legacy_group_name_mapping: null, field: '' })).status).toBe(200);
    expect((await ask('PATCH', path, { mapping: { a: ['no uuid'] } })).status).toBe(400);
    expect((await ask('PATCH', `${path}/mapping`, { add: [{ given: '', gets: second }] })).status).toBe(400);
  });

  test('are not the way to roles that one may not give', async () => {
    const admin = await addUser(server, {
      organization: second,
      organizationRoles: ['organization-user-admin'],
    });
    const roles = (mapping: object) =>
      ask('PATCH', rolesOf('second'), { field: 'roles', mapping }, admin.token);
    expect((await roles({ a: ['organization-admin'] })).status).toBe(403);
    expect((await roles({ a: ['agents-access'] })).status).toBe(200);
    expect((await ask('PATCH', rolesOf('coder'), { field: 'x' }, admin.token)).status).toBe(404);
    expect((await ask('PATCH', '/settings/idpsync/organization', { field: 'x' }, admin.token)).status).toBe(
      403,
    );
    await ask('PATCH', rolesOf('second'), { field: '' });
  });
});

describe('at a sign-in', () => {
  test('groups become those of the claim', async () => {
    const made = await ask<{ id: string }>('POST', '/organizations/coder/groups', { name: 'builders' });
    await ask('POST', '/organizations/coder/groups', { name: 'old' });
    await ask('PATCH', groupsOf('coder'), {
      field: 'groups',
      mapping: { 'cn=build': [made.body.id] },
      regex_filter: '^(cn=|new|constr|Everyone)',
      auto_create_missing_groups: true,
    });
    const { id } = await signIn('ada', {
      groups: ['cn=build', 'new-one', 'constructor', 'filtered', 'Everyone'],
    });
    expect(await groupNames(id)).toEqual(['builders', 'constructor', 'new-one']);
    const created = await ask<{ name: string; source: string }[]>('GET', '/organizations/coder/groups');
    expect(created.body.find(({ name }) => name === 'new-one')).toMatchObject({ source: 'oidc' });
    await signIn('ada', { groups: 'new-one' });
    expect(await groupNames(id)).toEqual(['new-one']);
    await ask('PATCH', `/groups/${made.body.id}`, { add_users: [id] });
    await signIn('ada', { groups: undefined });
    expect(await groupNames(id)).toEqual([]);
    await ask('PATCH', groupsOf('coder'), { field: '' });
    await ask('PATCH', `/groups/${made.body.id}`, { add_users: [id] });
    await signIn('ada', { groups: [] });
    expect(await groupNames(id)).toEqual(['builders']); // nobody names a claim: groups are people's business
  });

  test('roles become those of the claim, as far as they are roles there', async () => {
    await ask('POST', '/organizations/coder/members/roles', {
      name: 'reader',
      organization_permissions: [{ action: 'read', resource_type: 'template', negate: false }],
    });
    await ask('PATCH', rolesOf('coder'), {
      field: 'roles',
      mapping: { boss: ['organization-admin', 'organization-auditor'] },
    });
    const { id } = await signIn('bob', { roles: ['boss', 'reader', 'owner', 'nothing'] });
    expect(await memberRoles(id, organization)).toEqual([
      'organization-admin',
      'organization-auditor',
      'reader',
    ]);
    await signIn('bob', { roles: ['reader'] });
    expect(await memberRoles(id, organization)).toEqual(['reader']);
    expect((await signIn('bob', {})).roles).toEqual([]);
    expect(await memberRoles(id, organization)).toEqual([]);
    await ask('PATCH', rolesOf('coder'), { field: '' });
  });

  test('memberships become those of the claim, and what hangs on them goes too', async () => {
    await ask('PATCH', '/settings/idpsync/organization', {
      field: 'organizations',
      mapping: { two: [second], gone: ['11111111-1111-4111-8111-111111111111'] },
      organization_assign_default: false,
    });
    const ada = await signIn('carol', { organizations: ['two', 'gone', 'unknown'] });
    expect(ada.organization_ids).toEqual([second]);
    const group = await ask<{ id: string }>('POST', '/organizations/second/groups', { name: 'people' });
    await ask('PATCH', `/groups/${group.body.id}`, { add_users: [ada.id] });
    expect((await signIn('carol', { organizations: [] })).organization_ids).toEqual([]);
    expect(await groupNames(ada.id)).toEqual([]);
    await ask('PATCH', '/settings/idpsync/organization/config', {
      field: 'organizations',
      assign_default: true,
    });
    expect((await signIn('carol', { organizations: ['two'] })).organization_ids.sort()).toEqual(
      [organization, second].sort(),
    );
    await ask('PATCH', '/settings/idpsync/organization', { organization_assign_default: true });
  });

  test('the claims that came are told, to admins of an organization those of its members', async () => {
    await signIn('dora', { groups: ['only-dora', 'x'] });
    const fields = await ask<string[]>('GET', '/settings/idpsync/available-fields');
    expect(fields.body).toEqual(expect.arrayContaining(['email', 'groups', 'sub']));
    const values = await ask<string[]>('GET', '/settings/idpsync/field-values?claimField=groups');
    expect(values.body).toEqual(expect.arrayContaining(['only-dora', 'x']));
    const inSecond = await ask<string[]>(
      'GET',
      `/organizations/second/settings/idpsync/field-values?claimField=sub`,
    );
    expect(inSecond.body).toEqual(['carol']);
  });

  test('the settings of the deployment count for the default organization', async () => {
    const set = await start({
      groups: { field: 'groups', mapping: { theirs: 'ours' }, autoCreate: true, filter: '.*', allowed: [] },
      roles: { field: 'roles', mapping: { root: ['owner'] }, byDefault: ['auditor'] },
    });
    await addUser(set, { username: 'first', roles: ['owner'] });
    const eve = await signIn(
      'eve',
      { groups: ['theirs', 'b'], roles: ['root', 'user-admin', 'organization-admin'] },
      set,
    );
    expect(eve.roles.map(({ name }) => name).sort()).toEqual(['auditor', 'owner', 'user-admin']);
    expect(await groupNames(eve.id, set)).toEqual(['b', 'ours']);
    const path = `/api/v2${groupsOf('coder')}`;
    expect((await set.request('GET', path, { token: eve.token })).body).toMatchObject({
      field: 'groups',
      legacy_group_name_mapping: { theirs: 'ours' },
    });
    await set.request('PATCH', path, { token: eve.token, body: { field: 'teams' } });
    await signIn('eve', { groups: ['theirs'], teams: [], roles: ['root'] }, set);
    expect(await groupNames(eve.id, set)).toEqual([]);
    await set.close();
  });

  test('nothing follows the claims without a licence that grants it', async () => {
    const unlicensed = await start(
      {
        groups: { field: 'groups', mapping: {}, autoCreate: true, filter: '.*', allowed: [] },
        roles: { field: 'roles', mapping: {}, byDefault: [] },
      },
      { licensing: 'required' },
    );
    await addUser(unlicensed, { username: 'first', roles: ['owner'] });
    const frank = await signIn('frank', { groups: ['a'], roles: ['owner'] }, unlicensed);
    expect(frank.roles).toEqual([]);
    expect(await groupNames(frank.id, unlicensed)).toEqual([]);
    await unlicensed.close();
  });
});
