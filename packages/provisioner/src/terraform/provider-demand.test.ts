import { chmod, mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { Transition } from '@coder-ts/protocol';
import { build } from 'esbuild';
import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from 'vitest';
import { blobOf, logLines, ScriptedServer, tarOf } from '../../../../test/harness/scripted-server.js';
import { startTerraformDaemon } from '../../../../test/harness/terraform-daemon.js';
import type { Daemon } from '../daemon/start.js';
import { findUnmetDemand } from './provider-demand.js';

let directory: string;
let server: ScriptedServer;
let daemon: Daemon | undefined;

beforeEach(async () => {
  directory = await mkdtemp(join(tmpdir(), 'provider-demand-'));
  server = new ScriptedServer();
});
afterEach(async () => {
  await daemon?.close();
  daemon = undefined;
  await rm(directory, { recursive: true, maxRetries: 5 });
});

/** The provider as one file, since Terraform starts it often. */
let program: string;
beforeAll(async () => {
  program = join(await mkdtemp(join(tmpdir(), 'provider-program-')), 'provider.mjs');
  await build({
    entryPoints: [
      fileURLToPath(new URL('../../../../test/harness/programs/standalone-provider.ts', import.meta.url)),
    ],
    outfile: program,
    bundle: true,
    format: 'esm',
    platform: 'node',
    conditions: ['source'],
  });
});
afterAll(() => rm(dirname(program), { recursive: true }));

const platform = `${process.platform}_${process.arch === 'x64' ? 'amd64' : process.arch}`;

/** A daemon whose Terraform installs from a mirror that has these versions; each writes down that it was started. */
async function start(versions: readonly string[]): Promise<void> {
  const mirror = join(directory, 'mirror');
  await mkdir(mirror);
  for (const version of versions) {
    const release = join(mirror, 'registry.terraform.io/coder/coder', version, platform);
    await mkdir(release, { recursive: true });
    const path = join(release, `terraform-provider-coder_v${version}`);
    const note = `echo ${version} >> ${directory}/started`;
    await writeFile(path, `#!/bin/sh\n${note}\nexec ${process.execPath} ${program}\n`);
    await chmod(path, 0o755);
  }
  const config = join(directory, 'cli.tfrc');
  await writeFile(config, `provider_installation {\n  filesystem_mirror {\n    path = "${mirror}"\n  }\n}\n`);
  daemon = await startTerraformDaemon(server.transport, 'test', directory, {
    environment: {
      PATH: process.env.PATH ?? '',
      HOME: directory,
      TF_CLI_CONFIG_FILE: config,
      TF_DISABLE_PLUGIN_TLS: '1',
    },
  });
}

const startedVersions = async () =>
  new Set((await readFile(join(directory, 'started'), 'utf8').catch(() => '')).trim().split('\n'));

const requires = (constraint: string) => `terraform {
  required_providers {
    coder = {
      source  = "coder/coder"
      version = ${JSON.stringify(constraint)}
    }
  }
}
`;

const asks = `data "coder_parameter" "size" {
  name    = "size"
  default = "s"
  mutable = true
}
`;

async function importOf(files: Readonly<Record<string, string>>) {
  const template = await tarOf(files);
  const value = { metadata: { coderUrl: 'https://coder.example.com' } };
  const job = await server.assign(
    { provisioner: 'terraform', type: { case: 'templateImport', value } },
    { template },
  );
  return { job, template };
}

async function imported(files: Readonly<Record<string, string>>) {
  const { job, template } = await importOf(files);
  const { type } = await server.completed(job);
  if (type.case !== 'templateImport') throw new Error('no import');
  return { job, template, result: type.value };
}

test('what 2.18 does not meet, Terraform installs, and the log says so; builds of the version do the same', async () => {
  await start(['2.19.0', '3.0.0']);
  const { job, result, template } = await imported({ 'main.tf': `${requires('~> 2.19, < 3')}${asks}` });
  expect(await startedVersions()).toEqual(new Set(['2.19.0']));
  expect(result.richParameters).toMatchObject([{ name: 'size', defaultValue: 's' }]);
  expect(logLines(job).join('\n')).toContain(
    'the template wants coder/coder "~> 2.19, < 3", which does not admit the built-in 2.18.0: Terraform installs it',
  );
  expect(result.lockFile).toContain('2.19.0');
  await rm(join(directory, 'started'));
  const build = await server.assign(
    {
      provisioner: 'terraform',
      type: {
        case: 'workspaceBuild',
        value: {
          metadata: { workspaceName: 'dev', transition: Transition.START },
          prepared: {
            graph: result.graph,
            lockFile: result.lockFile,
            modules: blobOf(server.bytesOf(result.moduleFiles)),
          },
        },
      },
    },
    { template },
  );
  await server.completed(build);
  expect(await startedVersions()).toEqual(new Set(['2.19.0']));
});

test('a lock file in the template says which of the versions that fit', async () => {
  await start(['2.19.0', '2.20.0']);
  const lock = 'provider "registry.terraform.io/coder/coder" {\n  version = "2.19.0"\n}\n';
  await imported({ 'main.tf': `${requires('>= 2.19')}${asks}`, '.terraform.lock.hcl': lock });
  expect(await startedVersions()).toEqual(new Set(['2.19.0']));
});

test('where the constraint admits it, the built-in provider is used, whatever the lock file says', async () => {
  await start(['2.19.0']);
  const lock = 'provider "registry.terraform.io/coder/coder" {\n  version = "2.19.0"\n}\n';
  const { job } = await imported({ 'main.tf': `${requires('>= 2.0')}${asks}`, '.terraform.lock.hcl': lock });
  expect(await startedVersions()).toEqual(new Set(['']));
  expect(logLines(job).join('\n')).not.toContain('built-in');
});

test('a module from elsewhere counts too, once init has fetched it', async () => {
  await start(['2.19.0']);
  const module = join(directory, 'elsewhere');
  await mkdir(module);
  await writeFile(join(module, 'main.tf.json'), moduleInJson('>= 2.19'));
  const { job, result } = await imported({
    'main.tf': `${requires('>= 2.0')}${asks}module "far" {\n  source = "${module}"\n}\n`,
  });
  expect(logLines(job).join('\n')).toContain('module "far" wants coder/coder ">= 2.19"');
  expect(await startedVersions()).toEqual(new Set(['2.19.0']));
  expect(result.lockFile).toContain('2.19.0');
});

test('where no such version can be had, the error says what to change', async () => {
  await start(['2.20.0']);
  const { job } = await importOf({
    'main.tf': asks + requires('>= 2.0'),
    'one/main.tf': 'module "two" { source = "../two" }',
    'two/main.tf': requires('~> 3.0'),
    'call.tf': 'module "one" { source = "./one" }',
  });
  const { error } = await server.failed(job);
  expect(error).toContain('module "one.two" wants coder/coder "~> 3.0"');
  expect(error).toContain('let the constraint admit 2.18.0 (such as ">= 2.0")');
  expect(error).toContain('TF_CLI_CONFIG_FILE');
});

const moduleInJson = (constraint: string) =>
  JSON.stringify({
    terraform: { required_providers: { c: { source: 'coder/coder', version: constraint } } },
  });

test.each<[string, Record<string, string>, object | undefined]>([
  ['no constraint', { 'main.tf': asks }, undefined],
  ['no files', {}, undefined],
  ['one that is met', { 'main.tf': requires('>= 2.1, != 2.17') }, undefined],
  [
    'another provider',
    { 'main.tf': requires('~> 1').replace('coder/coder', 'kreuzwerker/docker') },
    undefined,
  ],
  ['JSON', { 'main.tf.json': moduleInJson('~> 0.23') }, { constraint: '~> 0.23', module: '' }],
  [
    'the host named',
    { 'main.tf': requires('~> 1').replace('coder/coder', 'registry.terraform.io/Coder/coder') },
    { constraint: '~> 1', module: '' },
  ],
  [
    'several places',
    { 'a.tf': requires('>= 2'), 'b.tf': 'provider "coder" { version = "< 2.18" }' },
    { constraint: '< 2.18', module: '' },
  ],
  [
    'an override that lifts it',
    { 'main.tf': requires('~> 1'), 'override.tf.json': moduleInJson('>= 2').replace('"c"', '"coder"') },
    undefined,
  ],
  [
    'an override that sets it',
    { 'main.tf': requires('>= 2'), 'x_override.tf': requires('~> 1') },
    { constraint: '~> 1', module: '' },
  ],
  [
    'a nested module, called twice and by itself',
    {
      'main.tf': 'module "a" { source = "./m" }\nmodule "b" { source = "./m/" }',
      'm/main.tf': 'module "c" { source = "../n" }\nmodule "self" { source = "./" }',
      'n/main.tf.json': moduleInJson('= 2.17.0'),
    },
    { constraint: '= 2.17.0', module: 'a.c' },
  ],
  ['more than is read', { 'a.tf': requires('~> 1') + ' '.repeat(5 << 20), 'b.tf': '' }, undefined],
  [
    'directories that nothing calls',
    { 'main.tf': 'module "a" { source = "../outside" }', 'unused/main.tf': requires('~> 1') },
    undefined,
  ],
])('the demand of a template: %s', async (_, files, demand) => {
  for (const [name, text] of Object.entries(files)) {
    await mkdir(dirname(join(directory, name)), { recursive: true });
    await writeFile(join(directory, name), text);
  }
  expect(await findUnmetDemand(directory)).toEqual(demand);
});
