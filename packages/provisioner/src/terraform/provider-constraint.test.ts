import { execFile } from 'node:child_process';
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { compareVersions } from './binary.js';
import { admits } from './provider-constraint.js';

/** With a mirror of providers that has `coder/coder` 2.18.0 alone. */
let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'constraint-'));
  const release = join(folder, 'mirror/registry.terraform.io/coder/coder/2.18.0', platform());
  await mkdir(release, { recursive: true });
  await writeFile(join(release, 'terraform-provider-coder_v2.18.0'), '', { mode: 0o755 });
  await writeFile(
    join(folder, 'cli.tfrc'),
    `provider_installation {\n  filesystem_mirror {\n    path = "${folder}/mirror"\n  }\n}\n`,
  );
});
afterAll(() => rm(folder, { recursive: true, force: true }));

const platform = () => `${process.platform}_${process.arch === 'x64' ? 'amd64' : process.arch}`;

test.each([
  ['2.18.0', true],
  ['2.18', true],
  ['= 2.18', true],
  ['>= 2.0, < 3.0', true],
  ['>=2,<3', true],
  ['>= 2.0, >= 2.18.1', false],
  ['~> 2.1', true],
  ['~> 2', true],
  ['~>2', true],
  ['~> 2.18.0', true],
  ['~> 2.17.0', false],
  ['~> 2.19', false],
  ['~> 1.0', false],
  ['< 2.18.0', false],
  ['<= 2.18.0, != 2.18.0', false],
  ['> 2.18.0-beta1', true],
  ['>= 2.18.1-beta1', false],
  ['2.18.0-rc1', false],
  ['~> 2.18.0-rc1', true],
  ['~> 2.18.1-rc1', false],
  ['2.18.0+build', false],
  ['nonsense', false],
])('Terraform and we: %j admits 2.18.0: %s', async (constraint, admitted) => {
  expect(admits(constraint, '2.18.0')).toBe(admitted);
  const text = `terraform {
  required_providers {
    coder = {
      source  = "coder/coder"
      version = ${JSON.stringify(constraint)}
    }
  }
}`;
  await writeFile(join(folder, 'main.tf'), text);
  await rm(join(folder, '.terraform.lock.hcl'), { force: true });
  const env = { PATH: process.env.PATH, TF_CLI_CONFIG_FILE: join(folder, 'cli.tfrc') };
  const init = promisify(execFile)('terraform', ['init', '-no-color'], { cwd: folder, env });
  expect(
    await init.then(
      () => true,
      () => false,
    ),
  ).toBe(admitted);
});

test('versions are ordered by their numbers, a pre-release before its release', () => {
  const sorted = ['1.10.0', '1.9.0', '1.9.0-beta1', '1.11.4'].sort(compareVersions);
  expect(sorted).toEqual(['1.9.0-beta1', '1.9.0', '1.10.0', '1.11.4']);
});
