import { execFile } from 'node:child_process';
import { existsSync } from 'node:fs';
import { chmod, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { promisify } from 'node:util';
import { fromJson, type JsonValue, type MessageInitShape } from '@bufbuild/protobuf';
import {
  type ImportResult,
  type Metadata,
  MetadataSchema,
  type PreparedSchema,
  type Resource,
  Transition,
} from '@coder-ts/protocol';
import { startProvider } from '@coder-ts/terraform-provider';
import { afterEach, beforeAll, beforeEach, expect, test } from 'vitest';
import {
  blobOf,
  logLines,
  ScriptedServer,
  type SeenJob,
  stagesOf,
  tarOf,
  timingNames,
} from '../../../../test/harness/scripted-server.js';
import { startTerraformDaemon } from '../../../../test/harness/terraform-daemon.js';
import type { Daemon, DaemonOptions } from '../daemon/start.js';
import { identify } from '../processes/identity.js';
import { findTerraform } from './binary.js';
import { convert } from './conversion/convert.js';
import { instancesOfShownState, instancesOfStateFile } from './conversion/modules.js';
import { object } from './conversion/values.js';

let terraform: string;
let directory: string;
let server: ScriptedServer;
let daemon: Daemon | undefined;

beforeAll(async () => {
  terraform = (await findTerraform(undefined, process.env)).path;
});
beforeEach(async () => {
  directory = await mkdtemp(join(tmpdir(), 'terraform-'));
  server = new ScriptedServer();
  // Counts the processes and writes down their environment.
  await writeFile(
    join(directory, 'terraform'),
    `#!/bin/sh\necho "$@" >> ${directory}/commands\nenv > ${directory}/env.$1\nexec ${terraform} "$@"\n`,
  );
  await chmod(join(directory, 'terraform'), 0o755);
});
afterEach(async () => {
  await daemon?.close();
  daemon = undefined;
  await rm(directory, { recursive: true, maxRetries: 5 });
});

async function start(more: Partial<DaemonOptions> = {}): Promise<Daemon> {
  daemon = await startTerraformDaemon(server.transport, 'test', directory, {
    terraformPath: join(directory, 'terraform'),
    environment: { PATH: process.env.PATH ?? '', HOME: directory, CODER_SECRET: 'x' },
    ...more,
  });
  return daemon;
}

/** The commands that ran since the last call, without their options. */
async function takeCommands(): Promise<string[]> {
  const path = join(directory, 'commands');
  const lines = existsSync(path) ? (await readFile(path, 'utf8')).trim().split('\n') : [];
  await rm(path, { force: true });
  return lines.map((line) => line.split(' ')[0] ?? '').filter((command) => command !== 'version');
}

const metadata = (fields: JsonValue = {}): Metadata =>
  fromJson(MetadataSchema, {
    coderUrl: 'https://coder.example.com',
    workspaceId: '11111111-1111-4111-8111-111111111111',
    workspaceName: 'dev',
    workspaceOwner: 'alice',
    workspaceOwnerId: '22222222-2222-4222-8222-222222222222',
    workspaceBuildId: '33333333-3333-4333-8333-333333333333',
    templateId: '44444444-4444-4444-8444-444444444444',
    templateName: 't',
    templateVersion: 'v1',
    transition: 'TRANSITION_START',
    ...(fields as object),
  });

async function runImport(template: Uint8Array): Promise<SeenJob> {
  const type = {
    case: 'templateImport' as const,
    value: { metadata: { coderUrl: 'https://coder.example.com' } },
  };
  return server.assign({ provisioner: 'terraform', type }, { template });
}

async function importTemplate(template: Uint8Array): Promise<ImportResult> {
  const { type } = await server.completed(await runImport(template));
  if (type.case !== 'templateImport') throw new Error('no import');
  return type.value;
}

const preparedOf = (result: ImportResult): MessageInitShape<typeof PreparedSchema> => ({
  graph: result.graph,
  lockFile: result.lockFile,
  modules: blobOf(server.bytesOf(result.moduleFiles)),
});

interface Build {
  transition?: Transition;
  state?: Uint8Array;
  prepared?: ImportResult;
  metadata?: JsonValue;
  parameters?: Record<string, string>;
  logLevel?: string;
}

async function startBuild(template: Uint8Array, build: Build = {}): Promise<SeenJob> {
  const about = metadata(build.metadata);
  about.transition = build.transition ?? Transition.START;
  const { prepared } = build;
  const value = {
    metadata: about,
    logLevel: build.logLevel ?? '',
    richParameterValues: Object.entries(build.parameters ?? {}).map(([name, value]) => ({ name, value })),
    ...(prepared && { prepared: preparedOf(prepared) }),
    ...(build.state && { state: blobOf(build.state) }),
  };
  const modules = prepared && server.bytesOf(prepared.moduleFiles);
  return server.assign(
    { provisioner: 'terraform', type: { case: 'workspaceBuild', value } },
    { template, ...(build.state && { state: build.state }), ...(modules?.length && { modules }) },
  );
}

async function buildOf(job: SeenJob) {
  const { type } = await server.completed(job);
  if (type.case !== 'workspaceBuild') throw new Error('no build');
  return { ...type.value, state: server.bytesOf(type.value.state) };
}

/** What Terraform itself makes of a state file. */
async function showState(state: Uint8Array): Promise<string> {
  const path = join(directory, 'shown.tfstate');
  await writeFile(path, state);
  const { reattach, close } = await startProvider({ variables: {} });
  const env = { PATH: process.env.PATH, TF_REATTACH_PROVIDERS: reattach, CHECKPOINT_DISABLE: '1' };
  const { stdout } = await promisify(execFile)(terraform, ['show', '-json', path], { cwd: directory, env });
  await close();
  return stdout;
}

const byName = (resources: readonly Resource[], name: string) =>
  resources.find((resource) => resource.name === name);

const provider = `
terraform {
  required_providers {
    coder = { source = "coder/coder", version = ">= 2.0" }
  }
}
data "coder_workspace" "me" {}
`;

const workspaceTemplate = `${provider}
data "coder_parameter" "size" {
  name    = "size"
  type    = "number"
  default = "2"
  mutable = true
}
locals { token = coder_agent.main.token }
resource "coder_agent" "main" {
  os             = "linux"
  arch           = "amd64"
  startup_script = "echo hi"
  env            = { A = "1" }
  metadata {
    key      = "cpu"
    script   = "top"
    interval = 5
  }
}
resource "coder_app" "web" {
  agent_id = coder_agent.main.id
  slug     = "web"
  url      = "http://localhost:1"
  share    = "public"
  healthcheck {
    url       = "http://localhost:1"
    interval  = 1
    threshold = 2
  }
}
resource "coder_script" "s" {
  agent_id     = coder_agent.main.id
  display_name = "S"
  script       = "true"
  run_on_start = true
}
resource "coder_env" "e" {
  agent_id = coder_agent.main.id
  name     = "X"
  value    = "y"
}
resource "terraform_data" "disk" {
  input = data.coder_workspace.me.name
}
resource "terraform_data" "vm" {
  count = data.coder_workspace.me.start_count
  input = sensitive("\${local.token} \${data.coder_parameter.size.value}")
}
resource "coder_metadata" "vm" {
  count       = data.coder_workspace.me.start_count
  resource_id = terraform_data.vm[0].id
  daily_cost  = 4
  icon        = "/icon/vm.svg"
  item {
    key       = "secret"
    value     = local.token
    sensitive = true
  }
}
resource "coder_metadata" "disk" {
  resource_id = terraform_data.disk.id
  daily_cost  = 1
}
module "counted" {
  source = "./counted"
  count  = 2
}
`;

const workspaceFiles = {
  'main.tf': workspaceTemplate,
  'counted/main.tf': `
resource "terraform_data" "each" {
  for_each = toset(["a", "b.c"])
  input    = each.key
}
`,
};

test('an import, and the builds of its version: start, again, stop, delete, each in two processes', async () => {
  await start();
  const template = await tarOf(workspaceFiles);
  const job = await runImport(template);
  const { type } = await server.completed(job);
  if (type.case !== 'templateImport') throw new Error('no import');
  const version = type.value;
  const [first, ...others] = await takeCommands();
  expect(first).toBe('init');
  expect(others.sort()).toEqual(['graph', 'plan', 'plan', 'show', 'show']); // the graph is drawn beside the plan
  expect(stagesOf(job)).toEqual([
    'D Setting up',
    'P Initializing Terraform Directory',
    'D Parsing template parameters',
    'D Detecting persistent resources',
    'P Detecting persistent resources',
    'D Detecting ephemeral resources',
    'P Detecting ephemeral resources',
    'D Cleaning Up',
  ]);
  expect(version.richParameters).toMatchObject([{ name: 'size', defaultValue: '2', required: false }]);
  expect(version.modules).toMatchObject([{ key: 'counted', source: './counted' }]);
  expect(version.startResources.map(({ name }) => name)).toEqual(
    expect.arrayContaining(['e', 'each', 'disk', 'vm']),
  );
  expect(byName(version.startResources, 'vm')?.agents[0]).toMatchObject({
    name: 'main',
    apps: [{ slug: 'web' }],
    scripts: [{ displayName: 'Startup Script' }, { displayName: 'S' }],
    extraEnvs: [{ name: 'X', value: 'y' }],
  });
  expect(byName(version.stopResources, 'vm')).toBeUndefined();
  expect(JSON.parse(server.bytesOf(version.plan).toString())).toHaveProperty('planned_values');

  const startJob = await startBuild(template, { prepared: version, parameters: { size: '3' } });
  const started = await buildOf(startJob);
  expect(await takeCommands()).toEqual(['plan', 'apply']);
  expect(stagesOf(startJob)).toEqual([
    'D Setting up',
    'P Initializing Terraform Directory',
    'P Planning Infrastructure',
    'P Commit quota',
    'D Starting workspace',
    'P Starting workspace',
    'D Cleaning Up',
  ]);
  expect(startJob.quotas).toEqual([5]);
  const vm = byName(started.resources, 'vm');
  expect(vm).toMatchObject({
    dailyCost: 4,
    icon: '/icon/vm.svg',
    metadata: [{ key: 'secret', sensitive: true }],
  });
  expect(vm?.agents[0]?.auth.value).toMatch(/^[0-9a-f-]{36}$/);
  expect(vm?.agents[0]?.apps[0]).toMatchObject({
    slug: 'web',
    sharingLevel: 'public',
    openIn: 'slim-window',
  });
  expect(started.resources.filter(({ name }) => name === 'each').map(({ modulePath }) => modulePath)).toEqual(
    ['module.counted[0]', 'module.counted[0]', 'module.counted[1]', 'module.counted[1]'],
  );
  expect(started.state.toString()).toContain(`${vm?.agents[0]?.auth.value} 3`);
  expect(timingNames(started.timings)).toEqual(
    expect.arrayContaining([
      'init coder_stage_init',
      'plan coder_stage_plan',
      'plan data.coder_workspace.me',
      'apply coder_stage_apply',
      'apply terraform_data.vm[0]',
      'graph coder_stage_graph',
    ]),
  );
  expect(await readFile(join(directory, 'env.apply'), 'utf8')).not.toContain('CODER_SECRET');

  const fromFile = instancesOfStateFile(started.state.toString()) ?? [];
  const fromShow = instancesOfShownState(object(JSON.parse(await showState(started.state))));
  expect(fromFile.length).toBe(14);
  expect(convert(fromFile, version.graph)).toEqual(convert(fromShow, version.graph));
  expect(convert(fromFile, version.graph).resources).toEqual(started.resources);

  const againJob = await startBuild(template, { prepared: version, state: started.state });
  const again = await buildOf(againJob);
  expect(await takeCommands()).toEqual(['plan', 'apply']);
  expect(againJob.quotas).toEqual([5]);
  expect(byName(again.resources, 'vm')?.agents[0]?.id).toBe(vm?.agents[0]?.id);
  expect(byName(again.resources, 'vm')?.agents[0]?.auth.value).not.toBe(vm?.agents[0]?.auth.value);

  const stopJob = await startBuild(template, {
    prepared: version,
    state: again.state,
    transition: Transition.STOP,
  });
  const stopped = await buildOf(stopJob);
  expect(await takeCommands()).toEqual(['plan', 'apply']);
  expect(stopJob.quotas).toEqual([1]);
  expect(byName(stopped.resources, 'vm')).toBeUndefined();
  expect(byName(stopped.resources, 'disk')).toBeDefined();

  const deleteJob = await startBuild(template, {
    prepared: version,
    state: stopped.state,
    transition: Transition.DELETE,
  });
  expect((await buildOf(deleteJob)).resources).toEqual([]);
  expect(await takeCommands()).toEqual(['plan', 'apply']);
  expect(stagesOf(deleteJob)).toContain('P Destroying workspace');

  const orphan = await startBuild(template, { prepared: version, transition: Transition.DELETE });
  const deleted = await buildOf(orphan);
  expect(await takeCommands()).toEqual([]);
  expect(timingNames(deleted.timings)).toEqual(['init coder_stage_init', 'graph coder_stage_graph']);
  expect(logLines(orphan).filter((line) => line.includes('there is nothing to do'))).toHaveLength(2);
  await expect.poll(() => readdir(join(directory, 'work'))).toEqual(['lock.json']);
});

test('a daemon without the cache initialises with what the version was imported with, once', async () => {
  await start();
  const template = await tarOf(workspaceFiles);
  const version = await importTemplate(template);
  await daemon?.close();
  await rm(join(directory, 'cache'), { recursive: true });
  await start();
  await takeCommands();
  await buildOf(await startBuild(template, { prepared: version }));
  expect(await takeCommands()).toEqual(['init', 'plan', 'apply']);
  const dryRun = { metadata: metadata(), prepared: preparedOf(version) };
  const job = await server.assign(
    { provisioner: 'terraform', type: { case: 'templateDryRun', value: dryRun } },
    { template },
  );
  const { type } = await server.completed(job);
  expect(type.case === 'templateDryRun' && type.value.resources.length).toBeGreaterThan(3);
  expect(await takeCommands()).toEqual(['plan', 'show']);
});

test('a failed apply: rows of the diagnostic, the partial state, timings; the next delete works on it', async () => {
  await start();
  const template = await tarOf({
    'main.tf': `
resource "terraform_data" "good" {}
resource "terraform_data" "bad" {
  depends_on = [terraform_data.good]
  provisioner "local-exec" {
    command = "echo insufficient quota; exit 3"
  }
}
`,
  });
  const job = await startBuild(template);
  const failed = await server.failed(job);
  expect(failed).toMatchObject({ error: 'terraform apply: exit status 1', errorCode: '', canceled: false });
  const state = server.bytesOf(failed.state);
  expect(state.toString()).toContain('"good"');
  expect(timingNames(failed.timings)).toContain('apply coder_stage_apply');
  const lines = logLines(job);
  const summary = lines.indexOf('P error [Starting workspace] Error: local-exec provisioner error');
  expect(lines[summary + 1]).toBe(
    'P error [Starting workspace] on main.tf line 5, in resource "terraform_data" "bad":',
  );
  expect(lines[summary + 2]).toBe('P error [Starting workspace]   5:   provisioner "local-exec" {');
  expect(lines[summary + 3]).toBe('P error [Starting workspace] ');
  const deleted = await buildOf(await startBuild(template, { state, transition: Transition.DELETE }));
  expect(deleted.resources).toEqual([]);
});

test('imports that fail, in the wire’s words', async () => {
  await start();
  const failure = async (files: Record<string, string>) => {
    const job = await runImport(await tarOf(files));
    return { error: (await server.failed(job)).error, lines: logLines(job) };
  };
  const broken = await failure({ 'main.tf': 'resource "x" {' });
  expect(broken.error).toBe('template import init error: initialize terraform: exit status 1');
  expect(broken.lines.some((line) => line.startsWith('P error [Initializing Terraform Directory]'))).toBe(
    true,
  );
  const underscore = await failure({
    'main.tf': `${provider}
resource "coder_agent" "a_b" {
  os   = "linux"
  arch = "amd64"
}
resource "terraform_data" "vm" { input = coder_agent.a_b.id }
`,
  });
  expect(underscore.error).toMatch(
    /^template import provision for start: graph during template import provision error: convert state for graph: agent name "a_b" contains underscores/,
  );
  expect(underscore.lines.at(-2)).toMatch(/^P error \[.*\] template import provision for start/);
  const tags = await failure({ 'main.tf': `${provider}\ndata "coder_workspace_tags" "t" {}\n` });
  expect(tags.error).toBe(
    'run parse: parse error: can\'t load workspace tags: "tags" attribute is required by coder_workspace_tags',
  );
  const empty = await failure({ 'README.md': 'nothing' });
  expect(empty.error).toBe(
    'template import provision for start: plan during template import provision error: terraform plan: exit status 1',
  );
  const link = await failure({ '../evil': 'x' });
  expect(link.error).toContain('template import init error: extract template archive: refusing to extract');
});

test('a canceled apply: interrupted at once, its children gone, the partial state kept', async () => {
  await start();
  const template = await tarOf({
    'main.tf': `
resource "terraform_data" "good" {}
resource "terraform_data" "slow" {
  depends_on = [terraform_data.good]
  provisioner "local-exec" {
    command = "(sleep 300 & echo $! > ${directory}/child; wait); i=0; while true; do echo $i; sleep 0.1; done"
  }
}
`,
  });
  const job = await startBuild(template);
  while (!existsSync(join(directory, 'child'))) await sleep(20);
  const child = Number(await readFile(join(directory, 'child'), 'utf8'));
  const canceledAt = Date.now();
  server.cancel(job);
  const failed = await server.failed(job);
  expect(Date.now() - canceledAt).toBeLessThan(5_000);
  expect(failed).toMatchObject({ canceled: true, error: 'terraform apply: exit status 1' });
  expect(server.bytesOf(failed.state).toString()).toContain('"good"');
  expect(identify(child)).toBeUndefined();
});

test('output that breaks readers: a line near 64 KiB, a NUL, broken UTF-8, and 20,000 lines', async () => {
  await start();
  const template = await tarOf({
    'main.tf': `
resource "terraform_data" "loud" {
  provisioner "local-exec" {
    command = "head -c 65450 /dev/zero | tr '\\\\000' x; echo; printf 'a\\\\000b\\\\n'; printf '\\\\377c\\\\n'; seq 20000"
  }
}
`,
  });
  const job = await startBuild(template);
  await buildOf(job);
  const outputs = job.logs.map(({ output }) => output);
  expect(outputs.some((output) => output.includes('xxxxxxxx') && output.includes('more characters'))).toBe(
    true,
  );
  expect(outputs.some((output) => output.endsWith('(local-exec): 20000'))).toBe(true);
  expect(outputs.some((output) => output.includes('\0'))).toBe(false);
  expect(outputs.filter((output) => /\(local-exec\): \d+$/.test(output))).toHaveLength(20_000);
});

test('the host’s TF_ variables are announced in every stage, a configuration file that is not there is not used', async () => {
  await start({
    environment: {
      PATH: process.env.PATH ?? '',
      TF_CLI_CONFIG_FILE: '/nowhere/terraformrc',
      TF_TOKEN_app_terraform_io: 'secret',
      TF_IGNORE: 'x',
    },
  });
  const job = await startBuild(await tarOf({ 'main.tf': 'resource "terraform_data" "a" {}' }));
  await buildOf(job);
  const announced = logLines(job).filter((line) => line.includes('terraform environment variable'));
  expect(announced.slice(0, 2)).toEqual([
    'P warn [Initializing Terraform Directory] terraform environment variable: TF_IGNORE=x',
    'P warn [Initializing Terraform Directory] terraform environment variable: TF_TOKEN_app_terraform_io=<value redacted>',
  ]);
  expect(announced).toHaveLength(8);
  expect(stagesOf(job)).toContain('P Graphing Infrastructure');
});

test('a replacement costs one more process and says why', async () => {
  await start();
  const template = (value: string) =>
    tarOf({ 'main.tf': `resource "terraform_data" "vm" { triggers_replace = "${value}" }` });
  const first = await buildOf(await startBuild(await template('one')));
  await takeCommands();
  const job = await startBuild(await template('two'), { state: first.state });
  const second = await buildOf(job);
  expect(await takeCommands()).toEqual(['init', 'plan', 'show', 'apply', 'graph']);
  expect(second.resourceReplacements).toMatchObject([
    { resource: 'terraform_data.vm', paths: ['triggers_replace'] },
  ]);
  expect(logLines(job)).toEqual(
    expect.arrayContaining([
      'P warn [Planning Infrastructure] Resource replacements:',
      'P warn [Planning Infrastructure]   -/+ terraform_data.vm (replace)',
      'P warn [Planning Infrastructure]       ~ triggers_replace: "one" -> "two" (forces replacement)',
    ]),
  );
});

test('a template for an older provider is not given ours, and the log says so', async () => {
  await start();
  const template = await tarOf({
    'main.tf': provider.replace('>= 2.0', '~> 0.23'),
  });
  const job = await startBuild(template);
  await server.failed(job);
  expect(logLines(job).join('\n')).toContain('the template wants coder/coder "~> 0.23"');
});
