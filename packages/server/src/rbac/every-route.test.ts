import { randomUUID } from 'node:crypto';
import { fileURLToPath } from 'node:url';
import { type ParamKind, type Route, routes } from '@coder-ts/api';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { startTestServer, type TestServer } from '../../../../test/harness/server.js';
import { addTemplate, endBuild } from '../../../../test/harness/templates.js';
import { addUser, defaultOrganization } from '../../../../test/harness/users.js';

/**
 * Every route of the contract that names a thing, or reads, asked by every role about things of an owner. The answers are
 * the page `docs/reference/access.md`; `vitest -u` writes it anew.
 */
const page = fileURLToPath(new URL('../../../../docs/reference/access.md', import.meta.url));

const callers = [
  'owner',
  'user-admin',
  'template-admin',
  'auditor',
  'organization-admin',
  'organization-user-admin',
  'organization-template-admin',
  'organization-auditor',
  'member',
  'stranger',
  'suspended',
  'nobody',
] as const;
type Caller = (typeof callers)[number];
/** Who asks the routes that write, so that nothing changes for the next one. */
const writers: readonly Caller[] = ['auditor', 'member', 'stranger', 'suspended', 'nobody'];

let server: TestServer;
const tokens: Partial<Record<Caller, string>> = {};
/** What stands for each kind of path parameter: things of the owner in the default organization. */
const things: Partial<Record<ParamKind, string>> = {};

beforeAll(async () => {
  server = await startTestServer();
  const { db, deps } = server;
  const organization = await defaultOrganization(server);
  const admin = await addUser(server, { username: 'admin', roles: ['owner'] });
  tokens.owner = admin.token;
  const ask = <T extends { id: string }>(path: string, body: unknown) =>
    server.request<T>('POST', `/api/v2${path}`, { token: admin.token, body });
  const second = await ask('/organizations', { name: 'second' });
  for (const name of callers.slice(1, -1)) {
    const user = await addUser(server, {
      roles: ['user-admin', 'template-admin', 'auditor'].includes(name) ? [name] : [],
      organizationRoles: name.startsWith('organization-') ? [name] : [],
      organization: name === 'stranger' ? second.body.id : organization,
    });
    tokens[name] = user.token;
    if (name === 'suspended')
      await db.updateTable('users').set({ status: 'suspended' }).where('id', '=', user.id).execute();
  }
  const template = await addTemplate(deps, admin.id, { templateName: 'full' });
  const workspace = await ask<{ id: string; latest_build: { id: string } }>('/users/me/workspaces', {
    name: 'dev',
    template_id: template.id,
  });
  const build = workspace.body.latest_build.id;
  await endBuild(deps, build, 'succeeded', { agent: 'main' });
  const agent = await db.selectFrom('workspace_agents').select('id').executeTakeFirstOrThrow();
  const group = await ask(`/organizations/${organization}/groups`, { name: 'people' });
  Object.assign(things, {
    organization,
    user: admin.id,
    member: admin.id,
    owner: admin.id,
    template: template.id,
    templateversion: template.versionId,
    workspace: workspace.body.id,
    workspacebuild: build,
    managedbuild: build,
    workspaceagent: agent.id,
    group: group.body.id,
  } satisfies typeof things);
});
afterAll(() => server.close());

/** Names in paths whose kind is plain text. */
const texts: Readonly<Record<string, string>> = {
  user: 'admin',
  workspacename: 'dev',
  buildnumber: '1',
  templatename: 'full',
  organizationname: 'coder',
  groupName: 'people',
};

const filled = (route: Route): string =>
  route.path.replace(/\{(\w+)\}/g, (_whole, name: string) => {
    const kind = route.params?.[name] ?? 'text';
    return things[kind] ?? (kind === 'text' ? texts[name] : undefined) ?? nowhere;
  });
const nowhere = randomUUID();

/** Does the path name a thing that is looked up, apart from what is plain text? */
const namesThing = (route: Route): boolean =>
  Object.values(route.params ?? {}).some((kind) => things[kind] !== undefined);

const all = Object.values(routes) as Route[];
const walked = () =>
  all
    .filter((route) => route.method === 'GET' || namesThing(route))
    .sort((one, other) => compare(one.path, other.path) || compare(one.method, other.method));
const compare = (one: string, other: string): number => (one < other ? -1 : one > other ? 1 : 0);

/** An open stream never ends: only those who are refused ask for it. */
const asks = (route: Route, caller: Caller): boolean => {
  if (route.stream === 'sse') return ['stranger', 'suspended', 'nobody'].includes(caller);
  return route.method === 'GET' || writers.includes(caller);
};

async function statusOf(route: Route, caller: Caller): Promise<number> {
  const token = tokens[caller];
  const { statusCode } = await server.app.inject({
    method: route.method,
    url: filled(route),
    headers: token ? { 'coder-session-token': token } : {},
    ...(route.body && route.body !== 'bytes' ? { payload: {} } : {}),
  });
  return statusCode;
}

it('answers every role as the page of access says, and tells strangers nothing', async () => {
  const lines: string[] = [];
  const leaks: string[] = [];
  for (const route of walked()) {
    const cells: string[] = [];
    for (const caller of callers) {
      if (!asks(route, caller)) {
        cells.push('');
        continue;
      }
      const status = await statusOf(route, caller);
      cells.push(String(status));
      if (mustNotBe(route, caller, status))
        leaks.push(`${route.method} ${route.path} to ${caller}: ${status}`);
    }
    lines.push(`| \`${route.method} ${route.path.replace('/api/v2', '')}\` | ${cells.join(' | ')} |`);
  }
  expect(leaks).toEqual([]);
  await expect(`${head}${lines.join('\n')}\n`).toMatchFileSnapshot(page);
}, 240_000);

/** Nobody breaks, whoever asks; without a good key nothing is told; a stranger gets nothing by a thing's id. */
function mustNotBe(route: Route, caller: Caller, status: number): boolean {
  if (status >= 500) return true;
  const needsSession = (route.auth ?? 'session') === 'session';
  if (caller === 'suspended' || caller === 'nobody') return needsSession && status !== 401;
  return caller === 'stranger' && needsSession && namesThing(route) && status < 300;
}

const head = `# Access by route and role

<!-- Written by packages/server/src/rbac/every-route.test.ts: npx vitest run packages/server/src/rbac/every-route.test.ts --update -->

The status that each role gets, as recorded by a test that asks them all. The things in the paths belong to an owner and are in
the default organization; \`stranger\` is a member of another organization, \`suspended\` has a key from before, \`nobody\` has none.
Routes that write are asked with an empty body, by those whom they refuse: 400 means that the caller may see the thing and the
body came short. [Access](../guides/access.md) explains the roles.

| route | ${callers.join(' | ')} |
|---|${callers.map(() => '---|').join('')}
`;
