import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Daemon } from '@coder-ts/provisioner';
import type { Workspace, WorkspaceQuota } from '@coder-ts/sdk';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { runCli } from './harness/cli.js';
import { startTestServer, type TestServer } from './harness/server.js';
import { startTerraformDaemon } from './harness/terraform-daemon.js';
import { addUser, type TestUser } from './harness/users.js';

const example = fileURLToPath(new URL('../examples/templates/cost', import.meta.url));

let server: TestServer;
let daemon: Daemon;
let directory: string;
let admin: TestUser;
let alice: TestUser;
let bob: TestUser;
const as = (user: TestUser, argv: string[]) =>
  runCli(argv, {
    env: {
      CODER_CONFIG_DIR: join(directory, 'config'),
      CODER_URL: server.url,
      CODER_SESSION_TOKEN: user.token,
    },
  });
const create = (user: TestUser, name: string, ...more: string[]) =>
  as(user, ['create', name, '--template', 'cost', '--use-parameter-defaults', '-y', ...more]);

beforeAll(async () => {
  directory = await mkdtemp(join(tmpdir(), 'coder-quota-'));
  server = await startTestServer({ config: { cacheDir: directory } });
  daemon = await startTerraformDaemon(server.daemonTransport, 'quota', directory);
  admin = await addUser(server, { username: 'admin', roles: ['owner'] });
  alice = await addUser(server, { username: 'alice' });
  bob = await addUser(server, { username: 'bob' });
  const pushed = await as(admin, ['templates', 'push', 'cost', '--directory', example, '-y']);
  expect(pushed.code).toBe(0);
}, 60_000);
afterAll(async () => {
  await daemon?.close();
  await server?.close();
  await rm(directory, { recursive: true, force: true });
});

const withoutTimes = (text: string) => text.replace(/\d{4}-\d\d-\d\dT[\d:]+Z/g, '<time>');

describe('a budget', () => {
  it('is none while no group has an allowance', async () => {
    expect((await as(alice, ['quota', 'show'])).stdout).toBe(
      '0 credits used a day; there is no limit.\n\nNo workspace costs anything.\n',
    );
  });

  it('lets people build until it is used, each their own', async () => {
    expect((await as(admin, ['groups', 'edit', 'Everyone', '--quota-allowance', '10'])).stdout).toBe(
      'Successfully patched group Everyone!\n',
    );
    for (const [user, name] of [
      [alice, 'one'],
      [alice, 'two'],
      [bob, 'one'],
    ] as const) {
      const { code, stderr } = await create(user, name);
      expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
    }
    await server.db
      .updateTable('workspaces')
      .set({ last_used_at: '2026-01-01T00:00:00Z' })
      .where('name', '=', 'two')
      .execute();
    const { stdout } = await as(alice, ['quota', 'show']);
    expect(withoutTimes(stdout)).toBe(
      [
        '8 of 10 credits used a day',
        `[${'█'.repeat(32)}${'░'.repeat(8)}] 80%`,
        '',
        'GROUP     ALLOWANCE  ',
        'Everyone  10         ',
        '',
        'WORKSPACE  TEMPLATE  DAILY COST  STATUS   LAST USED  ',
        'two        cost      4           running  <time>  ',
        'one        cost      4           running  <time>  ',
        '',
      ]
        .join('\n')
        .replace('LAST USED  ', 'LAST USED             '),
    );
  });

  it('says before anything is made that it would not fit', async () => {
    const { code, stdout } = await create(alice, 'three', '--dry-run');
    expect(code).toBe(0);
    expect(stdout).toMatch(
      /\nIt would cost 4 credits a day\.\n8 of 10 are used: it exceeds the quota by 2\.\nSee what uses it: {2}coder quota show\n$/,
    );
    expect((await as(alice, ['list', '-o', 'json'])).stdout).not.toContain('"three"');
  });

  it('refuses the third workspace, says what it is and the way out', async () => {
    const { code, stderr, stdout: shown } = await create(alice, 'three');
    expect(code).toBe(1);
    // Behind the stages of the plan that `create` makes first.
    expect(shown.match(/^=== [✔✘] (?:Commit quota|Cleaning Up)/gm)?.slice(-2)).toEqual([
      '=== ✘ Commit quota',
      '=== ✔ Cleaning Up',
    ]);
    expect(withoutTimes(stderr)).toBe(
      [
        '',
        'This build costs 4 credits a day. alice uses 8 of 10 credits a day (Everyone 10).',
        '2 more must be free: stop or delete workspaces, choose smaller parameters, or ask an administrator for a larger allowance of a group.',
        'These use it, the one not used for longest first:',
        '',
        'WORKSPACE  TEMPLATE  DAILY COST  STATUS   LAST USED             ',
        'two        cost      4           running  <time>  ',
        'one        cost      4           running  <time>  ',
        '',
        'Free it:  coder stop alice/two',
        'A stopped workspace may still pay for what it keeps, such as a disk; a deleted one frees everything.',
        'Encountered an error running "coder create", see "coder create --help" for more information',
        'error: insufficient quota',
        '',
      ].join('\n'),
    );
    const { stdout } = await as(alice, ['list', '-o', 'json']);
    const three = (JSON.parse(stdout) as Workspace[]).find(({ name }) => name === 'three');
    expect(three?.latest_build.job).toMatchObject({
      error: 'insufficient quota',
      error_code: 'INSUFFICIENT_QUOTA',
      daily_cost: 4,
    });
    expect(three?.latest_build.daily_cost).toBe(0);
  });

  it('grows with a group of one’s own', async () => {
    for (const argv of [
      ['groups', 'create', 'heavy', '--quota-allowance', '1'],
      ['groups', 'edit', 'heavy', '--add-users', 'alice@example.com'],
    ])
      expect((await as(admin, argv)).code).toBe(0);
    const { stdout } = await as(admin, ['groups', 'list', '-c', 'name,members,quota allowance']);
    expect(stdout).toMatch(/heavy +\[alice@example.com\] +1 /);
    expect((await as(alice, ['quota', 'show'])).stdout).toMatch(/^8 of 11 credits/);
    expect((await as(admin, ['groups', 'delete', 'heavy'])).stdout).toBe(
      'Successfully deleted group heavy!\n',
    );
    const nobody = await as(admin, ['groups', 'edit', 'Everyone', '-a', 'nobody']);
    expect(nobody.stderr).toContain(
      'no member of the organization has the name, id or e-mail address "nobody"',
    );
  });

  it('has room again when a workspace is stopped', async () => {
    expect((await as(alice, ['stop', 'two', '-y'])).code).toBe(0);
    const quota = JSON.parse((await as(alice, ['quota', 'show', '-o', 'json'])).stdout) as WorkspaceQuota;
    expect(quota.credits_consumed).toBe(6); // the disk of the stopped one stays
    const { code, stderr } = await as(alice, ['start', 'three', '-y']);
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
  });
});
