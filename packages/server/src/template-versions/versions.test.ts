import { randomUUID } from 'node:crypto';
import type {
  ArchiveTemplateVersionsResponse,
  Preset,
  ProvisionerJob,
  TemplateVersion,
  TemplateVersionParameter,
  TemplateVersionVariable,
} from '@coder-ts/api';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { z } from 'zod';
import { startTestServer, type TestServer } from '../../../../test/harness/server.js';
import { addTemplate, addVersion, endJob } from '../../../../test/harness/templates.js';
import { addUser, defaultOrganization, type TestUser } from '../../../../test/harness/users.js';
import { json } from '../database/connect.js';
import { writeTar } from '../files/tar.js';

let server: TestServer;
let admin: TestUser;
let mia: TestUser;
let versions: string;

beforeAll(async () => {
  server = await startTestServer();
  admin = await addUser(server, { username: 'admin', roles: ['owner'] });
  mia = await addUser(server, { username: 'mia' });
  versions = `/organizations/${await defaultOrganization(server)}/templateversions`;
});
afterAll(() => server.close());

interface Refusal {
  message: string;
  detail?: string;
  validations?: { field: string; detail: string }[];
}
const call = <T = Refusal>(method: string, path: string, body?: unknown, by = admin) =>
  server.request<T>(method, `/api/v2${path}`, { token: by.token, body });
const get = <T = Refusal>(path: string, by = admin) => call<T>('GET', path, undefined, by);

async function upload(files: Record<string, string>): Promise<string> {
  const tar = await writeTar(
    Object.entries(files).map(([name, text]) => ({ name, data: Buffer.from(text) })),
  );
  const { body } = await server.request<{ hash: string }>('POST', '/api/v2/files', {
    token: admin.token,
    body: tar,
    headers: { 'content-type': 'application/x-tar' },
  });
  return body.hash;
}
const importOf = (file: string, more: object = {}) => ({
  storage_method: 'file',
  provisioner: 'terraform',
  file_id: file,
  ...more,
});
const importFiles = async <T = TemplateVersion>(files: Record<string, string>, more: object = {}) =>
  call<T>('POST', versions, importOf(await upload(files), more));

describe('create', () => {
  test('queues an import, with a made-up name where none is given', async () => {
    const { status, body } = await importFiles(
      { 'main.tf': '' },
      {
        message: 'first',
        tags: { rack: 'a', scope: 'nonsense', empty: '' },
        user_variable_values: [{ name: 'region', value: 'us' }],
      },
    );
    expect(status).toBe(201);
    expect(body).toMatchObject({
      template_id: '00000000-0000-0000-0000-000000000000',
      message: 'first',
      name: expect.stringMatching(/^[a-z]+_[a-z]+\d\d$/),
      created_by: { id: admin.id, username: 'admin' },
      archived: false,
      job: {
        status: 'pending',
        type: 'template_version_import',
        input: { template_version_id: body.id },
        tags: { rack: 'a', scope: 'organization', owner: '' },
      },
      matched_provisioners: { count: 0, available: 0, most_recently_seen: null },
    });
    const job = await server.db
      .selectFrom('provisioner_jobs')
      .select('input')
      .where('id', '=', body.job.id)
      .executeTakeFirstOrThrow();
    expect(job.input).toEqual({
      template_id: null,
      template_version_id: body.id,
      user_variable_values: [{ name: 'region', value: 'us' }],
    });
  });

  test('refuses in the order of the wire', async () => {
    const nothing = await call('POST', versions, {});
    expect(nothing.status).toBe(400);
    expect(
      nothing.body.validations?.map(({ field, detail }) => [field, detail.split('"')[1]]).sort(),
    ).toEqual([
      ['example_id', 'required_without'],
      ['file_id', 'required_without'],
      ['provisioner', 'required'],
      ['storage_method', 'required'],
    ]);
    const nowhere = '00000000-0000-0000-0000-00000000000a';
    const file = await upload({ 'main.tf': 'x = 1' });
    expect((await call('POST', versions, importOf(file, { provisioner: 'pulumi' }))).status).toBe(400);
    expect((await call('POST', versions, importOf(file, { example_id: 'minimal' }))).body.message).toBe(
      'You cannot specify both an example_id and a file_id.',
    );
    expect((await call('POST', versions, importOf(file, { template_id: nowhere }))).body.message).toBe(
      'Template does not exist.',
    );
    expect((await call('POST', versions, importOf(nowhere), mia)).body.message).toBe('File not found.');
    const unknown = importOf(file, { file_id: undefined, example_id: '../../packages' });
    expect((await call('POST', versions, unknown)).body.message).toBe('Example not found.');
    const example = importOf(file, { file_id: undefined, example_id: 'minimal' });
    expect((await call('POST', versions, example, mia)).status).toBe(403);
    const template = await addTemplate(server.deps, admin.id, { name: 'v1' });
    const again = importOf(file, { template_id: template.id, name: 'v1' });
    expect(await call('POST', versions, again)).toMatchObject({
      status: 409,
      body: { message: 'A template version with name "v1" already exists for this template.' },
    });
  });

  test('takes tags from the template, which those of the request override', async () => {
    const main = `
variable "zone" { default = "eu" }
data "coder_parameter" "size" {
  name    = "size"
  default = "small"
}
data "coder_workspace_owner" "me" {}
data "coder_workspace_tags" "tags" {
  tags = {
    zone  = var.zone
    size  = data.coder_parameter.size.value
    user  = data.coder_workspace_owner.me.name
    cloud = "any"
  }
}`;
    const { status, body } = await importFiles(
      { 'main.tf': main },
      {
        tags: { cloud: 'own' },
        user_variable_values: [{ name: 'zone', value: 'us' }],
      },
    );
    expect(status).toBe(201);
    expect(body.job.tags).toEqual({
      scope: 'organization',
      owner: '',
      zone: 'us',
      size: 'small',
      user: 'admin',
      cloud: 'own',
    });
    const refused = await importFiles<Refusal>({ 'main.tf': main.replace('"any"', 'file("x")') });
    expect(refused).toMatchObject({ status: 400, body: { message: 'Unable to parse workspace tags' } });
    expect(refused.body.validations).toEqual([
      { field: 'cloud', detail: expect.stringContaining('there is no file "x" in the template') },
    ]);
    const broken = await importFiles<Refusal>({ 'main.tf': `${main}\nresource "x" {` });
    expect(broken.status).toBe(400);
    expect(broken.body.detail).toContain('ERROR: Unclosed configuration block (main.tf:');
  });

  test('tags of a template in JSON, its variable overridden', async () => {
    const json = (tags: object) =>
      JSON.stringify({ data: { coder_workspace_tags: { tags: { tags } } }, variable: { zone: {} } }, null, 1);
    const zone = '\u0024{var.zone}';
    const files = {
      'main.tf.json': json({ zone, cloud: `on ${zone}` }),
      'override.tf': 'variable "zone" {\n  default = "eu"\n}',
    };
    const { status, body } = await importFiles(files);
    expect(status).toBe(201);
    expect(body.job.tags).toMatchObject({ zone: 'eu', cloud: 'on eu' });
    const broken = await importFiles<Refusal>({ ...files, 'b.tf.json': '{\n "locals": {,}\n}' });
    expect(broken.status).toBe(400);
    expect(broken.body.detail).toContain('ERROR: Invalid JSON object (b.tf.json:2)');
  });
});

describe('of a template', () => {
  let template: { id: string; versionId: string };
  const ids: string[] = [];
  beforeAll(async () => {
    template = await addTemplate(server.deps, admin.id, { templateName: 'versioned', name: 'v1' });
    ids.push(template.versionId);
    for (const [name, status] of [
      ['v2', 'succeeded'],
      ['v3', 'failed'],
      ['v4', 'pending'],
    ] as const)
      ids.push(await addVersion(server.deps, admin.id, template.id, { name, status }));
  });
  const path = (rest: string) => `/templates/${template.id}/versions${rest}`;
  const names = async (query: string) => {
    const { body } = await get<TemplateVersion[]>(path(query));
    return body.map(({ name }) => name);
  };

  test('are listed oldest first, in pages', async () => {
    expect(await names('')).toEqual(['v1', 'v2', 'v3', 'v4']);
    expect(await names('?limit=2&offset=1')).toEqual(['v2', 'v3']);
    expect(await names(`?after_id=${ids[1]}`)).toEqual(['v3', 'v4']);
    const id = randomUUID();
    expect((await get(path(`?after_id=${id}`))).body.message).toBe(
      `Record at "after_id" ("${id}") does not exists.`,
    );
    expect((await get(path('?include_archived=maybe'))).status).toBe(400);
  });

  test('are found by name, with the one before', async () => {
    expect((await get<TemplateVersion>(path('/v2'))).body.id).toBe(ids[1]);
    expect((await get(path('/v9'))).body.message).toBe('No template version found by name "v9".');
    const byNames = '/organizations/default/templates/Versioned/versions';
    expect((await get<TemplateVersion>(`${byNames}/v3/previous`, mia)).body.id).toBe(ids[1]);
    expect((await get(`${byNames}/v1/previous`)).status).toBe(204);
    expect((await get(`${byNames}/v9/previous`)).status).toBe(404);
  });

  test('are renamed by those who may', async () => {
    const version = `/templateversions/${ids[1]}`;
    expect((await call('PATCH', version, { name: 'v1' })).status).toBe(400);
    expect((await call('PATCH', version, { message: 'x' }, mia)).status).toBe(403);
    const { body } = await call<TemplateVersion>('PATCH', version, { name: '', message: 'second' });
    expect(body).toMatchObject({ name: 'v2', message: 'second' });
  });

  test('become active when their import succeeded', async () => {
    const promote = (id: string | undefined, by = admin) => call('PATCH', path(''), { id }, by);
    expect((await promote(randomUUID())).body.message).toBe('Template version not found.');
    const loose = await addVersion(server.deps, admin.id, null);
    expect((await promote(loose)).status).toBe(400);
    expect(await promote(ids[2])).toMatchObject({
      status: 403,
      body: { detail: 'Attempted to promote a version with a failed build' },
    });
    expect((await promote(ids[1], mia)).status).toBe(403);
    expect((await promote(ids[1])).body.message).toBe('Updated the active template version!');
  });

  test('are archived unless something needs them', async () => {
    const archive = (id: string | undefined, word = 'archive', by = admin) =>
      call<string & Refusal>('POST', `/templateversions/${id}/${word}`, undefined, by);
    expect((await archive(ids[1])).status).toBe(400); // active
    expect((await archive(ids[3])).status).toBe(400); // not finished
    expect((await archive(ids[0], 'archive', mia)).status).toBe(404);
    expect((await archive(ids[0])).body).toBe(`template version "${ids[0]}" archived`);
    expect((await archive(ids[0])).body.message).toBe('Template version already archived');
    expect(await names('')).not.toContain('v1');
    expect(await names('?include_archived=true')).toContain('v1');
    expect((await call('PATCH', path(''), { id: ids[0] })).body.message).toBe(
      'The provided template version is archived.',
    );
    expect((await archive(ids[0], 'unarchive')).body).toBe(`template version "${ids[0]}" unarchived`);
    expect((await archive(ids[0], 'unarchive')).body.message).toBe('Template version already unarchived');

    await call('POST', '/users/me/workspaces', { name: 'w', template_id: template.id }, mia);
    await call('PATCH', path(''), { id: ids[0] });
    const used = await archive(ids[1]);
    expect(used.status).toBe(400); // the workspace runs it
    type Archived = z.output<typeof ArchiveTemplateVersionsResponse>;
    const bulk = (all: boolean) => call<Archived>('POST', path('/archive'), { all });
    expect((await bulk(false)).body).toEqual({ template_id: template.id, archived_ids: [ids[2]] });
    expect((await bulk(true)).body.archived_ids).toBeNull();
  });
});

test('what an import found is told once it has finished', async () => {
  const { body: version } = await importFiles({ 'main.tf': '# found' });
  const part = <T>(name: string, by = admin) => get<T>(`/templateversions/${version.id}/${name}`, by);
  expect((await part('rich-parameters')).status).toBe(425);
  expect((await part('variables')).status).toBe(403);
  expect((await part<Refusal>('resources')).body.message).toBe("Job hasn't completed!");
  expect((await part('presets')).body).toBeNull();
  expect((await part('external-auth')).body).toEqual([]);
  expect((await part('schema')).body).toEqual([]);
  expect((await part('logs', mia)).status).toBe(404);

  await endJob(server.deps, version.job.id, 'succeeded');
  const own = { template_version_id: version.id };
  await server.db
    .insertInto('template_version_parameters')
    .values([
      {
        ...own,
        position: 0,
        name: 'z',
        description: 'How **large** is [it](https://x)?',
        type: 'number',
        form_type: 'slider',
        mutable: true,
        default_value: '2',
        validation_min: 0,
        validation_monotonic: 'increasing',
        required: false,
      },
      { ...own, position: 1, name: 'a', type: 'string', mutable: false, required: true },
    ])
    .execute();
  await server.db
    .insertInto('template_version_variables')
    .values([
      {
        ...own,
        position: 0,
        name: 'key',
        type: 'string',
        value: 'k',
        default_value: 'd',
        required: false,
        sensitive: true,
      },
      {
        ...own,
        position: 1,
        name: 'map',
        type: 'map(string)',
        value: '{}',
        required: true,
        sensitive: false,
      },
    ])
    .execute();
  const preset = randomUUID();
  await server.db
    .insertInto('template_version_presets')
    .values([
      { ...own, id: preset, name: 'b', created_at: server.deps.now(), desired_instances: 0 },
      { ...own, id: randomUUID(), name: 'a', created_at: server.deps.now(), is_default: true },
    ])
    .execute();
  await server.db
    .insertInto('template_version_preset_parameters')
    .values([
      { preset_id: preset, name: 'z', value: '4' },
      { preset_id: preset, name: 'a', value: 'x' },
    ])
    .execute();
  await server.db
    .insertInto('template_version_external_auths')
    .values({ ...own, id: 'github' })
    .execute();
  await server.db
    .insertInto('workspace_resources')
    .values(
      (['start', 'stop'] as const).map((transition) => ({
        id: randomUUID(),
        created_at: server.deps.now(),
        job_id: version.job.id,
        transition,
        type: 'terraform_data',
        name: 'disk',
        metadata: json([]),
      })),
    )
    .execute();

  const parameters = await part<TemplateVersionParameter[]>('rich-parameters');
  expect(parameters.body).toEqual([
    {
      name: 'z',
      description: 'How **large** is [it](https://x)?',
      description_plaintext: 'How large is it?',
      type: 'number',
      form_type: 'slider',
      mutable: true,
      default_value: '2',
      icon: '',
      options: [],
      validation_min: 0,
      validation_monotonic: 'increasing',
      required: false,
      ephemeral: false,
    },
    expect.objectContaining({ name: 'a', required: true }),
  ]);
  const variables = await part<TemplateVersionVariable[]>('variables');
  expect(variables.body).toMatchObject([
    { name: 'key', value: '*redacted*', default_value: '*redacted*', sensitive: true },
    { name: 'map', type: 'map(string)', value: '{}', required: true },
  ]);
  const presets = await part<Preset[]>('presets');
  expect(presets.body).toMatchObject([
    { Name: 'a', Parameters: null, Default: true, DesiredPrebuildInstances: null },
    {
      Name: 'b',
      Parameters: [
        { Name: 'a', Value: 'x' },
        { Name: 'z', Value: '4' },
      ],
      DesiredPrebuildInstances: 0,
    },
  ]);
  expect((await part('external-auth')).body).toMatchObject([{ id: 'github', authenticated: false }]);
  expect((await part<unknown[]>('resources')).body).toHaveLength(2);
  const { body: after } = await get<TemplateVersion>(`/templateversions/${version.id}`);
  expect(after.job.status).toBe('succeeded');
  expect(after).not.toHaveProperty('matched_provisioners');
});

describe('cancel', () => {
  test('an import that waits is over at once, and only once', async () => {
    const { body: version } = await importFiles({ 'main.tf': '# cancel' });
    const cancel = () => call('PATCH', `/templateversions/${version.id}/cancel`);
    expect(await cancel()).toMatchObject({
      status: 200,
      body: { message: 'Job has been marked as canceled...' },
    });
    const { body } = await get<TemplateVersion>(`/templateversions/${version.id}`);
    expect(body.job).toMatchObject({ status: 'canceled', completed_at: expect.any(String) });
    expect((await cancel()).body.message).toBe('Job has already completed!');
  });

  test('leaves alone what has left the expected status', async () => {
    const { body: version } = await importFiles({ 'main.tf': '# expected' });
    const cancel = (expected: string) =>
      call('PATCH', `/templateversions/${version.id}/cancel?expect_status=${expected}`);
    expect((await cancel('done')).status).toBe(400);
    expect(await cancel('running')).toMatchObject({
      status: 412,
      body: { message: 'Job is not in the expected state.' },
    });
    expect((await cancel('pending')).status).toBe(200);
  });

  test('one that runs is told to stop', async () => {
    const { body: version } = await importFiles({ 'main.tf': '# running' });
    await server.db
      .updateTable('provisioner_jobs')
      .set({ started_at: server.deps.now(), worker_id: randomUUID() })
      .where('id', '=', version.job.id)
      .execute();
    const cancel = () => call('PATCH', `/templateversions/${version.id}/cancel`);
    expect((await cancel()).status).toBe(200);
    expect((await get<TemplateVersion>(`/templateversions/${version.id}`)).body.job.status).toBe('canceling');
    expect((await cancel()).body.message).toBe('Job has already been marked as canceled!');
  });
});

test('dry runs belong to their version and to who asked for them', async () => {
  const template = await addTemplate(server.deps, admin.id, { templateName: 'dry' });
  const other = await addVersion(server.deps, admin.id, template.id);
  const pending = await addVersion(server.deps, admin.id, template.id, { status: 'pending' });
  const request = { workspace_name: 'dry', rich_parameter_values: [{ name: 'size', value: 'large' }] };
  expect((await call('POST', `/templateversions/${pending}/dry-run`, request)).status).toBe(425);
  const base = `/templateversions/${template.versionId}/dry-run`;
  const { status, body: job } = await call<ProvisionerJob>('POST', base, request);
  expect(status).toBe(201);
  expect(job).toMatchObject({ status: 'pending', type: 'template_version_dry_run' });
  const path = `${base}/${job.id}`;
  expect((await get<ProvisionerJob>(path)).body.id).toBe(job.id);
  expect((await get(path, mia)).status).toBe(403);
  expect((await get(`/templateversions/${other}/dry-run/${job.id}`)).status).toBe(403);
  expect((await get(`${base}/xyz`)).body.message).toBe('Job ID "xyz" must be a valid UUID.');
  const id = randomUUID();
  expect(await get(`${base}/${id}`)).toMatchObject({
    status: 404,
    body: { message: `Provisioner job "${id}" not found.` },
  });
  expect((await get(`${path}/resources`)).status).toBe(400);
  expect((await get(`${path}/matched-provisioners`)).body).toMatchObject({ count: 0 });
  expect((await get(`${path}/logs`)).body).toEqual([]);
  const cancel = () => call('PATCH', `${path}/cancel`);
  expect((await cancel()).body.message).toBe('Job has been marked as canceled.');
  expect((await cancel()).body.message).toBe('Job has already completed.');
});
