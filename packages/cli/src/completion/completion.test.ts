import { spawnSync } from 'node:child_process';
import { chmod, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { runCli } from '../../../../test/harness/cli.js';
import { shells } from './scripts.js';

let home: string;
beforeEach(async () => {
  home = await mkdtemp(join(tmpdir(), 'coder-completion-'));
});
afterEach(() => rm(home, { recursive: true, force: true }));

const complete = async (...words: string[]) => {
  const { code, stderr, stdout } = await runCli(words, { env: { COMPLETION_MODE: '1' } });
  expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
  return stdout.split('\n').slice(0, -1);
};

describe('candidates', () => {
  it.each<[words: string[], candidates: string[]]>([
    [['templ'], ['templates']],
    [['templates', 've'], ['versions']],
    [
      ['template', 'version', ''],
      ['list', 'promote', 'archive', 'unarchive'],
    ],
    [
      ['list', '--output', ''],
      ['table', 'json'],
    ],
    [['list', '-o', 'j'], ['json']],
    [['list', '--output=j'], ['--output=json']],
    [['list', '--output', '=', 'j'], ['json']],
    [
      ['list', '-c', 'workspace,sta'],
      ['workspace,status', 'workspace,starts at', 'workspace,starts next'],
    ],
    [['list', '-c', 'starts\\ at,da'], ['starts at,daily cost']],
    [['list', '--al'], ['--all']],
    [['--url', 'http://127.0.0.1', 'list', '--sea'], ['--search']],
    [['org', '-O', 'coder', 'members', 'edit'], ['edit-roles']],
    [['org', 'members', 'list', '--or'], ['--org']],
    [['templates', 'push', '--activate=f'], ['--activate=false']],
    [['templates', 'push', '-d', ''], []],
    [['show', 'w'], []],
    [['nonsense', 'x'], []],
    [['exp', 'terraform-provider', '--', 'terra'], []],
  ])('%j', async (words, candidates) => {
    expect(await complete(...words)).toEqual(candidates);
  });

  it('of the root are its commands, without those that are hidden', async () => {
    const names = await complete('');
    expect(names).toEqual(expect.arrayContaining(['create', 'list', 'users', 'completion']));
    expect(names).not.toContain('exp');
  });
});

describe('the script', () => {
  it.each(shells)('of %s is printed and asks the program', async (shell) => {
    const { code, stderr, stdout } = await runCli(['completion', '--shell', shell, '--print']);
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
    await expect(stdout).toMatchFileSnapshot(`./__golden__/${shell}.txt`);
  });

  it('completes in bash', async () => {
    const main = fileURLToPath(new URL('../main.ts', import.meta.url));
    const program = join(home, 'coder');
    await writeFile(
      program,
      `#!/bin/sh\nexec ${process.execPath} --import tsx --conditions=source ${main} "$@"\n`,
    );
    await chmod(program, 0o755);
    const { stdout: script } = await runCli(['completion', '--shell', 'bash', '--print']);
    const lines = [
      ['coder', 'templates', 've'],
      ['coder', 'list', '-c', 'workspace,starts\\ '],
    ].map(
      (words) =>
        `COMP_WORDS=(${words.map((word) => `'${word}'`).join(' ')}); COMP_CWORD=${words.length - 1}; _coder_completion; printf '%s\\n' "\${COMPREPLY[@]}"`,
    );
    const { stderr, stdout } = spawnSync('bash', ['--norc', '-c', `${script}\n${lines.join('\n')}`], {
      encoding: 'utf8',
      env: { ...process.env, PATH: `${home}:${process.env.PATH}` },
    });
    expect({ stderr, stdout }).toEqual({
      stderr: '',
      stdout: 'versions\nworkspace,starts\\ at\nworkspace,starts\\ next\n',
    });
  });
});

describe('coder completion', () => {
  const env = () => ({ HOME: home, SHELL: '/bin/bash' });

  it('asks, writes into the file of the shell, and leaves what stands there', async () => {
    const file = join(home, '.bashrc');
    await writeFile(file, 'alias ll=ls');
    expect((await runCli(['completion'], { env: env(), stdin: 'no\n' })).code).toBe(1);
    expect(await readFile(file, 'utf8')).toBe('alias ll=ls');
    const { code, stdout } = await runCli(['completion'], { env: env(), stdin: 'yes\n' });
    expect(code).toBe(0);
    expect(stdout).toContain(`Written into ${file}`);
    const written = await readFile(file, 'utf8');
    expect(written).toMatch(/^alias ll=ls\n# -+ coder completion: begin -+\n/);
    const again = await runCli(['completion'], { env: env() });
    expect(again).toMatchObject({ code: 0, stdout: `The completion stands in ${file} already.\n` });
    expect(await readFile(file, 'utf8')).toBe(written);
  });

  it('replaces the section of an older program', async () => {
    const file = join(home, '.bashrc');
    await runCli(['completion'], { env: env(), stdin: 'yes\n' });
    const now = await readFile(file, 'utf8');
    await writeFile(file, `before\n${now.replace('COMPREPLY=()', 'old')}after\n`);
    await runCli(['completion'], { env: env(), stdin: 'yes\n' });
    expect(await readFile(file, 'utf8')).toBe(`before\n${now}after\n`);
  });

  it('wants to be told the shell where it does not know it', async () => {
    const { code, stderr } = await runCli(['completion'], { env: { HOME: home, SHELL: '/bin/tcsh' } });
    expect({ code, stderr }).toEqual({
      code: 1,
      stderr: 'Which shell? Name it: coder completion --shell <bash|fish|zsh|powershell>\n',
    });
  });
});
