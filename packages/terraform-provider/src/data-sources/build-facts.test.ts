import { describe, expect, test } from 'vitest';
import type { DataSourceType, Variables } from '../framework/provider.js';
import { readDataSource } from '../framework/read-data-source.js';
import type { ObjectValue } from '../framework/value.js';
import { externalAuth } from './external-auth.js';
import { provisioner } from './provisioner.js';
import { secret } from './secret.js';
import { task } from './task.js';
import { workspace } from './workspace.js';
import { workspaceOwner } from './workspace-owner.js';
import { workspaceTags } from './workspace-tags.js';

const uuid = /^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/;
const id = '11111111-2222-4333-8444-555555555555';

async function read(
  source: DataSourceType,
  variables: Variables,
  config: ObjectValue = {},
  url = 'https://x.test',
) {
  const { state, diagnostics } = await readDataSource(source, config, { variables, url });
  return { state, problem: diagnostics[0]?.summary };
}

describe('coder_workspace', () => {
  test('has defaults outside a build', async () => {
    expect((await read(workspace, {})).state).toEqual({
      id: expect.stringMatching(uuid),
      name: 'default',
      transition: 'start',
      start_count: 1,
      is_prebuild: false,
      is_prebuild_claim: false,
      prebuild_count: 0,
      template_id: '',
      template_name: '',
      template_version: '',
      access_url: 'https://x.test',
      access_port: 443,
    });
  });

  test('a claim is no prebuild', async () => {
    const prebuild = { CODER_WORKSPACE_IS_PREBUILD: 'TRUE' };
    expect((await read(workspace, prebuild)).state).toMatchObject({ is_prebuild: true, prebuild_count: 1 });
    const claim = { ...prebuild, CODER_WORKSPACE_IS_PREBUILD_CLAIM: 'true' };
    expect((await read(workspace, claim)).state).toMatchObject({
      is_prebuild: false,
      is_prebuild_claim: true,
    });
  });

  test('a build knows its template', async () => {
    const build = { CODER_WORKSPACE_BUILD_ID: id, CODER_WORKSPACE_TEMPLATE_ID: id };
    expect((await read(workspace, { CODER_WORKSPACE_BUILD_ID: id })).problem).toBe(
      'template ID is missing: CODER_WORKSPACE_TEMPLATE_ID is required',
    );
    expect((await read(workspace, build)).problem).toBe(
      'template name is missing: CODER_WORKSPACE_TEMPLATE_NAME is required',
    );
  });

  test.each([
    ['http://x.test:3000', 3000],
    ['http://x.test', 80],
    ['x.test', 80],
  ])('the port of %j is %i', async (url, port) => {
    expect((await read(workspace, {}, {}, url)).state).toMatchObject({ access_url: url, access_port: port });
  });
});

describe('coder_workspace_owner', () => {
  const owner = (groups: string | undefined, roles?: string) =>
    read(workspaceOwner, { CODER_WORKSPACE_OWNER_GROUPS: groups, CODER_WORKSPACE_OWNER_RBAC_ROLES: roles });

  test('has defaults outside a build', async () => {
    expect((await owner(undefined)).state).toMatchObject({
      name: 'default',
      full_name: 'default',
      email: 'default@example.com',
      groups: [],
      rbac_roles: [],
      login_type: null,
      ssh_private_key: '',
    });
  });

  test('reads groups and roles', async () => {
    expect((await owner('["Everyone"]', '[{"name":"member","org_id":""}]')).state).toMatchObject({
      groups: ['Everyone'],
      rbac_roles: [{ name: 'member', org_id: '' }],
    });
    expect((await owner('null', '[] tail')).state).toMatchObject({ groups: [], rbac_roles: [] });
  });

  test('refuses what is no list of them', async () => {
    expect((await owner('')).problem).toMatch(/^invalid user groups: /);
    expect((await owner('[1]')).problem).toMatch(/^invalid user groups: /);
    expect((await owner('[]', '["member"]')).problem).toMatch(/^invalid user rbac roles: /);
  });
});

describe('coder_task', () => {
  test('without a task is off but has an id', async () => {
    expect((await read(task, {})).state).toEqual({
      id: expect.stringMatching(uuid),
      enabled: false,
      prompt: '',
    });
  });

  test('keeps the spelling of its id', async () => {
    const CODER_TASK_ID = `urn:uuid:${id}`;
    expect((await read(task, { CODER_TASK_ID, CODER_TASK_PROMPT: 'go' })).state).toEqual({
      id: CODER_TASK_ID,
      enabled: true,
      prompt: 'go',
    });
    expect((await read(task, { CODER_TASK_ID: 'nope!!' })).problem).toBe('invalid UUID length: 6');
  });
});

describe('coder_secret', () => {
  const start = { CODER_WORKSPACE_BUILD_ID: id, CODER_WORKSPACE_TRANSITION: 'start' };

  test('comes from a variable or a file', async () => {
    expect((await read(secret, { CODER_SECRET_ENV_A: 's' }, { env: 'A' })).state).toMatchObject({
      id: 'env:A',
      value: 's',
    });
    expect((await read(secret, { CODER_SECRET_FILE_2f61: 's' }, { file: '/a' })).state).toMatchObject({
      id: 'file:/a',
      value: 's',
    });
    expect((await read(secret, {}, { env: 'A', file: '/a' })).problem).toMatch(/^exactly one of/);
    expect((await read(secret, {}, { env: '', file: null })).problem).toMatch(/^exactly one of/);
  });

  test('is missed by a start build only', async () => {
    expect((await read(secret, start, { env: 'A' })).problem).toBe(
      'Missing required secret: environment variable "A"',
    );
    expect((await read(secret, start, { file: '~/a' })).problem).toBe('Missing required secret: file "~/a"');
    expect(
      (await read(secret, { ...start, CODER_WORKSPACE_TRANSITION: 'stop' }, { env: 'A' })).state.value,
    ).toBe('');
  });
});

test('coder_external_auth gives the token of its provider', async () => {
  const variables = { 'CODER_EXTERNAL_AUTH_ACCESS_TOKEN_my-git.lab': 't' };
  expect((await read(externalAuth, variables, { id: 'my-git.lab' })).state.access_token).toBe('t');
  expect((await read(externalAuth, variables, { id: 'other' })).state.access_token).toBe('');
  expect((await read(externalAuth, {}, { id: '' })).problem).toBe('id is required');
});

test('coder_provisioner speaks in names of Go', async () => {
  const { state } = await read(provisioner, {});
  expect(['linux', 'darwin', 'windows']).toContain(state.os);
  expect(['amd64', 'arm64', 'armv7']).toContain(state.arch);
});

test('coder_workspace_tags drops null elements, and an empty map becomes null', async () => {
  expect((await read(workspaceTags, {}, { tags: { a: 'b', c: null, d: '' } })).state.tags).toEqual({
    a: 'b',
    d: '',
  });
  expect((await read(workspaceTags, {}, { tags: {} })).state.tags).toBeNull();
});
