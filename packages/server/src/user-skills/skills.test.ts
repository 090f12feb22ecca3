import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startTestServer, type TestServer } from '../../../../test/harness/server.js';
import { addUser, type TestUser } from '../../../../test/harness/users.js';
import { readHead } from './front-matter.js';

let server: TestServer;
let owner: TestUser;
let mia: TestUser;
const brew = '---\nname: brew\ndescription: Makes tea.\n---\nBoil water.\n';

beforeAll(async () => {
  server = await startTestServer();
  owner = await addUser(server, { roles: ['owner'] });
  mia = await addUser(server, { username: 'mia' });
});
afterAll(() => server.close());

const as = (user: TestUser, method: string, path: string, body?: unknown) =>
  server.request<Record<string, unknown>>(method, `/api/experimental/users/${path}`, {
    token: user.token,
    ...(body === undefined ? {} : { body }),
  });

it('keeps a skill under the name in its head', async () => {
  const made = await as(mia, 'POST', 'me/skills', { content: brew });
  expect(made).toMatchObject({
    status: 201,
    body: { name: 'brew', description: 'Makes tea.', content: brew },
  });
  const { content: _, ...metadata } = made.body;
  expect((await as(mia, 'GET', 'me/skills')).body).toEqual([metadata]);
  expect((await as(mia, 'GET', 'me/skills/brew')).body).toEqual(made.body);
  expect((await as(mia, 'POST', 'me/skills', { content: brew })).status).toBe(409);

  const renamed = await as(mia, 'PATCH', 'me/skills/brew', { content: brew.replace('brew', 'steep') });
  expect(renamed).toMatchObject({ status: 200, body: { id: made.body.id, name: 'steep' } });
  expect((await as(mia, 'GET', 'me/skills/brew')).status).toBe(404);
  expect((await as(mia, 'DELETE', 'me/skills/steep')).status).toBe(204);
  expect((await as(mia, 'GET', 'me/skills')).body).toEqual([]);
});

it('is read and deleted by its user and owners, and written by its user alone', async () => {
  await as(mia, 'POST', 'me/skills', { content: brew });
  const admin = await addUser(server, { roles: ['user-admin'] });
  expect((await as(admin, 'GET', 'mia/skills')).status).toBe(404);
  expect((await as(owner, 'GET', 'mia/skills')).body).toHaveLength(1);
  expect((await as(owner, 'POST', 'mia/skills', { content: brew })).status).toBe(404);
  expect((await as(owner, 'PATCH', 'mia/skills/brew', { content: brew })).status).toBe(404);
  expect((await as(owner, 'DELETE', 'mia/skills/brew')).status).toBe(204);
});

describe('the head of a skill', () => {
  it('is read in plain and in quotes', () => {
    const head = (name: string, description: string) =>
      readHead(`---\r\nlicense: none\r\ndescription: ${description}\r\nname: ${name}  # so\r\n---\r\ntext`);
    expect(head('a-1', "'It''s: so'")).toEqual({ name: 'a-1', description: "It's: so" });
    expect(head('a', '"two\\twords"')).toEqual({ name: 'a', description: 'two\twords' });
  });

  it.each([
    ['', 'begin with'],
    ['name: brew', 'begin with'],
    ['---\nname: Brew\ndescription: x\n---', 'a name'],
    ['---\nname: brew\n---\ndescription: x', 'a description'],
    ['---\nname: brew\ndescription: >\n  folded\n---', 'a description'],
    [`---\nname: brew\ndescription: x\n---\n${'x'.repeat(65_536)}`, '65536'],
  ])('%j is refused', (content, problem) => {
    try {
      readHead(content);
    } catch (error) {
      return expect(error).toMatchObject({
        status: 400,
        validations: [{ field: 'content', detail: expect.stringContaining(problem) }],
      });
    }
    throw new Error('was not refused');
  });
});
