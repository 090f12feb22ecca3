import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startTestServer, type TestServer } from '../../../../test/harness/server.js';
import { addTemplate } from '../../../../test/harness/templates.js';
import { addUser, defaultOrganization, type TestUser } from '../../../../test/harness/users.js';

let server: TestServer;
let organization: string;
let admin: TestUser;
const password = 'SomeSecurePassword!';

beforeAll(async () => {
  server = await startTestServer();
  organization = await defaultOrganization(server);
  admin = await addUser(server, { roles: ['owner'], username: 'admin' });
});
afterAll(() => server.close());

type Body = Record<string, unknown>;
const asAdmin = (method: string, path: string, body?: unknown) =>
  server.request(method, `/api/v2${path}`, { token: admin.token, ...(body === undefined ? {} : { body }) });
const create = (username: string, more: Body = {}) =>
  asAdmin('POST', '/users', {
    email: `${username}@example.com`,
    username,
    password,
    organization_ids: [organization],
    ...more,
  });
const logIn = (email: string, text = password) =>
  server.request('POST', '/api/v2/users/login', { body: { email, password: text } });
const names = async (q: string) => {
  const { body } = await asAdmin('GET', `/users?${q}`);
  return (body.users as { username: string }[]).map(({ username }) => username);
};

describe('the first user', () => {
  it('is made once, however many ask at once', async () => {
    const empty = await startTestServer();
    try {
      const ask = (username: string) =>
        empty.request('POST', '/api/v2/users/first', {
          body: { email: `${username}@example.com`, username, password },
        });
      expect((await empty.request('GET', '/api/v2/users/first')).status).toBe(404);
      const answers = await Promise.all(['ada', 'bob', 'cyd', 'dan'].map(ask));
      expect(answers.map(({ status }) => status).sort()).toEqual([201, 409, 409, 409]);
      expect((await empty.request('GET', '/api/v2/users/first')).status).toBe(200);
    } finally {
      await empty.close();
    }
  });
});

describe('a login', () => {
  it('gives a token and a cookie, and ends at logout', async () => {
    await create('lou');
    const answer = await logIn('LOU@example.com');
    expect(answer.status).toBe(201);
    const token = String(answer.body.session_token);
    expect(token).toMatch(/^[A-Za-z0-9]{10}-[A-Za-z0-9]{22}$/);
    const cookies = [answer.headers['set-cookie']].flat().join('\n');
    expect(cookies).toContain(
      `coder_session_token=${token}; Path=/; Max-Age=31536000; HttpOnly; SameSite=Lax`,
    );
    const out = await server.request('POST', '/api/v2/users/logout', { token });
    expect(out.body).toEqual({ message: 'Logged out!' });
    expect((await server.request('GET', '/api/v2/users/me', { token })).status).toBe(401);
  });

  it('refuses a wrong password and an unknown address alike', async () => {
    await create('kim');
    const wrong = await logIn('kim@example.com', 'nope');
    expect(wrong).toMatchObject({ status: 401, body: { message: 'Incorrect email or password.' } });
    expect((await logIn('nobody@example.com')).body).toEqual(wrong.body);
  });

  it('is refused to those who are suspended or log in another way', async () => {
    await create('sue');
    await asAdmin('PUT', '/users/sue/status/suspend');
    expect(await logIn('sue@example.com')).toMatchObject({
      status: 401,
      body: { message: expect.stringContaining('Your account is suspended.') },
    });
    await create('pat', { password: '', login_type: 'none' });
    expect((await logIn('pat@example.com', '')).status).toBe(400);
    expect((await logIn('pat@example.com', 'x')).status).toBe(401);
  });

  it('is told in the audit log, a failed one of a known user too', async () => {
    const user = (await create('eve')).body;
    await logIn('eve@example.com', 'nope');
    await logIn('eve@example.com');
    const rows = await server.db
      .selectFrom('audit_logs')
      .select(['action', 'status_code'])
      .where('resource_id', '=', String(user.id))
      .orderBy('time')
      .execute();
    expect(rows).toEqual([
      { action: 'create', status_code: 201 },
      { action: 'login', status_code: 401 },
      { action: 'login', status_code: 201 },
    ]);
  });
});

describe('a new user', () => {
  it('is dormant and as it was asked for', async () => {
    const { status, body } = await create('Nia', { name: 'Nia N.', roles: ['auditor'] });
    expect(status).toBe(201);
    expect(body).toMatchObject({
      username: 'Nia',
      name: 'Nia N.',
      status: 'dormant',
      last_seen_at: '0001-01-01T00:00:00Z',
      login_type: 'password',
      organization_ids: [organization],
      roles: [{ name: 'auditor', display_name: 'Auditor' }],
    });
    expect((await asAdmin('GET', '/users/nia')).body.id).toBe(body.id);
  });

  it.each([
    [{ email: '' }, 400, 'email'],
    [{ email: 'nonsense' }, 400, 'email'],
    [{ username: '-bad-' }, 400, 'username'],
    [{ username: 'me' }, 400, 'username'],
    [{ username: 'Me' }, 400, 'username'],
    [{ organization_ids: [] }, 400, 'organization_ids'],
    [{ service_account: true, email: '', password: '', organization_ids: [] }, 400, 'organization_ids'],
    [{ service_account: true, password: '' }, 400, 'email'],
    [{ service_account: true, email: '' }, 400, 'password'],
    [{ name: 'n'.repeat(129) }, 400, 'name'],
    [{ name: ' n' }, 400, 'name'],
    [{ password: 'weak' }, 400, 'password'],
    [{ organization_ids: ['00000000-0000-0000-0000-00000000000a'] }, 404, undefined],
    [{ login_type: 'oidc', password: '' }, 400, undefined],
    [{ login_type: 'token', password: '' }, 400, undefined],
    [{ login_type: 'github' }, 400, 'password'],
    [{ roles: ['emperor'] }, 400, 'roles'],
    [{ user_status: 'asleep' }, 400, 'user_status'],
    [{ username: 'ADMIN' }, 409, undefined],
  ])('is refused with %j', async (more, status, field) => {
    const answer = await create('zed', more);
    expect(answer.status).toBe(status);
    const validations = (answer.body.validations ?? []) as { field: string }[];
    expect(validations[0]?.field).toBe(field);
  });

  it('may be member of the default organization by the zero UUID', async () => {
    const { body } = await create('zoe', { organization_ids: ['00000000-0000-0000-0000-000000000000'] });
    expect(body.organization_ids).toEqual([organization]);
  });

  it('gets no role that its maker may not give', async () => {
    const maker = await addUser(server, { roles: ['user-admin'] });
    const answer = await server.request('POST', '/api/v2/users', {
      token: maker.token,
      body: {
        email: 'o@example.com',
        username: 'o',
        password,
        organization_ids: [organization],
        roles: ['owner'],
      },
    });
    expect(answer).toMatchObject({ status: 400, body: { message: 'not authorized to assign role "owner"' } });
  });
});

describe('a list of users', () => {
  it('is searched', async () => {
    await create('quinn', { name: 'Quinn Quick', roles: ['template-admin'] });
    expect(await names('q=QUINN')).toEqual(['quinn']);
    expect(await names('q=quinn@example')).toEqual(['quinn']);
    expect(await names('q=name:quick')).toEqual(['quinn']);
    expect(await names('q=quinn quick')).toEqual([]);
    expect(await names('q=quinn role:owner,template-admin status:dormant')).toEqual(['quinn']);
    expect(await names('q=quinn role:member')).toEqual(['quinn']);
    expect(await names('q=quinn role:emperor')).toEqual([]);
    expect(await names('q=quinn login_type:github')).toEqual([]);
    expect(await names('q=quinn created_after:"2020-01-01T00:00:00Z"')).toEqual(['quinn']);
    expect(await names('q=quinn created_before:"2020-01-01T00:00:00Z"')).toEqual([]);
    expect(await names('q=quinn service_account:true')).toEqual([]);
    expect(await names('q=quinn github_com_user_id:1')).toEqual([]);
    expect(await names('q=qu%25n')).toEqual([]);
  });

  it('is paged, and counts what matches unless the page is empty', async () => {
    for (const name of ['page-b', 'Page-a', 'page-c']) await create(name);
    const page = async (query: string) => (await asAdmin('GET', `/users?q=page-&${query}`)).body;
    const first = await page('limit=1');
    expect(first).toMatchObject({ count: 3, users: [{ username: 'Page-a' }] });
    const { id } = (first.users as { id: string }[])[0] ?? { id: '' };
    expect(await page(`after_id=${id}`)).toMatchObject({
      count: 2,
      users: [{ username: 'page-b' }, { username: 'page-c' }],
    });
    expect(await page('offset=2&limit=0')).toMatchObject({ count: 3, users: [{ username: 'page-c' }] });
    expect(await page('offset=9')).toEqual({ count: 0, users: [] });
    expect(await page(`after_id=${organization}`)).toEqual({ count: 0, users: [] });
  });

  it.each([
    ['status:asleep', 'status'],
    ['spoon:yes', 'spoon'],
    ['a:b:c', 'q'],
    ['x:', 'q'],
  ])('refuses %s', async (q, field) => {
    expect(await asAdmin('GET', `/users?q=${q}`)).toMatchObject({
      status: 400,
      body: { message: 'Invalid user search query.', validations: [{ field }] },
    });
  });
});

describe('a profile', () => {
  it('is replaced; only those who may rename do', async () => {
    await create('ray', { name: 'Ray' });
    const token = String((await logIn('ray@example.com')).body.session_token);
    const put = (body: Body) => server.request('PUT', '/api/v2/users/me/profile', { token, body });
    expect((await put({ username: 'ray', name: ' x' })).status).toBe(400);
    expect((await put({ username: 'rayray' })).status).toBe(404);
    expect((await put({ username: 'ray', avatar_url: '/a.png' })).body).toMatchObject({
      username: 'ray',
      avatar_url: '/a.png',
    });
    expect((await asAdmin('PUT', '/users/ray/profile', { username: 'rayray' })).body).toMatchObject({
      username: 'rayray',
    });
    expect((await asAdmin('PUT', '/users/rayray/profile', { username: 'Admin' })).status).toBe(409);
  });
});

describe('a password', () => {
  it('is changed with the old one, and ends all sessions', async () => {
    await create('vic');
    const token = String((await logIn('vic@example.com')).body.session_token);
    const put = (body: Body) => server.request('PUT', '/api/v2/users/me/password', { token, body });
    const next = 'AnotherPassword!';
    expect((await put({ password: next })).body.message).toBe('Old password is required.');
    expect((await put({ password: 'weak' })).body.message).toBe('Old password is required.');
    const wrong = { password: next, old_password: 'x' };
    expect((await asAdmin('PUT', '/users/vic/password', wrong)).body.message).toBe(
      'Old password is incorrect.',
    );
    expect((await put({ password: next, old_password: 'x' })).body).toMatchObject({
      validations: [{ field: 'old_password' }],
    });
    expect((await put({ password: 'weak', old_password: password })).body.message).toBe('Invalid password.');
    expect((await put({ password, old_password: password })).body.message).toBe(
      'New password cannot match old password.',
    );
    expect((await put({ password: next, old_password: password })).status).toBe(204);
    expect((await put({ password, old_password: next })).status).toBe(401);
    expect((await logIn('vic@example.com', next)).status).toBe(201);
  });

  it('of an owner is for owners', async () => {
    const userAdmin = await addUser(server, { roles: ['user-admin'] });
    const answer = await server.request('PUT', '/api/v2/users/admin/password', {
      token: userAdmin.token,
      body: { password: 'AnotherPassword!' },
    });
    expect(answer.body.message).toBe('Only owners can change the password of an owner.');
  });
});

describe('workspaces of a user', () => {
  it('keep it from being deleted, and fill in the next start', async () => {
    const user = await addUser(server, { username: 'wes' });
    const template = await addTemplate(server.deps, admin.id, {
      classic: true,
      parameters: [
        { name: 'size', default: 'small' },
        { name: 'once', default: 'x', ephemeral: true },
      ],
    });
    const made = await server.request('POST', '/api/v2/users/me/workspaces', {
      token: user.token,
      body: {
        name: 'dev',
        template_id: template.id,
        rich_parameter_values: [{ name: 'size', value: 'large' }],
      },
    });
    expect(made.status).toBe(201);
    const fill = await asAdmin('GET', `/users/wes/autofill-parameters?template_id=${template.id}`);
    expect(fill.body).toEqual([{ name: 'size', value: 'large' }]);
    expect((await asAdmin('DELETE', '/users/wes')).status).toBe(417);
    await server.db
      .updateTable('workspaces')
      .set({ deleted: true })
      .where('owner_id', '=', user.id)
      .execute();
    expect((await asAdmin('DELETE', '/users/wes')).status).toBe(200);
  });
});

describe('a deleted user', () => {
  it('is gone, and its name and address are free', async () => {
    const { body } = await create('gus');
    const token = String((await logIn('gus@example.com')).body.session_token);
    expect((await asAdmin('DELETE', '/users/gus')).body).toEqual({ message: 'User has been deleted!' });
    expect((await asAdmin('GET', `/users/${body.id}`)).status).toBe(404);
    expect((await server.request('GET', '/api/v2/users/me', { token })).status).toBe(401);
    const keys = await server.db
      .selectFrom('git_ssh_keys')
      .selectAll()
      .where('user_id', '=', String(body.id))
      .execute();
    expect(keys).toEqual([]);
    expect((await create('gus')).status).toBe(201);
  });

  it('is not oneself', async () => {
    expect((await asAdmin('DELETE', '/users/me')).status).toBe(403);
  });
});

describe('a suspension', () => {
  const suspend = (name: string, token: string) =>
    server.request('PUT', `/api/v2/users/${name}/status/suspend`, { token });

  it('is not for oneself, nor for owners, whoever asks', async () => {
    const auditor = await addUser(server, { roles: ['auditor'] });
    for (const { token } of [admin, auditor])
      expect(await suspend('me', token)).toMatchObject({
        status: 400,
        body: { message: 'You cannot suspend yourself.' },
      });
    const boss = await addUser(server, { roles: ['owner'] });
    expect(await suspend(boss.username, auditor.token)).toMatchObject({
      status: 400,
      body: { message: expect.stringContaining('"owner" role') },
    });
    const other = await addUser(server);
    expect((await suspend(other.username, auditor.token)).status).toBe(403);
  });

  it('keeps its user out until it ends, and may be repeated', async () => {
    const uma = await addUser(server, { username: 'uma' });
    for (let again = 0; again < 2; again++)
      expect(await suspend('uma', admin.token)).toMatchObject({ status: 200, body: { status: 'suspended' } });
    const me = () => server.request('GET', '/api/v2/users/me', { token: uma.token });
    expect((await me()).status).toBe(401);
    expect((await asAdmin('PUT', '/users/uma/status/activate')).body.status).toBe('active');
    expect((await me()).status).toBe(200);
  });

  it('ends with activation for a dormant user, too', async () => {
    await create('dora');
    expect((await asAdmin('PUT', '/users/dora/status/activate')).body.status).toBe('active');
  });
});

describe('site roles', () => {
  it('are replaced, each once, within what the caller may give', async () => {
    await create('rob');
    const put = (roles: string[]) => asAdmin('PUT', '/users/rob/roles', { roles });
    const given = (await put(['auditor', 'auditor', 'owner'])).body.roles as { name: string }[];
    expect(given.map(({ name }) => name)).toEqual(['auditor', 'owner']);
    const userAdmin = await addUser(server, { roles: ['user-admin'] });
    const take = await server.request('PUT', '/api/v2/users/rob/roles', {
      token: userAdmin.token,
      body: { roles: ['auditor'] },
    });
    expect(take).toMatchObject({ status: 400, body: { message: 'not authorized to assign role "owner"' } });
    expect((await put(['organization-admin'])).body.message).toBe(
      '"organization-admin" is not a supported role',
    );
    expect((await put(['member'])).body.roles).toEqual([{ name: 'member', display_name: 'Member' }]);
    expect((await put([])).body.roles).toEqual([]);
  });
});

describe('settings', () => {
  it('keep appearance and preferences apart', async () => {
    const font = { theme_preference: 'dark', terminal_font: 'fira-code' };
    expect((await asAdmin('PUT', '/users/me/appearance', {})).status).toBe(400);
    expect((await asAdmin('PUT', '/users/me/appearance', { ...font, terminal_font: 'x' })).body.message).toBe(
      'Unsupported font family.',
    );
    await asAdmin('PUT', '/users/me/appearance', font);
    await asAdmin('PUT', '/users/me/preferences', { thinking_display_mode: 'preview' });
    await asAdmin('PUT', '/users/me/preferences', { task_notification_alert_dismissed: true });
    expect((await asAdmin('GET', '/users/me/appearance')).body).toEqual({
      ...font,
      theme_mode: '',
      theme_light: '',
      theme_dark: '',
    });
    expect((await asAdmin('GET', '/users/me/preferences')).body).toEqual({
      task_notification_alert_dismissed: true,
      thinking_display_mode: 'preview',
      shell_tool_display_mode: 'always_collapsed',
      code_diff_display_mode: '',
      agent_chat_send_shortcut: 'enter',
    });
    expect(await asAdmin('PUT', '/users/me/preferences', { thinking_display_mode: 'x' })).toMatchObject({
      status: 400,
      body: {
        message: 'Invalid thinking display mode.',
        detail: 'must be one of: auto, preview, always_expanded, always_collapsed',
      },
    });
  });

  it('give everyone an SSH key, anew on request', async () => {
    const first = (await asAdmin('GET', '/users/me/gitsshkey')).body.public_key;
    expect(first).toMatch(/^ssh-ed25519 /);
    expect((await asAdmin('GET', '/users/me/gitsshkey')).body.public_key).toBe(first);
    expect((await asAdmin('PUT', '/users/me/gitsshkey')).body.public_key).not.toBe(first);
  });

  it('fill in what workspaces were last started with', async () => {
    expect(await asAdmin('GET', '/users/me/autofill-parameters')).toMatchObject({
      status: 400,
      body: { validations: [{ field: 'template_id' }] },
    });
    const path = `/users/me/autofill-parameters?template_id=${organization}`;
    expect((await asAdmin('GET', path)).body).toEqual([]);
    expect((await asAdmin('GET', `${path}&x=1`)).status).toBe(400);
  });
});
