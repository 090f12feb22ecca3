import { gunzipSync } from 'node:zlib';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { startTestServer, type TestServer } from '../../../../test/harness/server.js';
import { addUser, type TestUser } from '../../../../test/harness/users.js';
import { readTar } from '../files/tar.js';
import { withoutValues } from './process-facts.js';

let server: TestServer;
let owner: TestUser;
beforeAll(async () => {
  server = await startTestServer();
  owner = await addUser(server, { roles: ['owner'] });
});
afterAll(() => server.close());

const ask = (path: string, token = owner.token, method: 'GET' | 'POST' = 'GET') =>
  server.app.inject({ method, url: `/api/v2/debug/${path}`, headers: { 'coder-session-token': token } });

it('is for owners', async () => {
  const auditor = await addUser(server, { roles: ['auditor'] });
  for (const path of [
    'expvar',
    'pprof',
    'pprof/',
    'pprof/cmdline',
    'pprof/symbol',
    'pprof/profile',
    'pprof/trace',
  ])
    expect((await ask(path, auditor.token)).statusCode).toBe(403);
  expect((await ask('profile', auditor.token, 'POST')).statusCode).toBe(403);
});

it('tells facts of the process', async () => {
  const facts = (await ask('expvar')).json();
  expect(facts).toMatchObject({ pid: process.pid, versions: { node: process.versions.node } });
  expect(facts.memstats.rss).toBeGreaterThan(1e6);
  expect((await ask('pprof/cmdline')).body.split('\0')).toEqual(facts.cmdline);
  expect((await ask('pprof/symbol')).body).toBe('num_symbols: 0\n');
  const index = await ask('pprof');
  expect([index.statusCode, index.headers.location]).toEqual([307, '/api/v2/debug/pprof/']);
  expect((await ask('pprof/')).body).toContain('href="profile');
});

it('leaves out what flags are set to', () => {
  expect(withoutValues(['node', 'coder', 'server', '--psk', 'hush', '--url=postgres://a:b@c', '-v'])).toEqual(
    ['node', 'coder', 'server', '--psk', '...', '--url=...', '-v'],
  );
});

it('records one profile at a time, and lets go of it afterwards', async () => {
  const [one, other] = await Promise.all([ask('pprof/profile?seconds=1'), ask('pprof/trace?seconds=1')]);
  expect([one.statusCode, other.statusCode].sort()).toEqual([200, 409]);
  const trace = await ask('pprof/trace?seconds=1');
  expect(trace.statusCode).toBe(200);
  expect(trace.json().traceEvents.length).toBeGreaterThan(0);
  const profile = await ask('pprof/profile?seconds=1');
  expect(profile.headers['content-disposition']).toContain('cpu.cpuprofile');
  expect(profile.json().nodes.length).toBeGreaterThan(1);
  for (const seconds of ['0', '61', 'x'])
    expect((await ask(`pprof/profile?seconds=${seconds}`)).statusCode).toBe(400);
});

it('collects everything in one archive', async () => {
  const collecting = ask('profile?seconds=1', owner.token, 'POST');
  let isDone = false;
  const finished = collecting.finally(() => {
    isDone = true;
  });
  while (!isDone) await ask('expvar'); // something to record
  const answer = await finished;
  expect(answer.statusCode).toBe(200);
  const files = await readTar(gunzipSync(answer.rawPayload));
  expect(files.map(({ name }) => name)).toEqual([
    'cpu.cpuprofile',
    'heap.heapprofile',
    'trace.json',
    'process.json',
  ]);
  const [cpu, heap] = files.map(({ data }) => JSON.parse(String(data)));
  expect(cpu.samples.length).toBeGreaterThan(0);
  expect(heap.head.children.length).toBeGreaterThan(0);
});
