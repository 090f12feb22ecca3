import { once } from 'node:events';
import { type AddressInfo, createServer } from 'node:net';
import { describe, expect, it } from 'vitest';
import { runCli } from '../../../../test/harness/cli.js';

/** A port on which nobody listens. */
async function closedPort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  server.close();
  await once(server, 'close');
  return port;
}

const golden = (words: string) => `./__golden__/${words.replaceAll(' ', '-') || 'coder'}.txt`;

describe('help', () => {
  it.each([
    '',
    'create',
    'quota show',
    'groups edit',
    'organizations settings',
    'organizations settings set',
    'organizations settings show group-sync',
    'users oidc-claims',
    'login',
    'provisioner',
    'provisioner jobs list',
    'provisioner jobs cancel',
    'provisioner keys create',
    'provisioner start',
    'provisioner list',
    'templates',
    'templates push',
    'templates versions list',
    'exp terraform-provider',
  ])('of coder %s', async (words) => {
    const argv = words ? [...words.split(' '), '--help'] : ['--help'];
    const { code, stderr, stdout } = await runCli(argv);
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
    await expect(stdout).toMatchFileSnapshot(golden(words));
  });

  it('fits the terminal', async () => {
    const { stdout } = await runCli(['server', '--help'], { env: { COLUMNS: '80' } });
    const long = stdout.split('\n').filter((line) => line.length > 80 && line.trim().includes(' '));
    expect(long).toEqual([]);
  });

  it('of a group comes without asking, and by its aliases', async () => {
    const { stdout } = await runCli(['provisioners', 'job']);
    expect(stdout).toContain('coder provisioner jobs <command>');
  });

  it('never breaks a choice', async () => {
    const { stdout } = await runCli(['provisioner', 'jobs', 'list', '-h'], { env: { COLUMNS: '60' } });
    expect(stdout).toContain('workspace build transition,');
  });
});

describe('wrong calls', () => {
  it.each([
    [['nonsense'], 'unrecognized subcommand "nonsense", see "coder --help" for those there are\n'],
    [
      ['templates', 'nonsense'],
      'unrecognized subcommand "nonsense", see "coder templates --help" for those there are\n',
    ],
    [['list', '--nonsense'], 'parsing flags ([--nonsense]) for "coder list": unknown flag: --nonsense\n'],
    [
      ['show', 'a', 'b'],
      'Encountered an error running "coder show", see "coder show --help" for more information\nerror: wanted 1 args but got 2 [a b]\n',
    ],
    [
      ['login', 'a', 'b'],
      'Encountered an error running "coder login", see "coder login --help" for more information\nerror: wanted between 0 and 1 args but got 2 [a b]\n',
    ],
  ])('%j', async (argv, stderr) => {
    expect(await runCli(argv)).toEqual({ code: 1, stdout: '', stderr });
  });

  it('without a login say how to sign in', async () => {
    const { code, stderr, stdout } = await runCli(['list'], { env: { CODER_CONFIG_DIR: '/nonexistent' } });
    expect({ code, stdout }).toEqual({ code: 1, stdout: '' });
    expect(stderr).toMatch(/error: You are not logged in. Try logging in using '.* login <url>'\.\n$/);
  });

  it('name who was not there', async () => {
    const port = await closedPort();
    const env = { CODER_URL: `http://127.0.0.1:${port}`, CODER_SESSION_TOKEN: 'x' };
    expect((await runCli(['list'], { env })).stderr).toContain(
      `error: Get "http://127.0.0.1:${port}/api/v2/workspaces?q=owner%3Ame": dial tcp 127.0.0.1:${port}: connect: connection refused\n`,
    );
    expect((await runCli(['--url', 'notaurl:x', 'list'], { env })).stderr).toContain('"notaurl:x"');
  });
});

it('flags of every command may stand before it', async () => {
  const { stdout } = await runCli(['--url', 'http://x', '-v', 'list', '--debug-options', '--token=t']);
  expect(stdout).toContain('url: http://x (flag)\n');
  expect(stdout).toContain('token: t (flag)\n');
  expect(stdout).toContain('search: owner:me (default)\n');
});
