import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { Transition } from '@coder-ts/protocol';
import { connectNodeAdapter } from '@connectrpc/connect-node';
import { pino } from 'pino';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { ScriptedServer, tarOf } from '../../../../test/harness/scripted-server.js';
import { identify, isGroupLeft, type ProcessIdentity } from '../processes/identity.js';
import { type Daemon, type DaemonOptions, startDaemon } from './start.js';

let directory: string;
let server: ScriptedServer;
let http: Server;
let url: string;
let child: ChildProcess | undefined;
let successor: Daemon | undefined;

beforeEach(async () => {
  directory = await mkdtemp(join(tmpdir(), 'crash-'));
  server = new ScriptedServer();
  http = createServer(connectNodeAdapter({ routes: server.routes }));
  http.listen(0, '127.0.0.1');
  await once(http, 'listening');
  url = `http://127.0.0.1:${(http.address() as AddressInfo).port}`;
});
afterEach(async () => {
  child?.kill('SIGKILL');
  await successor?.close();
  http.closeAllConnections();
  http.close();
  await rm(directory, { recursive: true });
});

const options = (): Omit<DaemonOptions, 'transport' | 'log'> => ({
  organization: 'default',
  name: 'test',
  provisioners: ['terraform'],
  tags: {},
  version: '1',
  workDir: join(directory, 'work'),
  cacheDir: join(directory, 'cache'),
});

/** A daemon in a process of its own, over HTTP. */
function spawnDaemon(): ChildProcess {
  const start = fileURLToPath(new URL('start.ts', import.meta.url));
  const program = `
    import { createConnectTransport } from '@connectrpc/connect-node';
    import { startDaemon } from ${JSON.stringify(start)};
    const log = { info() {}, warn() {}, error: console.error };
    const transport = createConnectTransport({ baseUrl: ${JSON.stringify(url)}, httpVersion: '1.1' });
    await startDaemon({ ...${JSON.stringify(options())}, transport, log });
  `;
  const args = ['--import', 'tsx', '--conditions=source', '--input-type=module', '-e', program];
  const cwd = fileURLToPath(new URL('.', import.meta.url));
  return spawn(process.execPath, args, { cwd, stdio: 'inherit' });
}

test('a daemon killed in an apply: its successor ends what it left and saves the state', async () => {
  const template = await tarOf({
    'main.tf': `
resource "terraform_data" "first" {}
resource "terraform_data" "second" {
  depends_on = [terraform_data.first]
  provisioner "local-exec" {
    command = "echo $$ > ${directory}/inner; trap '' INT; while true; do sleep 1; done"
  }
}
resource "terraform_data" "third" {
  depends_on = [terraform_data.second]
}
`,
  });
  child = spawnDaemon();
  const value = { metadata: { transition: Transition.START } };
  const job = await server.assign(
    { provisioner: 'terraform', type: { case: 'workspaceBuild', value } },
    { template },
  );
  while (!existsSync(join(directory, 'inner'))) await sleep(20);
  const inner = Number(await readFile(join(directory, 'inner'), 'utf8'));
  const record = JSON.parse(await readFile(join(directory, 'work', job.id, 'job.json'), 'utf8')) as {
    processes: ProcessIdentity[];
  };
  const [running, ...others] = record.processes;
  if (!running) throw new Error('the record names no process');
  expect(others).toEqual([]);
  expect(identify(running.pid)).toEqual(running);
  child.kill('SIGKILL');
  await once(child, 'exit');
  expect(identify(inner)).toBeDefined();

  server.unfinished = [job.id];
  const restartedAt = Date.now();
  successor = await startDaemon({
    ...options(),
    transport: server.transport,
    log: pino({ level: 'silent' }),
  });
  const failed = await server.failed(job);
  expect(Date.now() - restartedAt).toBeLessThan(5_000);
  expect(failed).toMatchObject({ canceled: false, error: expect.stringContaining('was killed') });
  expect(server.bytesOf(failed.state).toString()).toContain('"first"');
  expect(identify(inner)).toBeUndefined();
  expect(isGroupLeft(running)).toBe(false);
  await expect.poll(() => readdir(join(directory, 'work'))).toEqual(['lock.json']);

  const next = await server.assign(
    { provisioner: 'terraform', type: { case: 'workspaceBuild', value } },
    { template: await tarOf({ 'main.tf': 'resource "terraform_data" "first" {}' }) },
  );
  await server.completed(next);
});
