import type { DynamicParametersResponse, PreviewParameter, WorkspaceBuild } from '@coder-ts/api';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { WebSocket } from 'ws';
import { startTestServer, type TestServer } from '../../../../test/harness/server.js';
import { addTemplate, addVersion, endBuild } from '../../../../test/harness/templates.js';
import { addUser, type TestUser } from '../../../../test/harness/users.js';

const source = `
data "coder_workspace_owner" "me" {}
data "coder_workspace" "me" {}
data "http" "zones" { url = "https://example.com/zones" }
data "http" "fresh" { url = "https://example.com/fresh" }

variable "limit" {
  type    = number
  default = 8
}
variable "secret" {
  type      = string
  default   = "hunter2"
  sensitive = true
}
locals {
  cities = yamldecode(file("cities.yaml"))
}

data "coder_parameter" "region" {
  name    = "region"
  default = "eu"
  mutable = true
  order   = 1
  option {
    name  = "Europe"
    value = "eu"
  }
  option {
    name  = "America"
    value = "us"
  }
}
data "coder_parameter" "city" {
  name      = "city"
  form_type = "dropdown"
  default   = local.cities[data.coder_parameter.region.value][0]
  mutable   = true
  order     = 2
  dynamic "option" {
    for_each = local.cities[data.coder_parameter.region.value]
    content {
      name  = title(option.value)
      value = option.value
    }
  }
}
data "coder_parameter" "cores" {
  name    = "cores"
  type    = "number"
  default = 2
  mutable = true
  order   = 3
  validation {
    min = 1
    max = data.coder_parameter.region.value == "us" ? var.limit * 2 : var.limit
  }
}
data "coder_parameter" "support" {
  count   = data.coder_parameter.region.value == "us" ? 1 : 0
  name    = "support"
  default = "mail"
  mutable = true
  order   = 4
}
data "coder_parameter" "handle" {
  name    = "handle"
  default = data.coder_workspace_owner.me.name
  styling = jsonencode({ placeholder = "a name", mask_input = true, colour = "red" })
  mutable = true
  order   = 5
}
data "coder_parameter" "zone" {
  name    = "zone"
  default = jsondecode(data.http.zones.response_body)[0]
  mutable = true
  order   = 6
}
data "coder_parameter" "fresh" {
  name    = "fresh"
  default = data.http.fresh.response_body
  mutable = true
  order   = 7
}
data "coder_parameter" "token" {
  name    = "token"
  default = "\${var.secret}-x"
  mutable = true
  order   = 8
}
module "extra" {
  source = "./extra"
  names  = ["a", "b"]
}
`;
const files = {
  'cities.yaml': 'eu: [berlin, paris]\nus: [austin]\n',
  'extra/main.tf': `
variable "names" { type = list(string) }
data "coder_parameter" "each" {
  for_each = toset(var.names)
  name     = "extra_\${each.key}"
  type     = "bool"
  default  = "false"
  mutable  = true
  order    = 9
}`,
};
const plan = {
  prior_state: {
    values: {
      root_module: {
        resources: [
          {
            address: 'data.http.zones',
            mode: 'data',
            type: 'http',
            values: { response_body: '["z1","z2"]' },
          },
        ],
      },
    },
  },
};

let server: TestServer;
let admin: TestUser;
let mia: TestUser;
let outsider: TestUser;
let template: { id: string; versionId: string };

beforeAll(async () => {
  server = await startTestServer();
  admin = await addUser(server, { username: 'admin', roles: ['owner'] });
  mia = await addUser(server, { username: 'mia' });
  outsider = await addUser(server, { username: 'otto', organization: null });
  template = await addTemplate(server.deps, admin.id, { source, files, plan, variables: { limit: '4' } });
});
afterAll(() => server.close());

const path = (versionId = template.versionId) => `/api/v2/templateversions/${versionId}/dynamic-parameters`;
const evaluate = (
  inputs: Record<string, string>,
  {
    by = mia,
    owner,
    version = template.versionId,
  }: { by?: TestUser; owner?: TestUser; version?: string } = {},
) =>
  server.request<DynamicParametersResponse>('POST', `${path(version)}/evaluate`, {
    token: by.token,
    body: { id: 7, inputs, owner_id: (owner ?? by).id },
  });
const find = (answer: DynamicParametersResponse, name: string): PreviewParameter => {
  const found = answer.parameters?.find((one) => one.name === name);
  if (!found) throw new Error(`there is no parameter ${name}`);
  return found;
};

describe('evaluate', () => {
  test('renders what the template says for these inputs, in order', async () => {
    const { status, body } = await evaluate({});
    expect(status).toBe(200);
    expect(body.id).toBe(0);
    expect(body.parameters?.map(({ name, value }) => [name, value.valid ? value.value : null])).toEqual([
      ['region', 'eu'],
      ['city', 'berlin'],
      ['cores', '2'],
      ['handle', 'mia'],
      ['zone', 'z1'],
      ['fresh', null],
      ['token', null],
      ['extra_a', 'false'],
      ['extra_b', 'false'],
    ]);
    expect(body.diagnostics).toEqual([]);
    expect(find(body, 'city')).toMatchObject({
      form_type: 'dropdown',
      required: false,
      options: [
        { name: 'Berlin', value: { value: 'berlin', valid: true } },
        { name: 'Paris', value: { value: 'paris', valid: true } },
      ],
      diagnostics: [],
    });
    expect(find(body, 'cores').validations).toEqual([
      {
        validation_error: '',
        validation_regex: null,
        validation_min: 1,
        validation_max: 4,
        validation_monotonic: null,
      },
    ]);
    expect(find(body, 'handle').styling).toEqual({ placeholder: 'a name', mask_input: true });
  });

  test('options, limits and parameters follow other values', async () => {
    const { body } = await evaluate({ region: 'us', cores: '9', extra_a: 'maybe' });
    expect(find(body, 'city').options.map(({ value }) => value.value)).toEqual(['austin']);
    expect(find(body, 'support').value).toEqual({ value: 'mail', valid: true });
    expect(find(body, 'cores').diagnostics).toMatchObject([
      { severity: 'error', detail: 'value 9 is more than the maximum 8', extra: { code: '' } },
    ]);
    expect(find(body, 'extra_a').diagnostics[0]?.summary).toBe('Parameter value is not of type "bool"');
  });

  test('what cannot be drawn is a form of its own kind', async () => {
    const { body } = await evaluate({ region: 'moon' });
    expect(find(body, 'region').diagnostics[0]?.summary).toBe('Value must be a valid option');
    expect(find(body, 'city')).toMatchObject({
      form_type: 'error',
      value: { value: 'data.coder_parameter.city.value', valid: false },
      diagnostics: [{ summary: 'Invalid parameter `type="string"` and `form_type="dropdown"`' }],
    });
  });

  test('secrets and what only a run finds out are not told, and nothing is wrong with them', async () => {
    const { body, text } = await evaluate({});
    expect(text).not.toContain('hunter2');
    for (const name of ['fresh', 'token']) {
      const { default_value, required, diagnostics } = find(body, name);
      expect(default_value.valid).toBe(false);
      expect(required).toBe(false);
      expect(diagnostics.filter(({ severity }) => severity === 'error')).toEqual([]);
    }
    expect(find((await evaluate({ token: 'mine' })).body, 'token').value).toEqual({
      value: 'mine',
      valid: true,
    });
  });

  test('is told for an owner that the caller may ask for', async () => {
    expect(find((await evaluate({}, { by: mia, owner: admin })).body, 'handle').value.value).toBe('admin');
    const { status, body } = await evaluate({}, { by: mia, owner: outsider });
    expect(status).toBe(200);
    expect(body).toMatchObject({ parameters: null, diagnostics: [{ extra: { code: 'owner_not_found' } }] });
    expect((await evaluate({}, { by: outsider })).status).toBe(404);
  });

  test.each([
    ['a value that is no text', { inputs: { a: 1 } }, 400],
    ['inputs that are none', { inputs: [] }, 400],
    ['an owner that is none', { owner_id: 'mia' }, 400],
  ])('refuses %s', async (_, body, status) => {
    const answer = await server.request('POST', `${path()}/evaluate`, { token: mia.token, body });
    expect(answer.status).toBe(status);
  });

  test('needs a finished import; without a plan the stored parameters come with a warning', async () => {
    const pending = await addVersion(server.deps, admin.id, template.id, { source, status: 'pending' });
    expect((await evaluate({}, { version: pending })).status).toBe(425);
    const old = await addVersion(server.deps, admin.id, template.id, {
      parameters: [{ name: 'size', default: 's', options: ['s', 'm'] }],
    });
    const { body } = await evaluate({ size: 'l' }, { version: old });
    expect(body.diagnostics).toMatchObject([{ severity: 'warning' }]);
    expect(find(body, 'size').diagnostics[0]?.summary).toBe('Value must be a valid option');
  });

  test.each([
    ['endless text', 'locals {\n a = "xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx"\n', 'join("", [LAST, LAST])'],
    ['endless lists', 'locals {\n a = range(1000)\n', 'concat(LAST, LAST)'],
    ['endless loops', 'locals {\n a = range(1000)\n', '[for x in LAST : [for y in LAST : y]]'],
  ])('a hostile template ends early: %s', async (_, start, step) => {
    const names = [...'abcdefghijklmnopqrstuvwxyz'];
    const locals = names
      .slice(1)
      .map((name, index) => `${name} = ${step.replaceAll('LAST', `local.${names[index]}`)}`);
    const version = await addVersion(server.deps, admin.id, template.id, {
      plan: {},
      source: `${start}${locals.join('\n')}\n}\ndata "coder_parameter" "p" {\n name = "p"\n default = jsonencode(local.z)\n}`,
    });
    const started = performance.now();
    const { body } = await evaluate({}, { version });
    expect(body.diagnostics).toMatchObject([
      { severity: 'error', summary: 'Template too large to evaluate' },
    ]);
    expect(performance.now() - started).toBeLessThan(10_000);
  });
});

describe('over a WebSocket', () => {
  const open = (query = '', by = mia) =>
    new WebSocket(`${server.url.replace('http', 'ws')}${path()}${query}`, {
      headers: { 'coder-session-token': by.token },
    });
  const talk = (socket: WebSocket, requests: unknown[]) =>
    new Promise<{ answers: DynamicParametersResponse[]; closed: number }>((resolve, reject) => {
      const answers: DynamicParametersResponse[] = [];
      socket.on('message', (data) => {
        answers.push(JSON.parse(String(data)));
        if (answers.length === 1) for (const request of requests) socket.send(JSON.stringify(request));
        if (answers.length === requests.length + 1) socket.close(1000);
      });
      socket.on('close', (closed) => resolve({ answers, closed }));
      socket.on('error', reject);
    });

  test('answers first by itself, then each request in order, for the owner before unless told', async () => {
    const { answers } = await talk(open(), [
      { id: 9, inputs: { region: 'us' } },
      { id: 2, owner_id: admin.id },
      { id: 2, inputs: {} },
      { id: 3, owner_id: outsider.id },
    ]);
    expect(answers.map(({ id }) => id)).toEqual([-1, 9, 2, 2, 3]);
    const handles = answers.slice(0, 4).map((answer) => find(answer, 'handle').value.value);
    expect(handles).toEqual(['mia', 'mia', 'admin', 'admin']);
    expect(answers[1]?.parameters?.some(({ name }) => name === 'support')).toBe(true);
    expect(answers[4]?.parameters).toBeNull();
  });

  test('begins with the owner that the query names', async () => {
    const { answers } = await talk(open(`?user_id=${admin.id}`), []);
    expect(find(answers[0] as DynamicParametersResponse, 'handle').value.value).toBe('admin');
    const refused = await server.request('GET', `${path()}?user_id=mia`, { token: mia.token });
    expect(refused).toMatchObject({ status: 400, body: { message: 'Invalid user_id query parameter' } });
  });

  test('ends at a message that is no request', async () => {
    const socket = open();
    const closed = new Promise<number>((resolve) => socket.on('close', resolve));
    socket.on('open', () => socket.send('nonsense'));
    expect(await closed).toBe(1003);
  });
});

describe('builds', () => {
  const make = (name: string, values: Record<string, string>) =>
    server.request<{
      id: string;
      latest_build: WorkspaceBuild;
      validations?: { field: string; detail: string }[];
      detail?: string;
    }>('POST', '/api/v2/users/me/workspaces', {
      token: mia.token,
      body: {
        name,
        template_id: template.id,
        rich_parameter_values: Object.entries(values).map(([key, value]) => ({ name: key, value })),
      },
    });

  test('are judged as the form shows it, and keep the parameters that there are', async () => {
    const refused = await make('one', { region: 'us', city: 'paris', cores: '9' });
    expect(refused.status).toBe(400);
    expect(refused.body.validations?.map(({ field }) => field)).toEqual(['city', 'cores']);
    const made = await make('one', { region: 'us', cores: '8', spoon: '1' });
    expect(made.status, made.text).toBe(201);
    await endBuild(server.deps, made.body.latest_build.id);
    const { body } = await server.request<{ name: string; value: string }[]>(
      'GET',
      `/api/v2/workspacebuilds/${made.body.latest_build.id}/parameters`,
      { token: mia.token },
    );
    expect(Object.fromEntries(body.map(({ name, value }) => [name, value]))).toEqual({
      region: 'us',
      city: 'austin',
      cores: '8',
      support: 'mail',
      handle: 'mia',
      zone: 'z1',
      extra_a: 'false',
      extra_b: 'false',
    });
    const closing = await server.request<{ validations: { field: string }[] }>(
      'POST',
      `/api/v2/workspaces/${made.body.id}/builds`,
      {
        token: mia.token,
        body: { transition: 'start', rich_parameter_values: [{ name: 'region', value: 'eu' }] },
      },
    );
    expect(closing.body.validations.map(({ field }) => field)).toEqual(['city', 'cores']);
  });
});
