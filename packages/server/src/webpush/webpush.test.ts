import { execFileSync } from 'node:child_process';
import {
  createDecipheriv,
  createECDH,
  createPublicKey,
  hkdfSync,
  type JsonWebKey,
  randomBytes,
  verify,
} from 'node:crypto';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import type { IncomingHttpHeaders } from 'node:http';
import { createServer, type Server } from 'node:https';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { startTestServer, type TestServer } from '../../../../test/harness/server.js';
import { addUser, type TestUser } from '../../../../test/harness/users.js';
import { readIdentity } from '../deployment/identity.js';
import { authenticateKey } from '../users/authenticate.js';
import { deliver, isInside } from './deliver.js';
import { webpushHandlers } from './routes.js';

/** A push service that answers as it is told, and keeps what it got. */
const got: { headers: IncomingHttpHeaders; body: Buffer }[] = [];
let answer = 201;
let service: Server;
let url: string;
let server: TestServer;
let mia: TestUser;

const browser = createECDH('prime256v1');
const secret = randomBytes(16);
const keys = {
  p256dh_key: browser.generateKeys('base64url'),
  auth_key: secret.toString('base64url'),
};

beforeAll(async () => {
  const directory = mkdtempSync(join(tmpdir(), 'coder-push-'));
  const [key, cert] = [join(directory, 'key'), join(directory, 'cert')];
  const about = ['-nodes', '-days', '2', '-keyout', key, '-out', cert, '-subj', '/CN=push'];
  execFileSync('openssl', ['req', '-x509', '-newkey', 'rsa:2048', ...about], { stdio: 'ignore' });
  service = createServer({ key: readFileSync(key), cert: readFileSync(cert) }, async (request, response) => {
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(chunk);
    got.push({ headers: request.headers, body: Buffer.concat(chunks) });
    response.writeHead(answer, { location: url }).end();
  });
  rmSync(directory, { recursive: true });
  await new Promise<void>((resolve) => {
    service.listen(0, '127.0.0.1', resolve);
  });
  url = `https://127.0.0.1:${(service.address() as AddressInfo).port}/push`;
  server = await startTestServer();
  mia = await addUser(server, { username: 'mia' });
});
afterAll(async () => {
  await server.close();
  service.close();
});

const ask = (method: string, path: string, body?: object, token = mia.token) =>
  server.request<{ detail?: string }>(method, `/api/v2/users/${path}`, { token, ...(body && { body }) });

/** Opens a message as a browser does (RFC 8291). */
function open(body: Buffer): string {
  const [salt, length] = [body.subarray(0, 16), body.readUInt8(20)];
  const theirs = body.subarray(21, 21 + length);
  const derive = (input: Buffer, by: Buffer, info: Buffer, bytes: number) =>
    Buffer.from(hkdfSync('sha256', input, by, info, bytes));
  const info = Buffer.concat([Buffer.from('WebPush: info\0'), browser.getPublicKey(), theirs]);
  const input = derive(browser.computeSecret(theirs), secret, info, 32);
  const decipher = createDecipheriv(
    'aes-128-gcm',
    derive(input, salt, Buffer.from('Content-Encoding: aes128gcm\0'), 16),
    derive(input, salt, Buffer.from('Content-Encoding: nonce\0'), 12),
  );
  decipher.setAuthTag(body.subarray(-16));
  const plain = Buffer.concat([decipher.update(body.subarray(21 + length, -16)), decipher.final()]);
  expect(plain.at(-1)).toBe(2);
  return plain.subarray(0, -1).toString();
}

const send = async (message: object, endpoint = url) => {
  const { webpushPublicKey: publicKey, webpushPrivateKey: privateKey } = await readIdentity(server.db);
  const sender = { publicKey, privateKey, contact: 'https://coder.example.com' };
  return deliver({ endpoint, ...keys }, message, sender, '2030-01-01T00:00:00Z', {
    rejectUnauthorized: false,
  });
};

it('sends what only the browser can open, signed with the key of the server', async () => {
  answer = 201;
  expect(await send({ title: 'Grüße' })).toEqual({ kind: 'sent' });
  const [{ headers, body } = { headers: {}, body: Buffer.alloc(0) }] = got;
  expect(JSON.parse(open(body))).toEqual({ title: 'Grüße' });
  expect(headers).toMatchObject({ 'content-encoding': 'aes128gcm', ttl: '86400' });

  const [, head = '', claims = '', signature = '', k = ''] =
    /^vapid t=([^.]+)\.([^.]+)\.([^,]+), k=(.+)$/.exec(headers.authorization ?? '') ?? [];
  const read = (part: string) => JSON.parse(Buffer.from(part, 'base64url').toString());
  expect(read(head)).toEqual({ typ: 'JWT', alg: 'ES256' });
  expect(read(claims)).toEqual({
    aud: new URL(url).origin,
    exp: Date.parse('2030-01-01T12:00:00Z') / 1000,
    sub: 'https://coder.example.com',
  });
  const point = Buffer.from(k, 'base64url');
  const [x, y] = [point.subarray(1, 33), point.subarray(33)].map((half) => half.toString('base64url'));
  const key = createPublicKey({ format: 'jwk', key: { kty: 'EC', crv: 'P-256', x, y } as JsonWebKey });
  const isSigned = verify(
    'sha256',
    Buffer.from(`${head}.${claims}`),
    { key, dsaEncoding: 'ieee-p1363' },
    Buffer.from(signature, 'base64url'),
  );
  expect(isSigned).toBe(true);
});

it('tells what came of it', async () => {
  for (const [status, kind] of [
    [410, 'gone'],
    [404, 'gone'],
    [302, 'failed'],
    [500, 'failed'],
  ] as const) {
    answer = status;
    expect(await send({})).toMatchObject({ kind, reason: `the push service answered ${status}` });
  }
  expect(await send({ text: 'x'.repeat(4000) })).toMatchObject({ reason: 'the message is too long' });
  expect(await send({}, 'http://example.com')).toMatchObject({ reason: 'an endpoint is an https URL' });
});

it('reaches nothing inside', async () => {
  for (const address of ['127.0.0.1', '10.1.2.3', '169.254.169.254', '::1', 'fd00::1', '::ffff:10.0.0.1'])
    expect([address, isInside(address)]).toEqual([address, true]);
  for (const address of ['8.8.8.8', '2606:4700::1111']) expect(isInside(address)).toBe(false);
  const before = got.length;
  for (const endpoint of [url, url.replace('127.0.0.1', 'localhost'), url.replace('127.0.0.1', '[::1]')]) {
    const refusal = await ask('POST', 'me/webpush/subscription', { endpoint, ...keys });
    expect([refusal.status, refusal.body.detail]).toEqual([
      400,
      expect.stringContaining('not a public address'),
    ]);
  }
  expect(got).toHaveLength(before);
});

it('keeps subscriptions of users themselves, and forgets those that have ended', async () => {
  const admin = await addUser(server, { roles: ['user-admin'] });
  expect((await ask('POST', 'mia/webpush/test', undefined, (await addUser(server, {})).token)).status).toBe(
    404,
  );
  const keep = (endpoint: string) =>
    server.db
      .insertInto('webpush_subscriptions')
      .values({ id: server.deps.newId(), user_id: mia.id, endpoint, ...keys, created_at: server.deps.now() })
      .execute();
  await keep('https://push.invalid/1');
  await keep('https://push.invalid/2');
  const byTheirs = await ask(
    'DELETE',
    'mia/webpush/subscription',
    { endpoint: 'https://push.invalid/1' },
    admin.token,
  );
  expect(byTheirs.status).toBe(403);
  expect(
    (await ask('DELETE', 'me/webpush/subscription', { endpoint: 'https://push.invalid/1' })).status,
  ).toBe(204);
  expect(
    (await ask('DELETE', 'me/webpush/subscription', { endpoint: 'https://push.invalid/1' })).status,
  ).toBe(404);

  const left = () => server.db.selectFrom('webpush_subscriptions').select('endpoint').execute();
  expect((await ask('POST', 'me/webpush/test')).status).toBe(204);
  expect(await left()).toHaveLength(1);
  const handlers = webpushHandlers(server.deps, async () => ({ kind: 'gone', reason: 'the test says so' }));
  const actor = await authenticateKey(server.deps, mia.token);
  await handlers.sendTestPushNotification({
    actor,
    params: { user: actor.user },
    log: server.deps.log,
  } as never);
  expect(await left()).toEqual([]);
});
