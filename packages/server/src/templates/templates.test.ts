import type { Template, TemplateExample, TemplateVersion } from '@coder-ts/api';
import type { KyselyPlugin } from 'kysely';
import { pack } from 'tar-stream';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { startTestServer, type TestServer } from '../../../../test/harness/server.js';
import { addTemplate, addVersion } from '../../../../test/harness/templates.js';
import { addUser, defaultOrganization, type TestUser } from '../../../../test/harness/users.js';
import { readTar } from '../files/tar.js';
import { selectRoles, toSubject } from '../users/subject.js';
import { listTemplates } from './list.js';
import { toTemplates } from './to-template.js';

let server: TestServer;
let admin: TestUser;
let mia: TestUser;
let organization: string;

beforeAll(async () => {
  server = await startTestServer({ config: { licensing: 'required' } });
  admin = await addUser(server, { username: 'admin', roles: ['owner'] });
  mia = await addUser(server, { username: 'mia' });
  organization = await defaultOrganization(server);
});
afterAll(() => server.close());

interface Refusal {
  message: string;
  validations?: { field: string; detail: string }[];
}
const call = <T = Refusal>(method: string, path: string, body?: unknown, by = admin) =>
  server.request<T>(method, `/api/v2${path}`, { token: by.token, body });
const fields = (refusal: Refusal) => refusal.validations?.map(({ field }) => field);

async function makeTemplate(name: string, more: object = {}): Promise<Template> {
  const version = await addVersion(server.deps, admin.id, null, { name: 'v1' });
  const { status, body } = await call<Template>('POST', `/organizations/${organization}/templates`, {
    name,
    template_version_id: version,
    ...more,
  });
  expect(status, JSON.stringify(body)).toBe(201);
  return body;
}

describe('files', () => {
  const upload = (body: Buffer, type: string, by = admin) =>
    server.request<{ hash: string }>('POST', '/api/v2/files', {
      token: by.token,
      body,
      headers: { 'content-type': type },
    });

  async function someTar(text: string): Promise<Buffer> {
    const tar = pack();
    // A zip keeps even seconds only, so that the way back gives other bytes.
    tar.entry({ name: 'main.tf', mtime: new Date('2024-01-01T00:00:01Z') }, text);
    tar.finalize();
    const chunks: Buffer[] = [];
    for await (const chunk of tar) chunks.push(chunk as Buffer);
    return Buffer.concat(chunks);
  }

  test('the same bytes of the same person are kept once', async () => {
    const tar = await someTar('a');
    const first = await upload(tar, 'application/x-tar');
    expect(first.status).toBe(201);
    expect(await upload(tar, 'application/x-tar')).toMatchObject({ status: 200, body: first.body });
    const other = await upload(tar, 'application/x-tar', mia);
    expect(other.status).toBe(201);
    expect(other.body.hash).not.toBe(first.body.hash);

    const path = `/files/${first.body.hash}`;
    const download = await call('GET', path);
    expect(download).toMatchObject({ status: 200, text: tar.toString('utf8') });
    expect(download.headers['content-type']).toBe('application/x-tar');
    const zipped = await server.app.inject({
      method: 'GET',
      url: `/api/v2${path}?format=zip`,
      headers: { 'coder-session-token': admin.token },
    });
    expect(zipped.headers['content-type']).toBe('application/zip');
    const again = await upload(zipped.rawPayload, 'application/zip');
    expect(again.status).toBe(201);
    const back = await server.app.inject({
      method: 'GET',
      url: `/api/v2/files/${again.body.hash}`,
      headers: { 'coder-session-token': admin.token },
    });
    expect((await readTar(back.rawPayload)).map(({ name, data }) => [name, data.toString()])).toEqual([
      ['main.tf', 'a'],
    ]);

    expect(await call('GET', `${path}?format=tar`)).toMatchObject({
      status: 400,
      body: { message: 'Unsupported conversion format.' },
    });
    expect((await call('GET', path, undefined, mia)).status).toBe(404);
  });

  test('other types and other ids are refused', async () => {
    expect(await upload(Buffer.from('x'), 'application/x-tar; charset=utf-8')).toMatchObject({
      status: 400,
      body: { message: 'Unsupported content type header "application/x-tar; charset=utf-8".' },
    });
    expect(await call('GET', '/files/xyz')).toMatchObject({
      status: 400,
      body: { message: 'File id must be a valid UUID.' },
    });
    expect((await call('GET', '/files/00000000-0000-0000-0000-00000000000a')).status).toBe(404);
  });
});

describe('create', () => {
  test('attaches the version and tells every setting', async () => {
    const template = await makeTemplate('whole', { display_name: 'Whole', default_ttl_ms: 3_600_000 });
    expect(template).toMatchObject({
      organization_name: 'coder',
      name: 'whole',
      created_by_name: 'admin',
      active_user_count: 0,
      build_time_stats: { start: { P50: null, P95: null } },
      default_ttl_ms: 3_600_000,
      activity_bump_ms: 3_600_000,
      autostop_requirement: { days_of_week: [], weeks: 1 },
      max_port_share_level: 'public',
      allow_user_cancel_workspace_jobs: false,
      allow_user_autostart: true,
      deprecated: false,
    });
    const version = await call<TemplateVersion>('GET', `/templateversions/${template.active_version_id}`);
    expect(version.body.template_id).toBe(template.id);
    expect((await call('GET', `/templates/${template.id}`, undefined, mia)).status).toBe(200);
  });

  test('checks in the order of the wire', async () => {
    const template = await makeTemplate('taken');
    const path = `/organizations/${organization}/templates`;
    const nowhere = '00000000-0000-0000-0000-00000000000a';
    const bad = await call('POST', path, { name: 'Bad Name!' });
    expect(bad.status).toBe(400);
    expect(fields(bad.body)).toEqual(['name', 'template_version_id']);
    const taken = await call('POST', path, { name: 'TAKEN', template_version_id: nowhere }, mia);
    expect(taken).toMatchObject({
      status: 409,
      body: { message: 'Template with name "TAKEN" already exists.' },
    });
    expect((await call('POST', path, { name: 'x', template_version_id: nowhere })).status).toBe(404);
    const attached = await call('POST', path, { name: 'x', template_version_id: template.active_version_id });
    expect(attached.body.message).toContain('is already part of a template');
    const version = await addVersion(server.deps, admin.id, null);
    const values = await call('POST', path, {
      name: 'x',
      template_version_id: version,
      default_ttl_ms: -1,
      time_til_autostop_notify_ms: 5,
      autostop_requirement: { days_of_week: ['all'], weeks: 17 },
      autostart_requirement: { days_of_week: ['moonday'] },
      max_port_share_level: 'owner',
      cors_behavior: '',
      dormant_ttl_ms: -1,
    });
    expect(values.body.message).toBe('Invalid create template request.');
    expect(fields(values.body)).toEqual([
      'default_ttl_ms',
      'time_til_autostop_notify_ms',
      'autostop_requirement.days_of_week',
      'autostart_requirement.days_of_week',
      'max_port_share_level',
      'cors_behavior',
      'autostop_requirement.weeks',
      'time_til_dormant_autodeletion_ms',
    ]);
    expect((await call('POST', path, { name: 'x', template_version_id: version }, mia)).status).toBe(404);
  });

  test('of two at once with one name or one version, one is made', async () => {
    const [a, b] = await Promise.all([0, 1].map(() => addVersion(server.deps, admin.id, null)));
    const path = `/organizations/${organization}/templates`;
    const names = await Promise.all([
      call('POST', path, { name: 'race', template_version_id: a }),
      call('POST', path, { name: 'Race', template_version_id: b }),
    ]);
    expect(names.map(({ status }) => status).sort()).toEqual([201, 409]);
    const loose = await addVersion(server.deps, admin.id, null);
    const versions = await Promise.all([
      call('POST', path, { name: 'race-a', template_version_id: loose }),
      call('POST', path, { name: 'race-b', template_version_id: loose }),
    ]);
    expect(versions.map(({ status }) => status).sort()).toEqual([201, 400]);
  });
});

describe('change', () => {
  test('keeps what is absent and ignores what is not licensed', async () => {
    const template = await makeTemplate('changing', { description: 'before' });
    const changed = await call<Template>('PATCH', `/templates/${template.id}`, {
      default_ttl_ms: 7_200_000,
      failure_ttl_ms: 60_000,
      autostop_requirement: { days_of_week: ['monday'], weeks: 2 },
      allow_user_autostart: false,
      require_active_version: true,
      deprecation_message: 'old',
      max_port_share_level: 'public',
    });
    expect(changed).toMatchObject({
      status: 200,
      body: {
        ...template,
        updated_at: expect.any(String),
        default_ttl_ms: 7_200_000,
      },
    });
    expect(changed.body.updated_at > template.updated_at).toBe(true);
    const log = await server.db
      .selectFrom('audit_logs')
      .select(['action', 'diff'])
      .where('resource_id', '=', template.id)
      .orderBy('time')
      .execute();
    expect(log.map(({ action }) => action)).toEqual(['create', 'write']);
    expect(log[1]?.diff).toEqual({ default_ttl_ms: { old: 0, new: 7_200_000, secret: false } });
  });

  test('refuses bad values, then a name that is taken, then who may not', async () => {
    await makeTemplate('other');
    const template = await makeTemplate('mine');
    const patch = (body: object, by = admin) => call('PATCH', `/templates/${template.id}`, body, by);
    const bad = await patch({ default_ttl_ms: -1, failure_ttl_ms: 5, max_port_share_level: 'owner' });
    expect(bad.body.message).toBe('Invalid request to update template metadata!');
    expect(fields(bad.body)).toEqual(['default_ttl_ms', 'failure_ttl_ms', 'max_port_sharing_level']);
    expect((await patch({ description: 'x'.repeat(129) })).status).toBe(400);
    expect((await patch({ name: '' })).body.message).toBe('Validation failed.');
    expect((await patch({ name: 'Other' })).status).toBe(409);
    expect((await patch({ name: 'MINE' })).status).toBe(200);
    expect(await patch({ description: 'x' }, mia)).toMatchObject({
      status: 403,
      body: { message: 'Forbidden.' },
    });
  });

  test('a member loses the template that is no longer for everyone', async () => {
    const template = await makeTemplate('closing');
    await call('PATCH', `/templates/${template.id}`, { disable_everyone_group_access: true });
    expect((await call('GET', `/templates/${template.id}`, undefined, mia)).status).toBe(404);
    await call('PATCH', `/templates/${template.id}`, { disable_everyone_group_access: false });
    expect((await call('GET', `/templates/${template.id}`, undefined, mia)).status).toBe(200);
  });
});

test('a template is deleted once its workspaces are, and its name is free', async () => {
  const template = await makeTemplate('doomed');
  const made = await call('POST', '/users/me/workspaces', { name: 'w', template_id: template.id }, mia);
  expect(made.status, JSON.stringify(made.body)).toBe(201);
  const path = `/templates/${template.id}`;
  const message = 'All workspaces must be deleted before a template can be removed.';
  expect(await call('DELETE', path, undefined, mia)).toMatchObject({ status: 400, body: { message } });
  await server.db
    .updateTable('workspaces')
    .set({ deleted: true })
    .where('template_id', '=', template.id)
    .execute();
  expect((await call('DELETE', path, undefined, mia)).status).toBe(403);
  expect(await call('DELETE', path)).toMatchObject({
    status: 200,
    body: { message: 'Template has been deleted!' },
  });
  expect((await call('GET', path)).status).toBe(404);
  expect((await call('GET', `/templateversions/${template.active_version_id}`)).status).toBe(200);
  await makeTemplate('doomed');
});

test('lists find by words and keys, and refuse others', async () => {
  await makeTemplate('search-a', { display_name: 'Alpha One' });
  await makeTemplate('search-b');
  const find = async (q: string, by = admin) => {
    const { body } = await call<Template[]>('GET', `/templates?q=${encodeURIComponent(q)}`, undefined, by);
    return body.map(({ name }) => name).filter((name) => name.startsWith('search-'));
  };
  expect(await find('')).toEqual(['search-a', 'search-b']);
  expect(await find('alpha one')).toEqual(['search-a']);
  expect(await find('search-')).toEqual(['search-b']);
  expect(await find('name:SEARCH-')).toEqual(['search-a', 'search-b']);
  expect(await find('name:search-_')).toEqual([]);
  expect(await find('exact_name:search-b author:me organization:coder')).toEqual(['search-b']);
  expect(await find('author:me', mia)).toEqual([]);
  expect(await find('author:admin has-ai-task:false', mia)).toEqual(['search-a', 'search-b']);
  expect(await find('deprecated:true')).toEqual([]);
  for (const [q, field] of [
    ['spoon:1', 'spoon'],
    ['deprecated:nonsense', 'deprecated'],
    ['organization:nowhere', 'organization'],
  ]) {
    const refused = await call('GET', `/templates?q=${q}`);
    expect(refused).toMatchObject({ status: 400, body: { message: 'Invalid template search query.' } });
    expect(fields(refused.body)).toEqual([field]);
  }
});

test('a long list takes as many statements as a short one', async () => {
  const before = await call<Template[]>('GET', '/templates');
  const many = await addTemplate(server.deps, admin.id, { templateName: 'many-0' });
  const [row] = await server.db.selectFrom('templates').selectAll().where('id', '=', many.id).execute();
  if (!row) throw new Error('no template');
  await server.db
    .insertInto('templates')
    .values(
      Array.from({ length: 200 }, (_, index) => ({
        ...row,
        id: crypto.randomUUID(),
        name: `many-${index + 1}`,
        user_acl: JSON.stringify(row.user_acl),
        group_acl: JSON.stringify(row.group_acl),
      })),
    )
    .execute();
  let statements = 0;
  const plugin: KyselyPlugin = {
    transformQuery: ({ node }) => {
      statements += 1;
      return node;
    },
    transformResult: async ({ result }) => result,
  };
  const user = await server.db
    .selectFrom('users')
    .selectAll('users')
    .select(selectRoles)
    .where('id', '=', admin.id)
    .executeTakeFirstOrThrow();
  const subject = toSubject(user, user, { scopes: ['coder:all'] });
  const actor = { user, keyId: '', subject };
  const deps = { ...server.deps, db: server.db.withPlugin(plugin) };
  const templates = await toTemplates(deps, await listTemplates(deps, actor, undefined));
  expect(templates.length).toBe(before.body.length + 201);
  expect(statements).toBeLessThan(8);
});

test('build times are those of succeeded builds', async () => {
  const template = await makeTemplate('timed');
  for (const [name, seconds] of [
    ['t1', 10],
    ['t2', 20],
  ] as const) {
    const made = await call<{ latest_build: { job: { id: string } } }>(
      'POST',
      '/users/me/workspaces',
      { name, template_id: template.id },
      mia,
    );
    await server.db
      .updateTable('provisioner_jobs')
      .set({
        started_at: '2026-01-01T00:00:00Z',
        completed_at: `2026-01-01T00:00:${seconds}Z`,
        worker_id: crypto.randomUUID(),
      })
      .where('id', '=', made.body.latest_build.job.id)
      .execute();
  }
  const { body } = await call<Template>('GET', `/templates/${template.id}`);
  expect(body.build_time_stats.start).toEqual({ P50: 10_000, P95: 20_000 });
  expect(body.active_user_count).toBe(1);
  const daus = await call<{ entries: { date: string; amount: number }[] }>(
    'GET',
    `/templates/${template.id}/daus`,
  );
  expect(daus.body.entries).toHaveLength(61);
  expect(daus.body.entries.at(-1)).toEqual({ date: new Date().toISOString().slice(0, 10), amount: 1 });
  expect((await call('GET', `/templates/${template.id}/daus`, undefined, mia)).status).toBe(404);
});

test('examples are shown to those who make templates, and can be imported', async () => {
  const { status, body } = await call<TemplateExample[]>('GET', '/templates/examples');
  expect(status).toBe(200);
  expect(body.map(({ id }) => id)).toEqual([
    'apps-and-scripts',
    'cost',
    'dependent-parameters',
    'docker',
    'failing',
    'minimal',
    'parameters-and-presets',
    'persistent-home',
    'scratch',
    'services',
    'slow',
  ]);
  for (const example of body) {
    expect(example).toMatchObject({
      name: expect.stringMatching(/./),
      tags: expect.arrayContaining(['built-in']),
    });
    expect(example.markdown).toMatch(/^# /);
  }
  expect((await call('GET', '/templates/examples', undefined, mia)).status).toBe(404);
  const created = await call<TemplateVersion>('POST', `/organizations/${organization}/templateversions`, {
    storage_method: 'file',
    provisioner: 'terraform',
    example_id: 'minimal',
  });
  expect(created.status).toBe(201);
  const file = await server.db
    .selectFrom('files')
    .select('data')
    .where('id', '=', created.body.job.file_id)
    .executeTakeFirstOrThrow();
  expect((await readTar(file.data)).map(({ name }) => name)).toEqual(['README.md', 'main.tf']);
});
