import { afterAll, beforeAll, expect, it } from 'vitest';
import { startTestServer, type TestServer } from '../../../../test/harness/server.js';
import { createAdminUser } from './create-admin.js';
import { resetPassword } from './reset-password.js';

let server: TestServer;
let url: string;
beforeAll(async () => {
  server = await startTestServer();
  url = server.deps.config.postgresUrl ?? '';
});
afterAll(() => server?.close());

const admin = { username: 'ada', email: 'ada@example.com', password: 'SomeSecurePassword!1' };
async function login(password: string): Promise<{ status: number; token: string }> {
  const { body, status } = await server.request<{ session_token?: string }>('POST', '/api/v2/users/login', {
    body: { email: admin.email, password },
  });
  return { status, token: body.session_token ?? '' };
}
const me = <T = unknown>(path: string, token: string) =>
  server.request<T>('GET', `/api/v2/users/me${path}`, { token });

it('an administrator made in the database signs in, owns the server and administers its organizations', async () => {
  const id = await createAdminUser(url, admin);
  const { status, token } = await login(admin.password);
  expect(status).toBe(201);
  expect((await me('', token)).body).toMatchObject({ id, roles: [{ name: 'owner' }] });
  const { body } = await me<{ organization_roles: Record<string, string[]> }>('/roles', token);
  expect(Object.values(body.organization_roles)).toEqual([expect.arrayContaining(['organization-admin'])]);
});

it('is refused for a taken name, a bad one, and a weak password', async () => {
  await expect(createAdminUser(url, admin)).rejects.toThrow('User already exists.');
  await expect(createAdminUser(url, { ...admin, username: 'Not a name!' })).rejects.toThrow('username');
  await expect(createAdminUser(url, { ...admin, username: 'eve', password: 'x' })).rejects.toThrow(
    'too weak',
  );
});

it('a reset sets the password and ends the sessions', async () => {
  const { token } = await login(admin.password);
  await resetPassword(url, { username: 'ADA', password: 'AnotherSecurePassword!2' });
  expect((await me('', token)).status).toBe(401);
  expect((await login(admin.password)).status).toBe(401);
  expect((await login('AnotherSecurePassword!2')).status).toBe(201);
});

it('a reset is refused for a stranger and a weak password', async () => {
  await expect(resetPassword(url, { username: 'nobody', password: admin.password })).rejects.toThrow(
    'there is no user "nobody"',
  );
  await expect(resetPassword(url, { username: 'ada', password: 'x' })).rejects.toThrow('too weak');
  expect((await login('AnotherSecurePassword!2')).status).toBe(201);
});
