import { mkdtemp, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Workspace } from '@coder-ts/sdk';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { runCli } from './harness/cli.js';
import { startTestServer, type TestServer } from './harness/server.js';
import { addTemplate, addVersion, endBuild } from './harness/templates.js';
import { addUser, type TestUser } from './harness/users.js';

let server: TestServer;
let directory: string;
let admin: TestUser;
let ada: TestUser;
let templateId: string;
const as = (user: TestUser, argv: string[], stdin?: string) =>
  runCli(argv, {
    env: { CODER_CONFIG_DIR: directory, CODER_URL: server.url, CODER_SESSION_TOKEN: user.token, TZ: 'UTC' },
    ...(stdin === undefined ? {} : { stdin }),
  });
const coder = (...argv: string[]) => as(admin, argv);
/** The output of a command that has to work in silence. */
const output = async (...argv: string[]) => {
  const { code, stderr, stdout } = await coder(...argv);
  expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
  return stdout;
};
const failure = async (...argv: string[]) => {
  const { code, stderr } = await coder(...argv);
  expect(code).toBe(1);
  return stderr;
};
/** Without ids and times, and the space that is their width. */
const plain = (text: string) =>
  text
    .replace(/[0-9a-f]{8}-[0-9a-f-]{27}/g, '<id>')
    .replace(/\d{4}-\d\d-\d\dT[\d:]+Z/g, '<time>')
    .replace(/ +/g, ' ');

beforeAll(async () => {
  directory = await mkdtemp(join(tmpdir(), 'coder-commands-'));
  server = await startTestServer();
  admin = await addUser(server, { username: 'admin', roles: ['owner'] });
  ada = await addUser(server, { username: 'ada' });
  const template = await addTemplate(server.deps, admin.id, {
    templateName: 'small',
    name: 'one',
    source: 'locals {}\n',
    presets: [{ name: 'Big', values: { cpus: '8', region: 'eu' } }],
  });
  templateId = template.id;
  await addVersion(server.deps, admin.id, templateId, { name: 'two' });
  await addVersion(server.deps, admin.id, templateId, { name: 'broken', status: 'failed' });
  const made = await server.request<Workspace>('POST', '/api/v2/users/me/workspaces', {
    token: admin.token,
    body: { name: 'dev', template_id: templateId, ttl_ms: 7_200_000 },
  });
  await endBuild(server.deps, made.body.latest_build.id);
});
afterAll(async () => {
  await server?.close();
  await rm(directory, { recursive: true, force: true });
});

describe('users', () => {
  it('are made, with a password that is told on standard error', async () => {
    const made = await coder('users', 'create', '-u', 'bob', '-e', 'bob@example.com', '-n', 'Bob B');
    expect(made).toMatchObject({ code: 0, stdout: '' });
    expect(made.stderr).toMatch(
      /coder login http:.*\n\nEmail: {4}bob@example\.com\nPassword: [a-z0-9]{20}\n$/,
    );
    expect(await failure('users', 'create', '-u', 'bob', '-e', 'x@example.com')).toContain('already exists');
    expect(await as(admin, ['users', 'create'], 'eve\neve@example.com\n')).toMatchObject({ code: 0 });
  });

  it('are listed and shown', async () => {
    expect(plain(await output('users', 'list', '-c', 'username,name,status,email'))).toBe(
      'USERNAME NAME STATUS EMAIL \n' +
        'ada active ada@example.com \n' +
        'admin active admin@example.com \n' +
        'bob Bob B dormant bob@example.com \n' +
        'eve dormant eve@example.com \n',
    );
    expect(plain(await output('users', 'show', 'bob'))).toBe(
      'ID: <id>\nUsername: bob\nFull name: Bob B\nEmail: bob@example.com\nStatus: dormant\nCreated At: <time>\nRoles: (none)\nOrganizations: coder (<id>)\n',
    );
    expect(JSON.parse(await output('users', 'show', 'bob', '-o', 'json'))).toMatchObject({
      username: 'bob',
      organization_names: ['coder'],
    });
  });

  it('are suspended and activated after a yes', async () => {
    expect(await as(admin, ['users', 'suspend', 'bob'], 'no\n')).toMatchObject({ code: 1, stderr: '' });
    const { stdout } = await as(admin, ['users', 'suspend', 'bob'], 'yes\n');
    expect(plain(stdout)).toBe(
      'USERNAME EMAIL CREATED AT STATUS \nbob bob@example.com <time> dormant \n> Are you sure you want to suspend this user? (yes/no) \n\nUser bob has been suspended!\n',
    );
    expect(await output('users', 'suspend', 'bob')).toBe('User status is already "suspended"\n');
    await as(admin, ['users', 'activate', 'bob'], 'y\n');
    expect(JSON.parse(await output('users', 'show', 'bob', '-o', 'json')).status).toBe('active');
  });

  it('get roles, of those that there are', async () => {
    expect(await output('users', 'edit-roles', 'bob', '--roles', 'auditor,user-admin', '-y')).toBe('');
    expect(await output('users', 'show', 'bob')).toMatch(/Roles: +Auditor, User Admin\n/);
    expect(await failure('users', 'edit-roles', 'bob', '--roles', 'nonsense', '-y')).toMatch(
      /there is no role nonsense; the roles are: .*user-admin/,
    );
    expect(await failure('users', 'edit-roles', 'bob')).toContain('needs a terminal');
  });

  it('are deleted without a question', async () => {
    expect(await coder('users', 'delete', 'eve')).toEqual({
      code: 0,
      stdout: '',
      stderr: 'Successfully deleted eve.\n',
    });
    expect(await failure('users', 'delete', 'eve')).toContain('error: Trace=[fetch user: ]');
  });
});

describe('secrets', () => {
  it('are kept, changed, listed without their values, and deleted', async () => {
    expect(await failure('secret', 'create', 'kettle')).toContain('standard input is empty');
    const piped = await as(admin, ['secret', 'create', 'kettle', '--env', 'KETTLE'], 'hot water');
    expect(piped).toMatchObject({ code: 0, stdout: 'Created secret "kettle".\n', stderr: '' });
    expect(await output('secrets', 'create', 'cup', '--value', 'x', '--file', '~/.cup')).toContain('"cup"');
    expect(await failure('secret', 'create', 'cup', '--value', 'y')).toContain('Another secret of yours');
    expect(plain(await output('secret', 'list', '-c', 'name,env,file,description'))).toBe(
      'NAME ENV FILE DESCRIPTION \ncup ~/.cup \nkettle KETTLE \n',
    );
    expect(await output('secret', 'update', 'kettle', '--description', 'for tea')).toBe(
      'Updated secret "kettle".\n',
    );
    const renewed = await as(admin, ['secret', 'update', 'kettle'], 'cold water\n');
    expect(renewed.stderr).toContain('line break');
    const [kettle, ...others] = JSON.parse(await output('secret', 'list', 'kettle', '-o', 'json'));
    expect(kettle).toMatchObject({ name: 'kettle', env_name: 'KETTLE', description: 'for tea' });
    expect([JSON.stringify(kettle).includes('water'), others]).toEqual([false, []]);
    const { value } = await server.db
      .selectFrom('user_secrets')
      .select('value')
      .where('name', '=', 'kettle')
      .executeTakeFirstOrThrow();
    expect(value).toBe('cold water\n');
    expect(await output('secret', 'rm', 'kettle', '-y')).toBe('Deleted secret "kettle".\n');
    expect(await failure('secret', 'delete', 'kettle', '-y')).toContain('Resource not found');
  });
});

describe('tokens', () => {
  it('are made, used, listed, shown and ended', async () => {
    const token = (
      await output('tokens', 'create', '-n', 'ci', '--lifetime', '1d', '--scope', 'user:read')
    ).trim();
    expect(token).toMatch(/^\w{10}-\w{22,}$/);
    expect(plain(await output('tokens', 'list', '-c', 'name,scopes,allow list'))).toContain(
      'ci user:read *:* \n',
    );
    expect(await output('tokens', 'list', '--all')).toMatch(/CREATED AT +OWNER +\n/);
    const { lifetime_seconds: lifetime } = JSON.parse(await output('tokens', 'view', 'ci', '-o', 'json'));
    expect(lifetime).toBe(86_400);
    expect(await output('tokens', 'remove', token)).toBe('Token has been expired.\n');
    expect(await output('tokens', 'list', '--include-expired', '-c', 'name')).toContain('ci');
    expect(await output('tokens', 'rm', 'ci', '--delete')).toBe('Token has been deleted.\n');
    expect(await failure('tokens', 'view', 'ci')).toContain('ci');
    expect(await failure('tokens', 'create', '--lifetime', 'nonsense')).toContain('"nonsense"');
  });

  it('are none for somebody new', async () => {
    const mine = await as(ada, ['tokens', 'list', '-o', 'json']);
    expect(mine).toMatchObject({ code: 0, stderr: '', stdout: '[]\n' });
  });
});

describe('organizations', () => {
  it('are shown in every way', async () => {
    expect(plain(await output('org', 'show'))).toBe('Current CLI Organization: coder (<id>)\n');
    expect(plain(await output('org', 'show', 'coder'))).toBe('Organization: coder (<id>)\n');
    expect(plain(await output('org', 'show', 'me', '--only-id'))).toBe('<id>\n');
    expect(plain(await output('org', 'show', '-o', 'table'))).toBe('ID NAME DEFAULT \n<id> coder true \n');
    expect(plain(await output('orgs', 'ls'))).toBe('NAME DISPLAY NAME ID DEFAULT \ncoder Coder <id> true \n');
    expect(await failure('organization', 'show', 'nope')).toContain('organization "nope"');
  });

  it('have members with roles; the organization may be named before or after', async () => {
    expect(await output('org', 'members', 'edit-roles', 'ada', 'organization-auditor')).toBe(
      'Member roles updated to [Organization Auditor]\n',
    );
    expect(await output('org', '-O', 'coder', 'members', 'list')).toBe(
      await output('org', 'members', 'list', '--org', 'coder'),
    );
    expect(plain(await output('org', 'members', 'list'))).toContain('ada [Organization Auditor] \n');
    expect(await failure('org', '-O', 'nope', 'members', 'list')).toContain('organization "nope" not found');
    await output('org', 'members', 'remove', 'bob');
    expect(await failure('org', 'members', 'rm', 'bob')).toContain('could not remove member "bob"');
    await output('org', 'members', 'add', 'bob');
  });

  it('are made and deleted', async () => {
    expect((await as(admin, ['org', 'create', 'second'], 'no\n')).code).toBe(1);
    expect(plain(await output('org', 'create', 'second', '-y'))).toBe(
      'Organization second (<id>) has been created.\n',
    );
    expect(await output('org', 'rm', 'second', '-y')).toBe('Organization "second" has been deleted.\n');
    expect(await failure('org', 'delete', 'second', '-y')).toContain('organization "second"');
  });

  it('have roles of their own, out of JSON', async () => {
    const role = {
      name: 'reader',
      display_name: 'Reader',
      organization_permissions: [{ resource_type: 'template', action: 'read' }],
    };
    const send = (verb: string, ...more: string[]) =>
      as(admin, ['org', 'roles', verb, '--stdin', '-y', ...more], JSON.stringify(role));
    expect((await send('update')).stderr).toContain('there is no role "reader" to update');
    expect(JSON.parse((await send('create', '--dry-run')).stdout)).toEqual(role);
    expect((await send('create')).stdout).toBe('Role "reader" has been created.\n');
    expect((await send('create')).stderr).toContain('there is a role "reader" already');
    expect((await send('update', 'writer')).stderr).toContain('"reader" in the JSON, and "writer" here');
    role.organization_permissions.push({ resource_type: 'template', action: 'update' });
    expect(plain((await send('update', '-c', 'name,organization permissions')).stdout)).toBe(
      'NAME ORGANIZATION PERMISSIONS \nreader 2 permissions \n',
    );
    expect((await as(admin, ['org', 'roles', 'create', '--stdin'], 'no JSON')).stderr).toContain(
      'is not JSON',
    );
  });

  it('say who may share workspaces', async () => {
    const before = JSON.parse(await output('org', 'settings', 'show', 'workspace-sharing'));
    expect(before).toMatchObject({ sharing_disabled: false });
    const set = await as(admin, ['org', 'settings', 'set', 'workspace-sharing'], '{"sharing_disabled":true}');
    expect(JSON.parse(set.stdout)).toMatchObject({ sharing_disabled: true });
    await as(admin, ['org', 'settings', 'set', 'workspacesharing'], JSON.stringify(before));
  });

  it('say what follows the claims of an identity provider', async () => {
    const mapping = { theirs: ['organization-auditor'] };
    const set = await as(
      admin,
      ['org', 'settings', 'set', 'role-sync'],
      JSON.stringify({ field: 'roles', mapping }),
    );
    expect(JSON.parse(set.stdout)).toEqual({ field: 'roles', mapping });
    expect(JSON.parse(await output('org', 'settings', 'show', 'rolesync'))).toEqual({
      field: 'roles',
      mapping,
    });
    const groups = JSON.parse(await output('org', 'settings', 'show', 'group-sync'));
    expect(groups).toMatchObject({ field: '', regex_filter: null });
    const refused = await as(admin, ['org', 'settings', 'set', 'group-sync'], '{"regex_filter":"("}');
    expect(refused.code).toBe(1);
    expect(refused.stderr).toContain('not a regular expression');
    const sync = await as(admin, ['org', 'settings', 'set', 'org-sync'], '{"field":"orgs"}');
    expect(JSON.parse(sync.stdout)).toMatchObject({ field: 'orgs', organization_assign_default: false });
    await as(admin, ['org', 'settings', 'set', 'orgsync'], '{"organization_assign_default":true}');
    const claims = await coder('users', 'oidc-claims');
    expect(claims.stderr).toContain('there are no claims about you');
  });

  it('have roles', async () => {
    expect(await output('org', 'roles', 'show', 'organization-auditor', '-c', 'name,display name')).toBe(
      'NAME                  DISPLAY NAME          \norganization-auditor  Organization Auditor  \n',
    );
    expect(await output('org', 'roles', 'show')).toMatch(/\d+ permissions/);
  });
});

describe('a workspace', () => {
  it('has a schedule', async () => {
    expect(plain(await output('schedule', 'show', 'dev'))).toMatch(
      /^WORKSPACE STARTS AT STARTS NEXT STOPS AFTER STOPS NEXT \nadmin\/dev 2h <time> \n$/,
    );
    const set = await coder('schedule', 'start', 'dev', '9:30AM', 'Mon-Fri', 'Europe/Dublin');
    expect(plain(set.stdout)).toContain('admin/dev 9:30AM Mon-Fri (Europe/Dublin) ');
    expect(set.stderr).toContain('on: monday, tuesday');
    expect(JSON.parse(await output('schedule', 'show', '--all', '-o', 'json'))).toEqual([
      {
        workspace: 'admin/dev',
        starts_at: '9:30AM Mon-Fri (Europe/Dublin)',
        starts_next: expect.stringMatching(/Z$/),
        stops_after: '2h',
        stops_next: expect.stringMatching(/Z$/),
      },
    ]);
    await output('schedule', 'start', 'dev', 'manual');
    expect(plain(await output('schedule', 'stop', 'dev', '3h30m'))).toContain('admin/dev 3h30m <time> \n');
    expect(await failure('schedule', 'stop', 'dev', '30s')).toContain('\tttl_ms : ');
    expect(await output('schedule', 'extend', 'dev', '1m')).toContain('at least 30 minutes');
    expect(await output('schedule', 'override-stop', 'dev', '5h')).toContain('admin/dev');
    expect(plain(await output('schedule', 'stop', 'dev', 'manual'))).toMatch(/admin\/dev \n$/);
    expect(await failure('schedule', 'extend', 'dev', '5h')).toContain('extend workspace deadline');
    expect(await failure('schedule', 'stop', 'dev', 'soon')).toContain('want one such as 2h30m');
  });

  it('is marked, follows versions, and is not renamed by mistake', async () => {
    expect(await output('fav', 'dev')).toBe('Workspace "dev" added to favorites.\n');
    expect(await output('list', '-c', 'workspace')).toContain('★ admin/dev');
    expect(await output('unfavourite', 'dev')).toBe('Workspace "dev" removed from favorites.\n');
    expect(await output('autoupdate', 'dev', 'always')).toBe(
      'Updated workspace "dev" auto-update policy to "always"\n',
    );
    expect(await failure('autoupdate', 'dev', 'sometimes')).toContain('"always" and "never"');
    expect(await output('update', 'dev')).toBe('Workspace is up-to-date.\n');
    expect((await as(admin, ['rename', 'dev', 'new'], 'wrong\n')).stderr).toContain('nothing was renamed');
    expect((await as(admin, ['rename', 'dev', 'new', '-y'])).stderr).toContain('error: EOF');
  });

  it('has logs and a state', async () => {
    expect(plain(await output('logs', 'dev'))).toMatch(
      /^--- Logs for workspace build #1 \(ID: <id> Template Version: one\) ---\n/,
    );
    expect(await failure('logs', 'dev', '-n', '99')).toContain('get build 99');
    const file = join(directory, 'state.json');
    await writeFile(file, '{"version":4}');
    expect(await output('state', 'push', 'dev', file, '-n')).toBe('State updated successfully.\n');
    expect(await output('state', 'pull', 'dev')).toBe('{"version":4}');
    expect((await as(admin, ['state', 'push', 'dev', '-', '--no-build'], '{"version":5}')).code).toBe(0);
    await writeFile(file, 'old', { mode: 0o644 });
    expect(await output('state', 'pull', 'dev', file, '-b', '1')).toBe('');
    expect([await readFile(file, 'utf8'), (await stat(file)).mode & 0o777]).toEqual(['{"version":5}', 0o600]);
    expect(await failure('state', 'push', 'dev', join(directory, 'nowhere'))).toContain('nowhere');
  });

  it('is shared and no longer', async () => {
    expect(plain(await output('sharing', 'add', 'dev', '--user', 'ada:admin,bob'))).toBe(
      'USER GROUP ROLE \nada - admin \nbob - use \n',
    );
    expect((await as(ada, ['show', 'admin/dev'])).code).toBe(0);
    expect(plain(await output('sharing', 'remove', 'dev', '--user', 'bob'))).toBe(
      'USER GROUP ROLE \nada - admin \n',
    );
    expect(await failure('sharing', 'add', 'dev')).toContain('at least one --user or --group');
    expect(await failure('sharing', 'add', 'dev', '--user', 'nobody')).toContain('get user "nobody"');
  });
});

describe('a template', () => {
  it('is edited, and keeps what no flag names', async () => {
    expect(
      await output('templates', 'edit', 'small', '--display-name', 'Small', '--default-ttl', '2h'),
    ).toMatch(/^Updated template metadata at .*!\n$/);
    await output('templates', 'edit', 'small', '--description', 'One');
    await output(
      'templates',
      'edit',
      'small',
      '--autostop-requirement-weekdays',
      'monday,sunday',
      '--allow-user-autostart=false',
    );
    const [{ Template: template }] = JSON.parse(await output('templates', 'list', '-o', 'json'));
    expect(template).toMatchObject({
      name: 'small',
      display_name: 'Small',
      description: 'One',
      default_ttl_ms: 7_200_000,
      allow_user_autostart: false,
      allow_user_autostop: true,
    });
    expect(template.autostop_requirement.days_of_week.toSorted()).toEqual(['monday', 'sunday']);
  });

  it('shows its presets', async () => {
    expect(plain(await output('templates', 'presets', 'list', 'small'))).toBe(
      'Showing presets for template "small" and template version "one".\n\nNAME DESCRIPTION PARAMETERS DEFAULT DESIRED PREBUILD INSTANCES \nBig cpus=8,region=eu false - \n',
    );
    expect(await output('templates', 'presets', 'list', 'small', '--template-version', 'two')).toBe(
      'No presets found for template "small" and template-version "two".\n',
    );
    const none = ['templates', 'presets', 'list', 'small', '--template-version', 'two', '-o', 'json'];
    expect(await output(...none)).toBe('[]\n');
  });

  it('has versions that are promoted, archived and brought back', async () => {
    expect(await output('templates', 'versions', 'promote', '-t', 'small', '--template-version', 'two')).toBe(
      'Successfully promoted version "two" to active for template "small"\n',
    );
    expect(await failure('templates', 'versions', 'promote')).toBe(
      'Missing values for the required flags: template, template-version\n',
    );
    expect(await output('templates', 'archive', 'small', '-y')).toMatch(
      /^Archived 1 versions from small at /,
    );
    expect(await output('templates', 'versions', 'archive', 'small', 'broken', '-y')).toBe(
      'Version broken already archived\n',
    );
    expect(await output('templates', 'versions', 'unarchive', 'small', 'broken', '-y')).toMatch(
      /^Version broken unarchived at /,
    );
    expect(await failure('templates', 'versions', 'archive', 'small', 'two', '-y')).toContain('"two"');
    expect((await as(admin, ['templates', 'versions', 'archive', 'small', 'broken'], 'no\n')).code).toBe(1);
  });

  it('is pulled: the active version, another, an archive', async () => {
    const place = join(directory, 'pulled');
    const pulled = await coder('templates', 'pull', 'small', place, '--version', 'one');
    expect(pulled).toMatchObject({ code: 0, stdout: '' });
    expect(pulled.stderr).toContain('Pulling template version one...\n');
    expect(await readdir(place)).toEqual(['main.tf']);
    const again = await as(admin, ['templates', 'pull', 'small', place, '--version', 'one'], 'no\n');
    expect(again.code).toBe(1);
    expect(again.stderr).toContain('is not empty, existing files may be overwritten.');
    expect((await coder('templates', 'pull', 'small', '--version', 'one', '--tar')).stdout).toContain(
      'locals {}',
    );
    expect(await failure('templates', 'pull', 'small', '--tar', '--zip')).toContain(
      'either tar or zip can be selected',
    );
    const latest = await coder('templates', 'pull', 'small', join(directory, 'latest'));
    expect(latest.stderr).toMatch(/The version broken is newer than the active one/);
  });

  it('is deleted after a yes, when there is no workspace of it', async () => {
    expect((await as(admin, ['templates', 'delete', 'small'], 'yes\n')).stderr).toContain(
      'delete template "small"',
    );
    await addTemplate(server.deps, admin.id, { templateName: 'unused' });
    expect((await as(admin, ['templates', 'delete', 'unused'], '\n')).code).toBe(1);
    const { stdout } = await as(admin, ['templates', 'rm', 'unused'], 'yes\n');
    expect(stdout).toMatch(/^> Delete these templates: unused\? \(yes\/no\) \nDeleted template unused at /);
    expect(await failure('templates', 'delete', 'unused', '-y')).toContain('"unused"');
  });
});

it('the key for Git is printed, and made anew', async () => {
  const first = await coder('publickey');
  expect(first.stdout).toMatch(/^ssh-ed25519 \S+\n$/);
  expect((await coder('publickey')).stdout).toBe(first.stdout);
  expect((await coder('pubkey', '--reset', '-y')).stdout).not.toBe(first.stdout);
});

it('services to sign in to are none here', async () => {
  expect(await output('external-auth', 'list', '-o', 'json')).toBe('[]\n');
});

it('features are listed', async () => {
  expect(await output('features', 'list', '-c', 'name,enabled')).toMatch(/^audit_log +true +$/m);
  expect(JSON.parse(await output('feature', 'ls', '-o', 'json'))).toHaveProperty('features.audit_log');
});

it('notifications are held back for everyone, sent again, and tried out', async () => {
  const paused = async () =>
    (
      await server.request<{ notifier_paused: boolean }>('GET', '/api/v2/notifications/settings', {
        token: admin.token,
      })
    ).body.notifier_paused;
  expect(await output('notifications', 'pause')).toContain('held back for everyone');
  expect(await paused()).toBe(true);
  expect(await output('notifications', 'pause')).toContain('held back for everyone');
  expect(await output('notifications', 'resume')).toBe('Notifications are sent again.\n');
  expect(await paused()).toBe(false);
  expect(await output('notifications', 'test')).toBe('A test notification is on its way to you.\n');
  expect(await output('notifications', 'custom', 'Done', 'The script has ended')).toBe(
    'The notification is on its way to you.\n',
  );
  const inbox = await server.request<{ notifications: { title: string; content: string }[] }>(
    'GET',
    '/api/v2/notifications/inbox',
    { token: admin.token },
  );
  expect(inbox.body.notifications.map(({ title }) => title)).toContain('Done');
  const { code, stderr } = await as(ada, ['notifications', 'pause']);
  expect(code).toBe(1);
  expect(stderr).toContain('Forbidden');
});
