import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { agent } from '../resources/agent.js';
import { metadata } from '../resources/metadata.js';
import { applyResource } from './apply.js';
import { isEquivalent, planResource } from './plan.js';
import type { Block } from './schema.js';
import { type ObjectValue, UNKNOWN } from './value.js';

const block = agent.schema.block;
const context = { variables: {}, url: 'https://example.test' };

/** What Terraform proposes: the configuration, with results kept from the state. */
function propose(of: Block, config: ObjectValue, prior?: ObjectValue): ObjectValue {
  const proposed: ObjectValue = {};
  for (const [name, attribute] of Object.entries(of.attributes)) {
    proposed[name] = config[name] ?? (attribute.computed ? (prior?.[name] ?? null) : null);
  }
  for (const name of Object.keys(of.blocks ?? {})) proposed[name] = config[name] ?? [];
  return proposed;
}

function created(config: ObjectValue): ObjectValue {
  const { planned } = planResource(block, null, propose(block, config));
  return applyResource(agent, null, planned, context).state;
}

function replan(prior: ObjectValue, config: ObjectValue) {
  return planResource(block, prior, propose(block, config, prior));
}

const minimal: ObjectValue = { os: 'linux', arch: 'amd64' };
const row = { key: 'cpu', script: 'top', interval: 10, display_name: null, timeout: null, order: null };

describe('creation', () => {
  test('fills defaults, leaves what is not written null and results unknown', () => {
    const { planned, replace } = planResource(block, null, propose(block, { ...minimal, dir: '', env: {} }));
    expect(replace).toEqual([]);
    expect(planned).toMatchObject({
      id: UNKNOWN,
      token: UNKNOWN,
      display_apps: UNKNOWN,
      auth: 'token',
      connection_timeout: 120,
      dir: '',
      env: null,
      order: null,
      metadata: [],
    });
  });

  test('keeps null in list blocks until the apply writes zeros', () => {
    const { planned } = planResource(block, null, propose(block, { ...minimal, metadata: [row] }));
    expect(planned.metadata).toEqual([row]);
    expect(created({ ...minimal, metadata: [row] }).metadata).toEqual([
      { ...row, display_name: '', timeout: 0, order: 0 },
    ]);
  });

  test('fills defaults of set blocks', () => {
    const volume = { path: '/', enabled: true, threshold: 1 };
    const { planned } = planResource(
      block,
      null,
      propose(block, {
        ...minimal,
        display_apps: [{ vscode: false }],
        resources_monitoring: [{ memory: [], volume: [volume] }],
      }),
    );
    expect(planned.display_apps).toEqual([
      {
        vscode: false,
        vscode_insiders: false,
        web_terminal: true,
        port_forwarding_helper: true,
        ssh_helper: true,
      },
    ]);
    expect(planned.resources_monitoring).toEqual([{ memory: [], volume: [volume] }]);
  });

  test('a map with an unknown element is unknown', () => {
    const { planned } = planResource(
      block,
      null,
      propose(block, { ...minimal, env: { A: UNKNOWN, B: 'b' } }),
    );
    expect(planned.env).toBe(UNKNOWN);
  });
});

describe('a change', () => {
  test.each<[string, ObjectValue, ObjectValue, string[]]>([
    ['an argument', {}, { order: 1 }, ['order']],
    ['a text removed', { startup_script: 'x' }, {}, ['startup_script']],
    ['a map key added', { env: { A: '1' } }, { env: { A: '1', B: '2' } }, ['env']],
    ['a set block', {}, { display_apps: [{ vscode: false }] }, ['display_apps']],
    [
      'a leaf of a list block',
      { metadata: [row] },
      { metadata: [{ ...row, key: 'mem' }] },
      ['metadata.0.key'],
    ],
    [
      'a list block added',
      { metadata: [row] },
      { metadata: [row, { ...row, key: 'mem' }] },
      ['metadata', 'metadata.1.interval', 'metadata.1.key', 'metadata.1.script'],
    ],
    [
      'a list block removed',
      { metadata: [row] },
      {},
      ['metadata', 'metadata.0.interval', 'metadata.0.key', 'metadata.0.script'],
    ],
    ['something not known yet', {}, { startup_script: UNKNOWN }, ['startup_script']],
  ])('%s replaces', (_, before, after, paths) => {
    const { replace } = replan(created({ ...minimal, ...before }), { ...minimal, ...after });
    expect(replace.map((path) => path.join('.')).sort()).toEqual(paths);
  });

  test.each<[string, ObjectValue, ObjectValue]>([
    ['null and ""', { dir: null }, { dir: '' }],
    ['"" and null', { dir: '' }, {}],
    ['null and 0', {}, { order: 0 }],
    ['0 and null', { order: 0 }, {}],
    ['null and {}', {}, { env: {} }],
    ['a default and nothing', { auth: 'token' }, {}],
    ['a block that the provider fills in', { display_apps: [{ vscode: false }] }, {}],
    [
      'null and zero in a list block',
      { metadata: [row] },
      { metadata: [{ ...row, order: 0, display_name: '' }] },
    ],
  ])('between %s is none', (_, before, after) => {
    const prior = created({ ...minimal, ...before });
    expect(replan(prior, { ...minimal, ...after })).toEqual({ planned: prior, replace: [] });
  });

  test('an unknown item result stays as it is when nothing changes', () => {
    const of = metadata.schema.block;
    const config: ObjectValue = {
      resource_id: 'vm',
      item: [{ key: 'a', value: null, sensitive: null, is_null: null }],
    };
    const { planned } = planResource(of, null, propose(of, config));
    expect(planned.item).toEqual([{ key: 'a', value: null, sensitive: false, is_null: UNKNOWN }]);
    const { state } = applyResource(metadata, null, planned, context);
    expect(state.item).toEqual([{ key: 'a', value: '', sensitive: false, is_null: true }]);
    const again: ObjectValue = {
      resource_id: 'vm',
      item: [{ key: 'a', value: null, sensitive: null, is_null: true }],
    };
    expect(planResource(of, state, propose(of, again, state))).toEqual({ planned: state, replace: [] });
  });
});

test('planning a configuration again changes nothing', () => {
  const optional = <T>(arbitrary: fc.Arbitrary<T>) => fc.option(arbitrary, { nil: null });
  const config = fc.record<ObjectValue>({
    os: fc.constantFrom('linux', 'windows'),
    arch: fc.constant('amd64'),
    dir: optional(fc.constantFrom('', '/srv')),
    order: optional(fc.integer()),
    env: optional(fc.dictionary(fc.constantFrom('A', 'B'), optional(fc.string()), { noNullPrototype: true })),
    metadata: fc.array(
      fc.record({
        key: fc.string(),
        script: fc.string(),
        interval: fc.nat(),
        display_name: optional(fc.string()),
        timeout: optional(fc.nat()),
        order: optional(fc.nat()),
      }),
      { maxLength: 3 },
    ),
    display_apps: fc.array(fc.record({ vscode: optional(fc.boolean()) }), { maxLength: 1 }),
  });
  fc.assert(
    fc.property(config, (written) => {
      const prior = created(written);
      expect(replan(prior, written)).toEqual({ planned: prior, replace: [] });
    }),
  );
});

test('equivalence takes every form of nothing for one', () => {
  const nothing = [null, '', 0, false, {}, []];
  for (const a of nothing) for (const b of nothing) expect(isEquivalent(a, b)).toBe(true);
  expect(isEquivalent({ a: null }, { a: '', b: 0 })).toBe(true);
  expect(isEquivalent([{ a: 1 }], [{ a: 1 }, { a: 1 }])).toBe(false);
  expect(isEquivalent(UNKNOWN, null)).toBe(false);
});
