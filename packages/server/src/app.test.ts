import { afterAll, beforeAll, expect, test } from 'vitest';
import { startTestServer, type TestServer } from '../../../test/harness/server.js';

let server: TestServer;

beforeAll(async () => {
  server = await startTestServer();
});
afterAll(() => server.close());

test('an unknown route is told so', async () => {
  const { status, body } = await server.request('GET', '/api/v2/nothing');
  expect({ status, body }).toEqual({ status: 404, body: { message: 'Route not found.' } });
});

test('listens', async () => {
  const response = await fetch(`${server.url}/api/v2/nothing`);
  expect(response.status).toBe(404);
});
