import { expect, test } from 'vitest';
import { convert } from './convert.js';
import { nearestLabel, parseDot } from './dot.js';
import { instancesOfPlan, labelOf, modulePathOf, type ResourceInstance } from './modules.js';
import type { JsonObject } from './values.js';

/** A graph of the edges `a -> b`; nodes are resources of the root module. */
function dotOf(edges: [string, string][], more: string[] = []): string {
  const labels = [...new Set([...edges.flat(), ...more])];
  return [
    'digraph {\n\tcompound = "true"\n\tsubgraph "root" {',
    ...labels
      .filter((label) => !label.startsWith('local.'))
      .map((label) => `\t\t"[root] ${label} (expand)" [label = "${label}", shape = "box"]`),
    ...edges.map(([from, to]) => `\t\t"[root] ${from} (expand)" -> "[root] ${to} (expand)"`),
    '\t}\n}',
  ].join('\n');
}

function instance(address: string, values: JsonObject = {}): ResourceInstance {
  const mode = /(^|\.)data\./.test(address) ? 'data' : 'managed';
  const [type = '', name = ''] = labelOf(address).split('.').slice(-2);
  return { address, mode, type, name, values };
}

const agent = (name: string, values: JsonObject = {}) =>
  instance(`coder_agent.${name}`, { id: `id-${name}`, auth: 'token', token: 't', ...values });

test('an agent runs on the nearest resource that uses it, by the smaller label where two are as near', () => {
  const edges: [string, string][] = [
    ['local.a', 'coder_agent.main'],
    ['terraform_data.far', 'local.a'],
    ['terraform_data.b', 'coder_agent.main'],
    ['terraform_data.a', 'coder_agent.main'],
    ['coder_app.x', 'coder_agent.main'],
  ];
  const names = ['far', 'b', 'a'].map((name) => instance(`terraform_data.${name}`));
  const { resources } = convert([...names, agent('main')], dotOf(edges));
  expect(resources.filter(({ agents }) => agents.length > 0).map(({ name }) => name)).toEqual(['a']);
});

test('an agent that nothing uses is left out, one that only a count of 0 uses too', () => {
  const dot = dotOf([['terraform_data.never', 'coder_agent.main']]);
  expect(convert([agent('main'), instance('terraform_data.other')], dot).resources).toMatchObject([
    { name: 'other', agents: [] },
  ]);
});

test('an agent may run on an external agent', () => {
  const dot = dotOf([['coder_external_agent.x', 'coder_agent.main']]);
  const found = convert([agent('main'), instance('coder_external_agent.x')], dot);
  expect(found.resources[0]?.agents).toHaveLength(1);
  expect(found.hasExternalAgents).toBe(true);
});

test.each([
  [[agent('a_b')], 'agent name "a_b" contains underscores'],
  [[agent('-a')], 'agent name "-a" does not match regex'],
  [[agent('a'), agent('A')], 'duplicate agent name'],
  [[agent('gone')], `couldn't find node on graph: "coder_agent.gone"`],
])('agent rules: %#', (instances, message) => {
  expect(() => convert(instances, dotOf([], ['coder_agent.a', 'coder_agent.A']))).toThrow(message);
});

test('in a plan, parts are attached by a direct edge in the root module', () => {
  const unknown = { id: null as never };
  const edges: [string, string][] = [
    ['terraform_data.vm', 'coder_agent.main'],
    ['coder_app.web', 'coder_agent.main'],
    ['coder_app.indirect', 'local.id'],
    ['local.id', 'coder_agent.main'],
    ['coder_devcontainer.dc', 'coder_agent.main'],
    ['coder_script.inside', 'coder_devcontainer.dc'],
  ];
  const { resources } = convert(
    [
      agent('main', unknown),
      instance('terraform_data.vm'),
      instance('coder_app.web', { slug: 'web' }),
      instance('coder_app.indirect', { slug: 'indirect' }),
      instance('module.m.coder_app.web', { slug: 'module' }),
      instance('coder_devcontainer.dc', { workspace_folder: '/w' }),
      instance('coder_script.inside', { script: 'x' }),
    ],
    dotOf(edges),
  );
  const found = resources.find(({ name }) => name === 'vm')?.agents[0];
  expect(found?.apps.map(({ slug }) => slug)).toEqual(['web']);
  expect(found?.devcontainers[0]).toMatchObject({
    name: 'dc',
    workspaceFolder: '/w',
    scripts: [{ script: 'x' }],
  });
});

test('in a state, parts are attached by ids, also those of a devcontainer', () => {
  const { resources } = convert(
    [
      agent('a'),
      agent('b'),
      instance('terraform_data.vm'),
      instance('module.m[0].coder_app.web', {
        id: 'x',
        agent_id: 'id-b',
        display_name: 'W',
        share: 'public',
      }),
      instance('coder_devcontainer.dc', { id: 'd', agent_id: 'id-b', subagent_id: 's' }),
      instance('coder_env.e', { agent_id: 's', name: 'N', value: 'v', merge_strategy: 'append' }),
      instance('coder_env.f', { agent_id: 'id-a', name: 'M', value: 'w' }),
    ],
    dotOf([
      ['terraform_data.vm', 'coder_agent.a'],
      ['terraform_data.vm', 'coder_agent.b'],
    ]),
  );
  const [a, b] = resources.find(({ name }) => name === 'vm')?.agents ?? [];
  expect(a?.extraEnvs).toMatchObject([{ name: 'M', value: 'w' }]);
  expect(b?.apps).toMatchObject([{ id: 'x', slug: 'web', displayName: 'W', sharingLevel: 'public' }]);
  expect(b?.devcontainers[0]?.envs).toMatchObject([{ name: 'N', mergeStrategy: 'append' }]);
});

test('app slugs are checked and unique in the template', () => {
  const app = (name: string, slug: string) => instance(`coder_app.${name}`, { slug });
  expect(() => convert([app('a', 'A_b')], '')).toThrow('app slug "A_b" does not match regex');
  expect(() => convert([app('a', 'x'), app('b', 'x')], '')).toThrow(
    'duplicate app slug, they must be unique per template: "x"',
  );
});

test('instance ids: by a coder_agent_instance, else by the machine', () => {
  const byInstance = { id: 'id-a', auth: 'aws-instance-identity', token: '' };
  const dot = dotOf([
    ['aws_instance.vm', 'coder_agent.a'],
    ['aws_instance.vm', 'coder_agent.b'],
  ]);
  const { resources } = convert(
    [
      agent('a', byInstance),
      agent('b', { ...byInstance, id: 'id-b' }),
      instance('aws_instance.vm', { id: 'i-1', instance_type: 't3.large' }),
      instance('coder_agent_instance.x', { agent_id: 'id-b', instance_id: 'i-given' }),
    ],
    dot,
  );
  expect(resources[0]?.instanceType).toBe('t3.large');
  expect(resources[0]?.agents.map(({ auth }) => auth.value)).toEqual(['i-1', 'i-given']);
});

test('metadata stands on the nearest resource down the graph, on each instance; two on one are refused', () => {
  const dot = dotOf([
    ['coder_metadata.m', 'local.x'],
    ['local.x', 'terraform_data.vm'],
    ['coder_metadata.n', 'terraform_data.vm'],
  ]);
  const m = instance('coder_metadata.m[0]', {
    daily_cost: 3,
    hide: true,
    item: [{ key: 'k', value: '', sensitive: false, is_null: true }],
  });
  const machines = [instance('terraform_data.vm[0]'), instance('terraform_data.vm[1]')];
  expect(convert([m, ...machines], dot).resources).toMatchObject([
    { dailyCost: 3, hide: true, metadata: [{ key: 'k', isNull: true }] },
    { dailyCost: 3 },
  ]);
  expect(() => convert([m, instance('coder_metadata.n'), ...machines], dot)).toThrow(
    'duplicate metadata resource: terraform_data.vm',
  );
});

test('parameters: bounds only where they are set, also of providers without the marks; names are unique', () => {
  const parameter = (name: string, validation: JsonObject) =>
    instance(`data.coder_parameter.${name}`, {
      name,
      type: 'number',
      optional: true,
      validation: [validation],
    });
  const { parameters } = convert(
    [
      parameter('a', { min: 0, max: 5, min_disabled: false, max_disabled: true }),
      parameter('b', { min: 0, max: 0 }),
      parameter('c', { min: 0, max: 7 }),
    ],
    '',
  );
  expect(parameters.map((p) => [p.validationMin, p.validationMax])).toEqual([
    [0, undefined],
    [undefined, undefined],
    [0, 7],
  ]);
  expect(() =>
    convert([parameter('a', {}), parameter('b', {}), parameter('a', {}), parameter('b', {})], ''),
  ).toThrow('coder_parameter names must be unique but "a" and "b" appear multiple times');
});

test('presets, their prebuilds and the single default', () => {
  const preset = (name: string, values: JsonObject) =>
    instance(`data.coder_workspace_preset.${name}`, { name, ...values });
  const prebuilds = [
    {
      instances: 2,
      expiration_policy: [{ ttl: 3600 }],
      scheduling: [{ timezone: 'UTC', schedule: [{ cron: '* 8 * * *', instances: 1 }] }],
    },
  ];
  const { presets } = convert([preset('a', { parameters: { p: '1' }, prebuilds }), preset('b', {})], '');
  expect(presets).toMatchObject([
    {
      parameters: [{ name: 'p', value: '1' }],
      prebuild: {
        instances: 2,
        expirationTtlSeconds: 3600,
        schedulingTimezone: 'UTC',
        schedules: [{ cron: '* 8 * * *', instances: 1 }],
      },
    },
    { prebuild: { instances: 0 } },
  ]);
  expect(() => convert([preset('a', { default: true }), preset('b', { default: true })], '')).toThrow(
    'a maximum of 1 coder_workspace_preset can be marked as default, but 2 are set',
  );
});

test('external authentication by id, the newer source first; AI tasks with either way of naming the app', () => {
  const found = convert(
    [
      instance('data.coder_git_auth.a', { id: 'z' }),
      instance('data.coder_external_auth.a', { id: 'z', optional: true }),
      instance('data.coder_external_auth.b', { id: 'a' }),
      instance('coder_ai_task.t', { id: 't', sidebar_app: [{ id: 'app' }] }),
    ],
    '',
  );
  expect(found.externalAuthProviders).toMatchObject([{ id: 'a' }, { id: 'z', optional: true }]);
  expect(found).toMatchObject({
    hasAiTasks: true,
    aiTasks: [{ id: 't', appId: 'app' }],
    hasExternalAgents: false,
  });
});

test('a plan gives what will be, and of what was only the data sources', () => {
  const resource = (address: string, mode: string) => ({ address, mode, type: 't', name: 'n', values: {} });
  const instances = instancesOfPlan({
    prior_state: {
      values: {
        root_module: {
          resources: [resource('t.old', 'managed'), resource('data.t.read', 'data')],
          child_modules: [{ resources: [resource('module.m.data.t.read', 'data')] }],
        },
      },
    },
    planned_values: { root_module: { resources: [resource('t.new', 'managed')] } },
  });
  expect(instances.map(({ address }) => address)).toEqual(['module.m.data.t.read', 'data.t.read', 't.new']);
});

test('addresses: labels and module paths', () => {
  expect(labelOf('module.a["x[0].y"].module.b[1].t.n[0]')).toBe('module.a.module.b.t.n');
  expect(modulePathOf('module.a["x[0].y"].module.b[1].t.n[0]')).toBe('module.a["x[0].y"].module.b[1]');
  expect(modulePathOf('aws_instance.module')).toBe('');
  expect(modulePathOf('module.a.data.t.n')).toBe('module.a');
});

test('a graph with a cycle and escaped names is walked to its end', () => {
  const graph = parseDot(
    '"[root] a" -> "[root] p[\\"x\\"]"\n"[root] p[\\"x\\"]" -> "[root] a"\n"[root] p[\\"x\\"]" [label = "p[\\"x\\"]", shape = "box"]',
  );
  expect(nearestLabel(graph, '[root] a', 'dependencies', () => true)).toBe('p["x"]');
  expect(nearestLabel(graph, '[root] a', 'dependants', () => false)).toBeUndefined();
});
