import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { request } from 'node:https';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { TLSSocket } from 'node:tls';
import Fastify from 'fastify';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { makeCertificate } from '../../../../test/harness/certificate.js';
import type { TlsConfig } from '../config.js';
import { keepToAccessUrl } from '../http/access-url.js';
import { listenTls } from './listen.js';
import { readTls } from './read-config.js';

const directory = mkdtempSync(join(tmpdir(), 'coder-tls-'));
const file = (name: string) => join(directory, name);
const address = { host: '127.0.0.1', port: 0 };

beforeAll(() => {
  for (const name of ['one.example', 'two.example', 'client']) makeCertificate(directory, name);
});
afterAll(() => rmSync(directory, { recursive: true }));

const pairs = {
  CODER_TLS_CERT_FILE: `${file('one.example.crt')},${file('two.example.crt')}`,
  CODER_TLS_KEY_FILE: `${file('one.example.key')},${file('two.example.key')}`,
};

/** Asks for `/` by a name; resolves to who answered and how. */
const ask = (port: number, servername: string, more: object = {}) =>
  new Promise<{ name: string; status: number; headers: Record<string, unknown> }>((resolve, reject) => {
    const options = {
      host: '127.0.0.1',
      port,
      path: '/x',
      servername,
      rejectUnauthorized: false,
      agent: false,
      ...more,
    };
    const sent = request(options, (answer) => {
      const { CN: name } = (answer.socket as TLSSocket).getPeerCertificate().subject;
      answer.resume();
      answer.on('end', () =>
        resolve({ name: String(name), status: answer.statusCode ?? 0, headers: answer.headers }),
      );
    });
    sent.on('error', reject);
    sent.end();
  });

async function withServer(
  config: TlsConfig,
  run: (port: number) => Promise<void>,
  settings: Parameters<typeof keepToAccessUrl>[1] = {
    accessUrl: 'https://one.example',
    redirectToAccessUrl: false,
    strictTransportSecurity: 'max-age=60',
  },
): Promise<void> {
  const app = Fastify();
  keepToAccessUrl(app, settings);
  app.get('/x', (asked) => ({ protocol: asked.protocol }));
  await app.listen({ host: '127.0.0.1', port: 0 });
  const tls = await listenTls(app, config);
  try {
    await run(tls.port);
  } finally {
    await tls.close();
    await app.close();
  }
}

test('a client gets the certificate of the name that it asks for, else the first', async () => {
  await withServer(readTls(pairs, address), async (port) => {
    expect(await ask(port, 'two.example')).toMatchObject({ name: 'two.example', status: 200 });
    expect(await ask(port, 'one.example')).toMatchObject({ name: 'one.example', status: 200 });
    const other = await ask(port, 'three.example');
    expect(other).toMatchObject({ name: 'one.example' });
    expect(other.headers['strict-transport-security']).toBe('max-age=60');
  });
});

test('old versions of TLS are turned away', async () => {
  await withServer(readTls({ ...pairs, CODER_TLS_MIN_VERSION: 'tls13' }, address), async (port) => {
    await expect(ask(port, 'one.example', { maxVersion: 'TLSv1.2' })).rejects.toThrow();
    expect(await ask(port, 'one.example')).toMatchObject({ status: 200 });
  });
});

test('certificates of clients: asked for, required, verified', async () => {
  const own = { cert: readFileSync(file('client.crt')), key: readFileSync(file('client.key')) };
  const stranger = {
    cert: readFileSync(file('two.example.crt')),
    key: readFileSync(file('two.example.key')),
  };
  const env = { ...pairs, CODER_TLS_CLIENT_CA_FILE: file('client.crt') };
  const outcomes = async (rule: string) => {
    const results: boolean[] = [];
    await withServer(readTls({ ...env, CODER_TLS_CLIENT_AUTH: rule }, address), async (port) => {
      for (const shown of [{}, own, stranger])
        results.push(
          await ask(port, 'one.example', shown).then(
            () => true,
            () => false,
          ),
        );
    });
    return results;
  };
  expect(await outcomes('request')).toEqual([true, true, true]);
  expect(await outcomes('require-any')).toEqual([false, true, true]);
  expect(await outcomes('verify-if-given')).toEqual([true, true, false]);
  expect(await outcomes('require-and-verify')).toEqual([false, true, false]);
});

test('other hosts are sent on to the access URL, but for health', async () => {
  const settings = {
    accessUrl: 'https://one.example',
    redirectToAccessUrl: true,
    strictTransportSecurity: undefined,
  };
  await withServer(
    readTls(pairs, address),
    async (port) => {
      const answer = await ask(port, 'two.example', { headers: { host: 'two.example' } });
      expect(answer).toMatchObject({ status: 307, headers: { location: 'https://one.example/x' } });
      expect(await ask(port, 'one.example', { headers: { host: 'one.example' } })).toMatchObject({
        status: 200,
      });
      expect(
        await ask(port, 'two.example', {
          headers: { host: 'two.example', 'x-forwarded-host': 'one.example' },
        }),
      ).toMatchObject({ status: 200 });
      expect(await ask(port, 'two.example', { path: '/healthz' })).toMatchObject({ status: 404 });
    },
    settings,
  );
});

test('what cannot work stops the start', () => {
  const bad: [object, string][] = [
    [{}, 'CODER_TLS_CERT_FILE'],
    [{ ...pairs, CODER_TLS_KEY_FILE: file('one.example.key') }, 'as many files'],
    [
      { CODER_TLS_CERT_FILE: file('one.example.crt'), CODER_TLS_KEY_FILE: file('two.example.key') },
      'not that of',
    ],
    [{ CODER_TLS_CERT_FILE: file('none.crt'), CODER_TLS_KEY_FILE: file('one.example.key') }, 'cannot read'],
    [{ ...pairs, CODER_TLS_MIN_VERSION: 'tls10' }, 'CODER_TLS_MIN_VERSION'],
    [{ ...pairs, CODER_TLS_CLIENT_AUTH: 'require-and-verify' }, 'CODER_TLS_CLIENT_CA_FILE'],
    [{ ...pairs, CODER_TLS_CLIENT_AUTH: 'sometimes' }, 'must be one of'],
  ];
  for (const [env, message] of bad) expect(() => readTls(env as NodeJS.ProcessEnv, address)).toThrow(message);
});
