import { spawn } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync } from 'node:fs';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, onTestFinished, test } from 'vitest';
import { runWith, serveAlone } from './serve-alone.js';
import type { PlannedResource } from './server/provider-service.js';
import { type ProviderVariables, startProvider } from './start-provider.js';

const hash = (text: string) => createHash('sha256').update(text).digest('hex');
const requirement =
  'terraform {\n  required_providers {\n    coder = {\n      source = "coder/coder"\n    }\n  }\n}\n';

interface Change {
  address: string;
  change: { actions: string[]; replace_paths?: string[][] };
}
interface Shown {
  resource_changes?: Change[];
  values?: {
    root_module: { resources: { address: string; values: Record<string, unknown>; tainted?: true }[] };
  };
}

/** A folder with one template, and Terraform with a provider of its own attached. Both are gone after the test. */
async function useTemplate(template: string, variables: ProviderVariables = {}) {
  const folder = await mkdtemp(join(tmpdir(), 'provider-test-'));
  const planned: PlannedResource[] = [];
  const provider = await startProvider({
    variables,
    onPlannedResource: (resource) => planned.push(resource),
  });
  onTestFinished(async () => {
    await provider.close();
    await rm(folder, { recursive: true, force: true });
    expect(existsSync(provider.address)).toBe(false);
  });
  await writeFile(join(folder, 'main.tf'), requirement + template);
  const terraform = (...args: string[]) => run(folder, provider.reattach, args);
  const pass = async (...args: string[]) => {
    const { code, output } = await terraform(...args);
    if (code !== 0) throw new Error(`terraform ${args.join(' ')}: ${output}`);
    return output;
  };
  const show = async (...args: string[]) => JSON.parse(await pass('show', '-json', ...args)) as Shown;
  return {
    provider,
    planned,
    terraform,
    pass,
    /** Plans into a file; returns what changes, by address. */
    plan: async (...args: string[]) => {
      await pass('plan', '-input=false', '-out=plan', ...args);
      const { resource_changes: changes = [] } = await show('plan');
      return new Map(changes.map(({ address, change }) => [address, change]));
    },
    apply: () => pass('apply', '-input=false', 'plan'),
    state: async () => {
      const { values } = await show();
      return new Map((values?.root_module.resources ?? []).map((resource) => [resource.address, resource]));
    },
  };
}

function run(
  cwd: string,
  reattach: string,
  args: string[],
): Promise<{ code: number | null; output: string }> {
  const { TF_CLI_CONFIG_FILE: config, ...host } = process.env;
  const env = {
    ...host,
    ...(config && existsSync(config) ? { TF_CLI_CONFIG_FILE: config } : {}),
    CHECKPOINT_DISABLE: '1',
    TF_IN_AUTOMATION: '1',
    TF_REATTACH_PROVIDERS: reattach,
  };
  return new Promise((resolve, reject) => {
    const child = spawn('terraform', [...args, ...(args[0] === 'show' ? [] : ['-no-color'])], { cwd, env });
    const output: Buffer[] = [];
    child.stdout.on('data', (chunk: Buffer) => output.push(chunk));
    child.stderr.on('data', (chunk: Buffer) => output.push(chunk));
    child.once('error', reject);
    child.once('close', (code) => resolve({ code, output: Buffer.concat(output).toString() }));
  });
}

const workspaceTemplate = `
data "coder_workspace" "me" {}
data "coder_workspace_owner" "me" {}
data "coder_provisioner" "here" {}
data "coder_parameter" "size" {
  name    = "size"
  type    = "number"
  default = 2
  mutable = true
  validation {
    min = 1
    max = 8
  }
}
data "coder_workspace_preset" "small" {
  name       = "small"
  parameters = { (data.coder_parameter.size.name) = "1" }
  prebuilds {
    instances = 1
  }
}
data "coder_workspace_tags" "where" {
  tags = { cluster = "dev" }
}
resource "coder_agent" "main" {
  os   = data.coder_provisioner.here.os
  arch = data.coder_provisioner.here.arch
  env  = { OWNER = data.coder_workspace_owner.me.name }
  metadata {
    key      = "cpu"
    script   = "top"
    interval = 10
  }
}
resource "coder_app" "ide" {
  agent_id = coder_agent.main.id
  slug     = "ide"
  url      = "http://localhost:13337"
  healthcheck {
    url       = "http://localhost:13337/healthz"
    interval  = 5
    threshold = 6
  }
}
resource "coder_script" "setup" {
  agent_id     = coder_agent.main.id
  display_name = "Setup"
  script       = "echo ready"
  run_on_start = true
}
resource "coder_env" "editor" {
  agent_id = coder_agent.main.id
  name     = "EDITOR"
  value    = "vim"
}
resource "terraform_data" "vm" {
  count = data.coder_workspace.me.start_count
  input = data.coder_parameter.size.value
}
resource "coder_metadata" "vm" {
  count       = data.coder_workspace.me.start_count
  resource_id = terraform_data.vm[0].id
  daily_cost  = 7 * data.coder_parameter.size.value
  item {
    key   = "size"
    value = data.coder_parameter.size.value
  }
}
`;

describe('a workspace', () => {
  test('starts, stays, stops and is deleted', async () => {
    const base = { CODER_WORKSPACE_OWNER: 'ada', CODER_AGENT_URL: 'https://coder.test' };
    const start = { ...base, CODER_WORKSPACE_TRANSITION: 'start', [`CODER_PARAMETER_${hash('size')}`]: '3' };
    const { provider, planned, plan, apply, state } = await useTemplate(workspaceTemplate, start);

    expect([...(await plan()).values()].every(({ actions }) => actions.join() === 'create')).toBe(true);
    const cost = planned.find(({ type }) => type === 'coder_metadata');
    expect(cost).toMatchObject({ planned: { daily_cost: 21 }, replaced: false });

    provider.setVariables(base);
    await apply();
    const first = await state();
    expect(first.get('coder_agent.main')?.values).toMatchObject({
      env: { OWNER: 'ada' },
      display_apps: [{ vscode: true, web_terminal: true }],
      metadata: [{ key: 'cpu', display_name: '', timeout: 0 }],
    });
    expect(first.get('data.coder_parameter.size')?.values).toMatchObject({ value: '3', form_type: 'input' });
    expect(first.get('coder_metadata.vm[0]')?.values).toMatchObject({
      item: [{ value: '3', is_null: false }],
    });

    provider.setVariables({ ...start, CODER_WORKSPACE_TRANSITION: 'stop' });
    const changes = await plan();
    expect(changes.get('coder_agent.main')?.actions).toEqual(['no-op']);
    expect(changes.get('coder_app.ide')?.actions).toEqual(['no-op']);
    expect(changes.get('coder_metadata.vm[0]')?.actions).toEqual(['delete']);
    await apply();
    const second = await state();
    expect(second.get('coder_agent.main')?.values.id).toBe(first.get('coder_agent.main')?.values.id);
    expect(second.get('coder_agent.main')?.values.token).not.toBe(
      first.get('coder_agent.main')?.values.token,
    );

    await plan('-destroy');
    await apply();
    expect((await state()).size).toBe(0);
  });
});

test('a change of an argument replaces, and what depends on the agent follows', async () => {
  const { plan, apply, planned } = await useTemplate(`
variable "order" {
  default = 1
}
resource "coder_agent" "main" {
  os    = "linux"
  arch  = "amd64"
  order = var.order
}
resource "coder_env" "e" {
  agent_id = coder_agent.main.id
  name     = "E"
}
`);
  await plan();
  await apply();
  planned.length = 0;
  const changes = await plan('-var=order=2');
  expect(changes.get('coder_agent.main')).toMatchObject({
    actions: ['delete', 'create'],
    replace_paths: [['order']],
  });
  expect(changes.get('coder_env.e')).toMatchObject({ replace_paths: [['agent_id']] });
  expect(planned.filter(({ type }) => type === 'coder_agent').map(({ replaced }) => replaced)).toEqual([
    true,
    false,
  ]);
});

test('each provider block and each provider keeps to itself', async () => {
  const template = `
provider "coder" {
  alias = "other"
  url   = "http://other.test:3000/x"
}
data "coder_workspace" "here" {}
data "coder_workspace" "there" {
  provider = coder.other
}
`;
  const one = await useTemplate(template, { CODER_WORKSPACE_NAME: 'one' });
  const two = await useTemplate(template, {
    CODER_WORKSPACE_NAME: 'two',
    CODER_AGENT_URL: 'https://two.test',
  });
  await Promise.all([one, two].map(({ pass }) => pass('apply', '-auto-approve')));
  const values = (state: Awaited<ReturnType<typeof one.state>>, name: string) =>
    state.get(`data.coder_workspace.${name}`)?.values;
  const [first, second] = [await one.state(), await two.state()];
  expect(values(first, 'here')).toMatchObject({ name: 'one', access_url: 'https://mydeployment.coder.com' });
  expect(values(second, 'here')).toMatchObject({
    name: 'two',
    access_url: 'https://two.test',
    access_port: 443,
  });
  expect(values(second, 'there')).toMatchObject({
    access_url: 'http://other.test:3000/x',
    access_port: 3000,
  });
});

test('problems are told with their place', async () => {
  const { terraform } = await useTemplate(`
data "coder_parameter" "size" {
  name    = "size"
  default = "x"
  type    = "number"
  validation {
    min = 1
  }
}
`);
  const { code, output } = await terraform('plan', '-input=false');
  expect(code).toBe(1);
  expect(output).toContain("Invalid parameter default value according to 'validation' block");
  expect(output).toMatch(/on main\.tf line \d+, in data "coder_parameter" "size":\s+\d+:\s+default = "x"/);
});

test('a resource that fails at apply stays in the state as tainted', async () => {
  const { terraform, state } = await useTemplate(`
resource "coder_script" "never" {
  agent_id     = "a"
  display_name = "never"
  script       = "true"
}
`);
  const { output } = await terraform('apply', '-auto-approve');
  expect(output).toContain('at least one of "run_on_start", "run_on_stop", or "cron" must be set');
  expect((await state()).get('coder_script.never')?.tainted).toBe(true);
});

describe('alone', () => {
  test('it prints how to attach it and serves until it is told to stop', async () => {
    const stop = new AbortController();
    const lines: string[] = [];
    const served = serveAlone({ env: {}, signal: stop.signal, print: (line) => lines.push(line) });
    await expect.poll(() => lines.length).toBe(1);
    const reattach = /^export TF_REATTACH_PROVIDERS='(.*)'$/.exec(lines[0] ?? '')?.[1] ?? '';
    const { code, output } = await run(tmpdir(), reattach, ['version']);
    expect({ code, output }).toMatchObject({ code: 0 });
    const attachment = JSON.parse(reattach)['coder/coder'];
    expect(attachment).toMatchObject({
      Protocol: 'grpc',
      ProtocolVersion: 5,
      Test: true,
      Addr: { Network: 'unix' },
    });
    expect(existsSync(attachment.Addr.String)).toBe(true);
    stop.abort();
    await served;
    expect(existsSync(attachment.Addr.String)).toBe(false);
  });

  test('it runs a command with the provider attached and gives its exit code', async () => {
    const env = { PATH: process.env.PATH };
    const args = (body: string) => ['-e', body];
    const check = 'process.exit(JSON.parse(process.env.TF_REATTACH_PROVIDERS)["coder/coder"] ? 7 : 1)';
    expect(await runWith({ command: process.execPath, args: args(check), env })).toBe(7);
    const killed = 'process.kill(process.pid, "SIGTERM"); setTimeout(() => {}, 10000)';
    expect(await runWith({ command: process.execPath, args: args(killed), env })).toBe(143);
    await expect(runWith({ command: 'no-such-command-here', args: [], env })).rejects.toThrow(
      'there is no command "no-such-command-here" to run',
    );
  });
});
