import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Daemon } from '@coder-ts/provisioner';
import type { Workspace } from '@coder-ts/sdk';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { runCli } from './harness/cli.js';
import { startTestServer, type TestServer } from './harness/server.js';
import { startTerraformDaemon } from './harness/terraform-daemon.js';
import { addUser, type TestUser } from './harness/users.js';

/** The examples, built by real Terraform as somebody would who takes one and answers no question. */
const examples = fileURLToPath(new URL('../examples/templates', import.meta.url));
const names = await readdir(examples);
const sources = new Map(
  await Promise.all(
    names.map(async (name) => [name, await readFile(join(examples, name, 'main.tf'), 'utf8')] as const),
  ),
);
/** Those that Terraform needs another provider for can't be built without what they are about. */
const needsProvider = (name: string) =>
  /source\s*=\s*"(?!coder\/coder")[a-z]+\/[a-z]+"/.test(sources.get(name) ?? '');

let server: TestServer;
let daemon: Daemon;
let directory: string;
let admin: TestUser;
const coder = (...argv: string[]) =>
  runCli(argv, {
    env: {
      CODER_CONFIG_DIR: join(directory, 'config'),
      CODER_URL: server.url,
      CODER_SESSION_TOKEN: admin.token,
    },
  });
const works = async (...argv: string[]) => {
  const { code, stderr, stdout } = await coder(...argv);
  expect({ argv, code, stderr: code === 0 ? '' : stderr + stdout }).toEqual({ argv, code: 0, stderr: '' });
  return stdout;
};

beforeAll(async () => {
  directory = await mkdtemp(join(tmpdir(), 'coder-examples-'));
  server = await startTestServer({ config: { cacheDir: directory } });
  daemon = await startTerraformDaemon(server.daemonTransport, 'examples', directory);
  admin = await addUser(server, { username: 'admin', roles: ['owner'] });
}, 60_000);
afterAll(async () => {
  await daemon?.close();
  await server?.close();
  await rm(directory, { recursive: true, force: true });
});

it('only the one about Docker needs more than Terraform', () => {
  expect(names.filter(needsProvider)).toEqual(['docker']);
});

/** Takes its time on purpose, and brings nothing else that is new. */
const isQuick = (name: string) => !['failing', 'slow'].includes(name);

it.each(
  names.filter((name) => !needsProvider(name) && isQuick(name)),
)('%s becomes a workspace with its agents, and is deleted', async (name) => {
  const [template, workspace] = [`t-${name}`, `w-${name}`];
  await works('templates', 'push', template, '--directory', join(examples, name), '-y');
  await works('create', workspace, '--template', template, '--use-parameter-defaults', '-y');
  const { body } = await server.request<Workspace>('GET', `/api/v2/users/me/workspace/${workspace}`, {
    token: admin.token,
  });
  const { resources, status } = body.latest_build;
  expect(status).toBe('running');
  const declared = [...(sources.get(name) ?? '').matchAll(/^resource "coder_agent" "(\w+)"/gm)];
  const agents = resources.flatMap((resource) => resource.agents ?? []).map((agent) => agent.name);
  expect(agents.sort()).toEqual(declared.map(([, label]) => label).sort());
  await works('delete', workspace, '-y');
}, 120_000);

it('failing fails, as it says', async () => {
  await works('templates', 'push', 'failing', '--directory', join(examples, 'failing'), '-y');
  expect(
    (await coder('create', 'broken', '--template', 'failing', '--use-parameter-defaults', '-y')).code,
  ).toBe(1);
}, 60_000);
