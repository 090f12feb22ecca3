import { mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { runCli } from '../../../../test/harness/cli.js';
import { exampleIds } from './example-ids.js';

let root: string;
beforeEach(async () => {
  root = await mkdtemp(join(tmpdir(), 'coder-init-'));
});
afterEach(() => rm(root, { recursive: true, force: true }));

it('copies an example', async () => {
  const { code, stdout } = await runCli(['templates', 'init', '--id', 'scratch', join(root, 'mine')]);
  expect(code).toBe(0);
  expect(stdout).toMatch(/^Extracting scratch to \.\/.*\/mine\.\.\.\n/);
  expect(stdout).toMatch(/\n {2}cd \.\/.*\/mine && coder templates push\n/);
  expect((await readdir(join(root, 'mine'))).sort()).toEqual(['README.md', 'main.tf']);
});

it('knows every example that there is', async () => {
  const shipped = await readdir(new URL('../../../../examples/templates', import.meta.url));
  expect(exampleIds).toEqual(expect.arrayContaining(shipped));
});

it('names those that it has when asked for another', async () => {
  const other = await runCli(['templates', 'init', '--id', 'aws-linux', root]);
  expect(other.stderr).toMatch(/comes without the example "aws-linux"; it has: .*minimal/);
  const unknown = await runCli(['templates', 'init', '--id', 'nope', root]);
  expect(unknown.stderr).toMatch(/invalid choice: nope, should be one of \[.*scratch/);
});

it('without a terminal wants to be told which', async () => {
  const { code, stderr, stdout } = await runCli(['templates', 'init']);
  expect({ code, stdout }).toEqual({
    code: 1,
    stdout: 'A template says what a workspace is made of. Pick an example to start from:\n',
  });
  expect(stderr).toContain('needs a terminal');
});
