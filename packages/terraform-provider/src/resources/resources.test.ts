import { describe, expect, test } from 'vitest';
import { refreshResource } from '../framework/apply.js';
import type { ResourceType, Variables } from '../framework/provider.js';
import { validateConfig } from '../framework/validate.js';
import { type ObjectValue, UNKNOWN, type Value } from '../framework/value.js';
import { agent } from './agent.js';
import { aiTask } from './ai-task.js';
import { app } from './app.js';
import { devcontainer } from './devcontainer.js';
import { env } from './env.js';
import { metadata } from './metadata.js';
import { script } from './script.js';

const uuid = /^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/;
const id = '11111111-2222-4333-8444-555555555555';
const context = (variables: Variables = {}) => ({ variables, url: 'https://u@coder.test:8443/sub' });
const told = ({ schema }: ResourceType, config: ObjectValue) =>
  validateConfig(schema.block, config).map(({ severity, summary }) => `${severity}: ${summary}`);
const problems = (type: ResourceType, planned: ObjectValue, variables?: Variables) =>
  (type.create(planned, context(variables)).diagnostics ?? []).map(({ summary }) => summary);

describe('coder_agent', () => {
  const state: ObjectValue = { os: 'linux', arch: 'arm64', auth: 'token', display_apps: null };
  const hash = 'e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855';

  test('has a new token on each refresh, unless one is running', () => {
    const first = refreshResource(agent, state, context());
    expect(first.token).toMatch(uuid);
    expect(refreshResource(agent, first, context()).token).not.toBe(first.token);
    const running = context({ [`CODER_RUNNING_WORKSPACE_AGENT_TOKEN_${hash}`]: 'kept' });
    expect(refreshResource(agent, first, running).token).toBe('kept');
  });

  test('gets the script of its platform', () => {
    const variables = { CODER_AGENT_SCRIPT_linux_arm64: `\${ACCESS_URL}bin \${AUTH_TYPE} \${ACCESS_URL}` };
    expect(agent.create(state, context(variables)).set.init_script).toBe(
      'https://u@coder.test:8443/bin token https://u@coder.test:8443/',
    );
    expect(agent.create({ ...state, os: 'windows' }, context(variables)).set.init_script).toBe('');
  });

  test('shows the usual apps unless told otherwise', () => {
    expect(agent.create(state, context()).set.display_apps).toMatchObject([
      { vscode: true, vscode_insiders: false },
    ]);
    const chosen = [{ vscode: false }];
    expect(agent.create({ ...state, display_apps: chosen }, context()).set.display_apps).toEqual(chosen);
  });

  test('metadata keys and volume paths are unique', () => {
    const keys = (...list: Value[]): ObjectValue => ({ metadata: list.map((key) => ({ key })) });
    expect(agent.checkPlan?.(keys('a', 'a'))[0]?.summary).toBe('duplicate agent metadata key "a"');
    expect(agent.checkPlan?.(keys('a', 'b', UNKNOWN))).toEqual([]);
    const volumes = (...paths: Value[]): ObjectValue => ({
      resources_monitoring: [{ volume: paths.map((path) => ({ path })) }],
    });
    expect(agent.checkPlan?.(volumes('/a', '/a'))[0]?.summary).toBe('duplicate volume path "/a"');
    expect(agent.checkPlan?.(volumes('/a', '/a/', UNKNOWN, UNKNOWN))).toEqual([]);
  });

  test.each([
    ['', 'volume path must not be empty'],
    ['data', 'volume path must be an absolute path'],
  ])('a volume is not at %j', (path, message) => {
    const volume = [{ path, enabled: true, threshold: 1 }];
    const config = { os: 'linux', arch: 'arm64', resources_monitoring: [{ memory: [], volume }] };
    expect(told(agent, config)).toEqual([`error: ${message}`]);
  });
});

describe('coder_app', () => {
  const minimal = { agent_id: 'a', slug: 'a' };

  test.each([
    [{ slug: 'a--b' }, /^error: invalid "coder_app" slug, must be a valid hostname/],
    [{ share: 'all' }, /^error: invalid app share "all", must be one of "owner", "authenticated", "public"$/],
    [
      { open_in: 'x' },
      /^error: invalid "coder_app" open_in value, must be one of "tab", "slim-window": "x"$/,
    ],
    [{ display_name: 'é'.repeat(33) }, /^error: display name is too long \(max 64 characters\)$/],
    [{ group: 'x'.repeat(65) }, /^error: group name is too long \(max 64 characters\)$/],
    [{ tooltip: 'x'.repeat(2049) }, /^error: tooltip is too long \(max 2048 characters\)$/],
  ])('%j is refused', (part, message) => {
    expect(told(app, { ...minimal, ...part })).toEqual([expect.stringMatching(message)]);
  });

  test('hidden, it warns of what nobody sees', () => {
    const shown = { display_name: 'x', icon: '', order: 0 };
    expect(problems(app, { hidden: true, ...shown })).toEqual(['"display_name" has no effect']);
    expect(problems(app, { hidden: false, ...shown })).toEqual([]);
  });
});

describe('coder_script', () => {
  const minimal = { agent_id: 'a', display_name: 's', script: 'x' };

  test.each([
    ['0 0 9 * * *', []],
    ['*/5 * * * *', ['warning: The cron line has no field of seconds']],
    [
      '0 9 1-31 * 1-5',
      [
        'error: 0 9 1-31 * 1-5 is not a valid cron expression: end of range (31) above maximum (23): 1-31',
        'warning: The cron line has no field of seconds',
      ],
    ],
    ['', ['error:  is not a valid cron expression: empty spec string']],
  ])('cron line %j', (cron, messages) => expect(told(script, { ...minimal, cron })).toEqual(messages));

  test('an explicit timeout is at least a second', () => {
    expect(told(script, { ...minimal, timeout: 0 })).toEqual([
      'error: expected timeout to be at least (1), got 0',
    ]);
  });

  test('runs at some time, and blocks a login only at the start', () => {
    const never = { run_on_start: false, run_on_stop: false, cron: null, start_blocks_login: false };
    expect(problems(script, never)).toEqual([
      'at least one of "run_on_start", "run_on_stop", or "cron" must be set',
    ]);
    expect(problems(script, { ...never, run_on_stop: true, start_blocks_login: true })).toEqual([
      '"start_blocks_login" can only be set if "run_on_start" is "true"',
    ]);
    expect(problems(script, { ...never, cron: '@daily' })).toEqual([]);
  });
});

test('coder_env has a name of a variable and one of four strategies', () => {
  const minimal = { agent_id: 'a', name: 'A_1' };
  expect(told(env, { ...minimal, merge_strategy: 'append' })).toEqual([]);
  expect(told(env, { ...minimal, name: '1A' })).toEqual([
    'error: invalid value for name (must be a valid environment variable name)',
  ]);
  expect(told(env, { ...minimal, merge_strategy: 'x' })).toHaveLength(1);
});

test('coder_metadata has each key once', () => {
  expect(metadata.checkPlan?.({ item: [{ key: 'k' }, { key: 'k' }] })[0]?.summary).toBe(
    'duplicate resource metadata key "k"',
  );
});

test('coder_devcontainer has a folder and makes a subagent', () => {
  expect(told(devcontainer, { agent_id: 'a', workspace_folder: '' })).toEqual([
    'error: expected "workspace_folder" to not be an empty string, got ',
  ]);
  expect(devcontainer.create({}, context()).set.subagent_id).toMatch(uuid);
});

describe('coder_ai_task', () => {
  test('belongs to the task of the build', () => {
    const variables = { CODER_TASK_ID: `{${id.toUpperCase()}}`, CODER_TASK_PROMPT: 'go' };
    expect(aiTask.create({ app_id: id }, context(variables)).set).toEqual({
      id,
      enabled: true,
      prompt: 'go',
      app_id: id,
    });
  });

  test('is off without one', () => {
    const variables = { CODER_TASK_ID: '00000000-0000-0000-0000-000000000000', CODER_TASK_PROMPT: '' };
    const { set } = aiTask.create({ app_id: null, sidebar_app: [{ id }] }, context(variables));
    expect(set).toEqual({ id: expect.stringMatching(uuid), enabled: false, prompt: null, app_id: id });
  });

  test('needs an app', () => {
    expect(problems(aiTask, { app_id: null, sidebar_app: [] })).toEqual(["'app_id' must be set"]);
    expect(told(aiTask, { app_id: `{${id}}` })).toEqual([
      `error: expected "app_id" to be a valid UUID, got {${id}}`,
    ]);
  });
});
