import { spawnSync } from 'node:child_process';
import { lstat, mkdtemp, readFile, rm, stat, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { runCli } from '../../../../test/harness/cli.js';
import { startTestServer, type TestServer } from '../../../../test/harness/server.js';
import { addUser } from '../../../../test/harness/users.js';
import { unifiedDiff } from './diff.js';
import { renderSection } from './section.js';

describe('unifiedDiff', () => {
  it('is one that patch applies, wherever the change is', async () => {
    const directory = await mkdtemp(join(tmpdir(), 'coder-diff-'));
    const lines = (...list: (number | string)[]) => list.map((line) => `${line}\n`).join('');
    const numbers = lines(1, 2, 3, 4, 5, 6, 7, 8, 9);
    for (const [before, after] of [
      ['', lines('a', 'b')],
      [numbers, lines(1, 2, 3, 4, 'x', 'y', 6, 7, 8, 9)],
      [numbers, numbers + lines('x')],
      [numbers, lines('x') + numbers],
      [numbers, ''],
      [numbers, lines(1, 9)],
    ] as const) {
      const file = join(directory, 'file');
      await writeFile(file, before);
      const { status, stdout } = spawnSync('patch', ['-p0', file], {
        input: unifiedDiff('file', before, after),
        encoding: 'utf8',
      });
      expect({ status, stdout }).toMatchObject({ status: 0 });
      expect(await readFile(file, 'utf8').catch(() => '')).toBe(after);
    }
    await rm(directory, { recursive: true });
  });
});

describe('renderSection', () => {
  const options = {
    options: [],
    serverOptions: [],
    hostPrefix: 'coder.',
    hostnameSuffix: 'coder',
    wait: 'auto',
    disableAutostart: false,
  };

  it('quotes what a shell or ssh would take for something else', () => {
    const text = renderSection(options, { path: "/opt/it's 100%/coder", globalConfig: '/a b' });
    expect(text).toContain(
      "\tProxyCommand '/opt/it'\\''s 100%%/coder' --global-config '/a b' ssh --stdio --ssh-host-prefix coder. %h\n",
    );
  });

  it('takes no option that would be two', () => {
    const render = () =>
      renderSection(
        { ...options, options: ['User x\nProxyCommand evil'] },
        { path: 'coder', globalConfig: undefined },
      );
    expect(render).toThrow("can't have several lines");
  });
});

describe('coder config-ssh', () => {
  let server: TestServer;
  let token: string;
  let home: string;
  let file: string;
  beforeAll(async () => {
    server = await startTestServer({
      config: { ssh: { hostnameSuffix: 'coder', options: { ServerAliveInterval: '30' } } },
    });
    ({ token } = await addUser(server));
  });
  afterAll(() => server?.close());
  beforeEach(async () => {
    home = await mkdtemp(join(tmpdir(), 'coder-ssh-'));
    file = join(home, 'config');
    return () => rm(home, { recursive: true });
  });
  const coder = (argv: string[], stdin?: string) =>
    runCli(['config-ssh', '--ssh-config-file', file, '--coder-binary-path', '/usr/bin/coder', ...argv], {
      env: { CODER_URL: server.url, CODER_SESSION_TOKEN: token },
      ...(stdin === undefined ? {} : { stdin }),
    });

  it('writes a section that only the owner reads, once', async () => {
    expect(await coder(['-y'])).toMatchObject({ code: 0, stderr: '' });
    await expect(await readFile(file, 'utf8')).toMatchFileSnapshot('./__golden__/config.txt');
    expect((await stat(file)).mode & 0o777).toBe(0o600);
    expect(await coder(['-y'])).toMatchObject({
      code: 0,
      stdout: `Nothing to change: ${file} has it all.\n`,
    });
  });

  it('shows the change and writes nothing when asked so, or without an answer', async () => {
    const dry = await coder(['--dry-run']);
    expect(dry.stdout).toMatch(/^--- .*\n\+\+\+ .*\n@@ -0,0 \+1,\d+ @@\n\+# -+START-CODER-+\n/);
    const { code, stdout } = await coder([]);
    expect(code).toBe(0);
    expect(stdout).toContain('+Host coder.*');
    await expect(stat(file)).rejects.toThrow('ENOENT');
  });

  it('keeps what stands around, the link, and the options of the last time', async () => {
    const real = join(home, 'real');
    await writeFile(real, 'Host a\n\tUser b\n', { mode: 0o644 });
    await symlink(real, file);
    await coder(['-y', '-o', 'ForwardAgent=yes', '--wait', 'no']);
    const first = await readFile(file, 'utf8');
    expect(first).toMatch(/^Host a\n\tUser b\n\n# -+START-CODER/);
    expect(first).toContain('\tForwardAgent yes\n');
    expect(first).toContain(' ssh --stdio --wait=no --ssh-host-prefix coder. %h\n');
    await writeFile(real, `${first}Host z\n`);
    await coder(['-y', '--use-previous-options']);
    expect(await readFile(real, 'utf8')).toBe(`${first}Host z\n`);
    await coder(['-y']);
    expect(await readFile(real, 'utf8')).not.toContain('ForwardAgent');
    expect((await lstat(file)).isSymbolicLink()).toBe(true);
    expect((await stat(file)).mode & 0o777).toBe(0o644);
  });

  it('does not touch a file with half a section', async () => {
    await writeFile(file, '# ------------START-CODER-----------\n');
    expect(await coder(['-y'])).toMatchObject({
      code: 1,
      stderr: expect.stringContaining('leave one section'),
    });
  });
});
