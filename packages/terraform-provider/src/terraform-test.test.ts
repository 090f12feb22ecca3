import { execFile } from 'node:child_process';
import { cp, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { type RunningProvider, startProvider } from './start-provider.js';

let folder: string;
let provider: RunningProvider;

/** A template whose modules are nested four deep, with `count`, `for_each`, sensitive and unknown values, and its tests. */
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'terraform-test-'));
  await cp(new URL('../../../test/templates/nested', import.meta.url), folder, { recursive: true });
  provider = await startProvider({ variables: { CODER_WORKSPACE_NAME: 'dev' } });
  await terraform('init');
});
afterAll(async () => {
  await provider.close();
  await rm(folder, { recursive: true });
});

async function terraform(...args: string[]): Promise<string> {
  const { TF_CLI_CONFIG_FILE: _, ...host } = process.env;
  const env = { ...host, CHECKPOINT_DISABLE: '1', TF_REATTACH_PROVIDERS: provider.reattach };
  const run = promisify(execFile)('terraform', args, { cwd: folder, env, maxBuffer: 1 << 24 });
  return (
    await run.catch((error: { stdout: string; stderr: string }) => {
      throw new Error(`terraform ${args.join(' ')}: ${error.stdout}${error.stderr}`);
    })
  ).stdout;
}

interface Event {
  readonly type: string;
  readonly test_summary?: object;
  readonly test_run?: { run: string; status?: string };
}

test('a template is tested with the real provider, with a mocked one and with overrides', async () => {
  const events = (await terraform('test', '-json'))
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line) as Event);
  const ended = events.flatMap(({ test_run }) => (test_run?.status ? [test_run] : []));
  expect(ended.map(({ run, status }) => `${run} ${status}`)).toEqual([
    'mocked pass',
    'override pass',
    'plans pass',
    'applies pass',
    'applies_again pass',
    'module_alone pass',
    'refresh pass',
  ]);
  expect(events.find(({ type }) => type === 'test_summary')?.test_summary).toMatchObject({
    status: 'pass',
    passed: 7,
    failed: 0,
  });
});

test('it is applied, refreshed, changed in its instances and destroyed', async () => {
  const addresses = async () => (await terraform('state', 'list')).trim().split('\n').sort();
  await terraform('validate');
  await terraform('apply', '-auto-approve');
  const first = await addresses();
  expect(first).toContain('module.workspace["a"].module.agent[1].module.app.coder_app.web');
  expect(first.filter((address) => address.includes('coder_'))).toHaveLength(16);
  await terraform('apply', '-refresh-only', '-auto-approve');
  expect(await addresses()).toEqual(first);
  await terraform('apply', '-auto-approve', '-var', 'names=["b","c"]', '-var', 'secret=other');
  expect(await addresses()).toEqual(first.map((address) => address.replace('["a"]', '["c"]')).sort());
  const shown = await terraform('show', '-no-color');
  expect(shown).toMatch(/"SECRET" = \(sensitive value\)/);
  await terraform('destroy', '-auto-approve');
  expect(await addresses()).toEqual(['']);
});
