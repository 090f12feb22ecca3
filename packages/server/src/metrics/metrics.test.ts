import { readFile } from 'node:fs/promises';
import type { Workspace } from '@coder-ts/api';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { openDaemon } from '../../../../test/harness/daemon.js';
import { startTestServer, type TestServer } from '../../../../test/harness/server.js';
import { addTemplate } from '../../../../test/harness/templates.js';
import { addUser, type TestUser } from '../../../../test/harness/users.js';
import { runTask } from '../background/run.js';
import { createMetrics } from './create.js';
import { listenForMetrics } from './listen.js';

let server: TestServer;
let owner: TestUser;
beforeAll(async () => {
  server = await startTestServer({
    config: { prometheus: { enabled: true, address: { host: '127.0.0.1', port: 0 } } },
  });
  owner = await addUser(server, { username: 'olga', roles: ['owner'] });
});
afterAll(() => server.close());

/** Past what is kept of the last scrape. */
const freshText = () => createMetrics(server).registry.metrics();
const text = () => server.deps.metrics.registry.metrics();

test('the queue by lane, workspaces, users, daemons and background tasks', async () => {
  const template = await addTemplate(server.deps, owner.id, { templateName: 'plain' });
  const { status } = await server.request<Workspace>('POST', '/api/v2/users/me/workspaces', {
    token: owner.token,
    body: { name: 'dev', template_id: template.id },
  });
  expect(status).toBe(201);
  const context = { signal: new AbortController().signal, goodForMs: 0 };
  await runTask(server.deps, { name: 'sleep', intervalMs: 1, run: async () => {} }, context);
  const metrics = await freshText();
  const tags = String.raw`{\"owner\": \"\", \"scope\": \"organization\"}`;
  for (const line of [
    `coder_provisioner_queue_depth{tags="${tags}",prebuild="false",provisioner="echo",organization="coder"} 1`,
    'coderd_api_workspace_latest_build{status="pending"} 1',
    'coderd_api_total_user_count{status="active"} 1',
    'coderd_provisionerd_num_daemons 0',
    'coder_background_task_runs_total{task="sleep"} 1',
    'coder_background_task_failures_total{task="sleep"} 0',
  ])
    expect(metrics.split('\n')).toContain(line);
  expect(metrics).toMatch(/coder_database_pool_connections\{state="idle"\} \d/);
});

test('a job is counted where its daemon is, with its wait, its run and its build', async () => {
  const daemon = await openDaemon(server.daemonTransport, { provisioners: ['echo'] });
  const { jobId } = await daemon.nextJob();
  await daemon.calls.failJob({ jobId, error: 'it broke' });
  await daemon.calls.failJob({ jobId, error: 'it broke' }); // a repetition counts once
  await expect.poll(text).toContain('coderd_workspace_builds_total{template_name="plain"');
  const metrics = await text();
  expect(metrics).toMatch(
    /coderd_workspace_builds_total\{.*workspace_transition="start",status="failed",workspace_owner="olga",workspace_name="dev"\} 1/,
  );
  expect(metrics).toContain(
    'coderd_provisioner_job_queue_wait_seconds_count{provisioner_type="echo",job_type="workspace_build",transition="start",build_reason="initiator"} 1',
  );
  expect(metrics).toContain(
    'coderd_provisionerd_job_timings_seconds_count{provisioner="echo",status="failed"} 1',
  );
  await daemon.stop();
});

test('requests count by the path of their route', async () => {
  await server.request('GET', '/api/v2/users/olga', { token: owner.token });
  await server.request('GET', '/nowhere/42');
  const metrics = await text();
  expect(metrics).toContain(
    'coderd_api_requests_processed_total{method="GET",path="/api/v2/users/:user",code="200"} 1',
  );
  expect(metrics).toContain(
    'coderd_api_requests_processed_total{method="UNKNOWN",path="UNKNOWN",code="404"} 1',
  );
  expect(metrics).toContain('coderd_api_concurrent_requests{method="GET",path="/api/v2/users/:user"} 0');
});

test('the listener needs no key; the same through the API needs an owner', async () => {
  const { port, close } = await listenForMetrics(
    server.deps.metrics.registry,
    { host: '127.0.0.1', port: 0 },
    server.deps.log,
  );
  const response = await fetch(`http://127.0.0.1:${port}/metrics`);
  expect(response.headers.get('content-type')).toMatch(/^text\/plain; version=0\.0\.4/);
  expect(await response.text()).toContain('process_cpu_seconds_total');
  expect((await fetch(`http://127.0.0.1:${port}/else`)).status).toBe(404);
  await close();
  const debug = await server.request('GET', '/api/v2/debug/metrics', { token: owner.token });
  expect(debug.status).toBe(200);
  expect(debug.text).toContain('coder_background_task_runs_total');
  const mia = await addUser(server, { username: 'mia' });
  expect((await server.request('GET', '/api/v2/debug/metrics', { token: mia.token })).status).toBe(403);
});

test('the guide lists every metric, and no other', async () => {
  const guide = await readFile(new URL('../../../../docs/guides/monitoring.md', import.meta.url), 'utf8');
  const listed = [...guide.matchAll(/^\| `(coderd?_\w+)`/gm)].map(([, name]) => name);
  const metrics = await server.deps.metrics.registry.getMetricsAsJSON();
  const own = metrics.map(({ name }) => name).filter((name) => name.startsWith('coder'));
  expect(listed.sort()).toEqual(own.sort());
});
