import { spawn } from 'node:child_process';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { type Client, createClient } from '@coder-ts/sdk';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { coder, createTemplate, finishedBuild, Product } from '../bench/product.js';
import { createTestDatabase } from './harness/database.js';

const steps = 40;
/** Takes some seconds, and prints all the while. */
const slow = {
  'main.tf': `resource "terraform_data" "slow" {
  provisioner "local-exec" {
    command = "i=0; while [ $i -lt ${steps} ]; do echo marker-$i; sleep 0.1; i=$((i+1)); done"
  }
}
`,
};

let product: Product;
let client: Client;
let version: string;
let count = 0;

beforeAll(async () => {
  product = await Product.start();
  client = await product.client();
  ({ version } = await createTemplate(client, 'slow', slow));
});
afterAll(() => product.stop());

async function startBuild() {
  const { latest_build: build } = await client.createUserWorkspace({
    user: 'me',
    body: { name: `w${++count}`, template_version_id: version },
  });
  return build.id;
}
const outputsOf = async (workspacebuild: string) =>
  (await client.getWorkspaceBuildLogs({ workspacebuild })).map(({ output }) => output);
const databasePid = async () =>
  Number((await readFile(join(product.home, 'config/postgres/data/postmaster.pid'), 'utf8')).split('\n')[0]);

it.each([
  ['shut down', 'SIGINT'],
  ['killed', 'SIGKILL'],
] as const)(
  'builds go on while the database is %s and comes back',
  async (_what, signal) => {
    const builds = [await startBuild(), await startBuild()];
    for (const id of builds)
      await expect
        .poll(async () => (await outputsOf(id)).some((line) => line.includes('marker-3')), {
          timeout: 30_000,
        })
        .toBe(true);
    const pid = await databasePid();
    process.kill(pid, signal);
    await expect
      .poll(() => client.getUserByName({ user: 'me' }).then(String, ({ status }) => status), { interval: 5 })
      .toBe(503);
    await expect.poll(() => databasePid().catch(() => pid), { timeout: 20_000 }).not.toBe(pid);

    // Asked until the server has its database again.
    await expect
      .poll(() => client.getUserByName({ user: 'me' }).then(({ username }) => username, String), {
        timeout: 20_000,
      })
      .toBe('bench');
    for (const id of builds) {
      const build = await finishedBuild(client, id);
      expect(build.job).toMatchObject({ status: 'succeeded' });
      const markers = (await outputsOf(id)).flatMap((line) => /marker-(\d+)$/.exec(line)?.[1] ?? []);
      expect(markers).toEqual(Array.from({ length: steps }, (_, n) => String(n)));
    }
    // The queue hears of new work.
    expect((await finishedBuild(client, await startBuild())).job.status).toBe('succeeded');
  },
  90_000,
);

/** A server that is expected to end by itself. */
async function startInVain(home: string): Promise<{ code: number | null; said: string }> {
  const child = spawn(process.execPath, [coder, 'server'], {
    env: {
      ...Object.fromEntries(Object.entries(process.env).filter(([name]) => !name.startsWith('CODER_'))),
      CODER_HTTP_ADDRESS: '127.0.0.1:0',
      CODER_CONFIG_DIR: join(home, 'config'),
      CODER_CACHE_DIRECTORY: join(home, 'cache'),
    },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let said = '';
  for (const stream of [child.stdout, child.stderr]) stream.on('data', (data) => (said += data));
  const code = await new Promise<number | null>((resolve) => child.once('close', resolve));
  return { code, said };
}

it('a second server on the same directory says so and ends; the first goes on', async () => {
  const { code, said } = await startInVain(product.home);
  expect(code).toBe(1);
  expect(said).toMatch(/another server|already/i);
  expect(said).toContain('CODER_CONFIG_DIR');
  expect((await finishedBuild(client, await startBuild())).job.status).toBe('succeeded');
}, 60_000);

it('two servers may start at once on one new database', async () => {
  const database = await createTestDatabase({ empty: true });
  const environment = { CODER_PG_CONNECTION_URL: database.url, CODER_PROVISIONER_DAEMONS: '1' };
  const servers = await Promise.all([
    Product.start(undefined, environment),
    Product.start(undefined, environment),
  ]);
  try {
    const [one, other] = servers as [Product, Product];
    const first = await one.client();
    const second = createClient({ url: other.url, token: await other.logIn() });
    const { version: quick } = await createTemplate(first, 'quick', { 'main.tf': '' });
    const { latest_build: build } = await second.createUserWorkspace({
      user: 'me',
      body: { name: 'shared', template_version_id: quick },
    });
    expect((await finishedBuild(first, build.id)).job.status).toBe('succeeded');
  } finally {
    await Promise.all(servers.map((server) => server.stop()));
    await database.drop();
  }
}, 60_000);
