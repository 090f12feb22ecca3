import { routes } from '@coder-ts/api';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startTestServer, type TestServer } from '../../../../test/harness/server.js';
import { addTemplate, endBuild } from '../../../../test/harness/templates.js';
import { addUser, type TestUser } from '../../../../test/harness/users.js';
import { locks } from './locked.js';

const nowhere = '00000000-0000-0000-0000-00000000000a';
const all = locks.flatMap(({ routes: closed, ...lock }) => closed.map((route) => ({ route, ...lock })));
const ask = (server: TestServer, route: string, token?: string) => {
  const [method = '', path = ''] = route.split(' ');
  return server.request(method, path.replace(/\{\w+\}/g, nowhere), token ? { token } : {});
};

it('names no route that is served', () => {
  const served = new Set<string>(Object.values(routes).map(({ method, path }) => `${method} ${path}`));
  expect(all.filter(({ route }) => served.has(route))).toEqual([]);
});

describe('without a licence', () => {
  let server: TestServer;
  let mia: TestUser;
  beforeAll(async () => {
    server = await startTestServer({ config: { licensing: 'required' } });
    mia = await addUser(server, { username: 'mia' });
  });
  afterAll(() => server.close());

  it.each(all)('$route is refused', async ({ route, keyFirst }) => {
    const named = route.includes('{workspace}');
    expect((await ask(server, route)).status).toBe(keyFirst ? 401 : 403);
    const { status, body } = await ask(server, route, mia.token);
    expect(status).toBe(named ? 404 : 403);
    if (!named) expect(body.message).toMatch(/is a Premium feature|is switched off on this server/);
  });

  it('a workspace is found before its external agent is refused', async () => {
    const template = await addTemplate(server.deps, mia.id, {});
    const made = await server.request<{ id: string; latest_build: { id: string } }>(
      'POST',
      '/api/v2/users/me/workspaces',
      { token: mia.token, body: { name: 'dev', template_id: template.id } },
    );
    await endBuild(server.deps, made.body.latest_build.id, 'succeeded', { agent: 'main' });
    const path = `/api/v2/workspaces/${made.body.id}/external-agent/main/credentials`;
    expect((await server.request('GET', path, { token: mia.token })).status).toBe(403);
    const stranger = await addUser(server, {});
    expect((await server.request('GET', path, { token: stranger.token })).status).toBe(404);
  });

  it('SCIM is off', async () => {
    for (const path of ['Users', `Users/${nowhere}`, 'ServiceProviderConfig']) {
      const { status, body } = await server.request('GET', `/scim/v2/${path}`);
      expect([status, body.message]).toEqual([404, 'SCIM is switched off on this server.']);
    }
  });
});

it('with every feature and the experiments they are routes that are not there', async () => {
  const server = await startTestServer({
    config: { licensing: 'off', experiments: ['oauth2', 'ai-gateway-cost-control'] },
  });
  try {
    for (const { route } of all) expect([404, 405]).toContain((await ask(server, route)).status);
  } finally {
    await server.close();
  }
});
