import { spawn } from 'node:child_process';
import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { type Client, createClient } from '@coder-ts/sdk';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { coder, createTemplate, finishedBuild, Product, publicDirectory } from '../bench/product.js';
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

/** Terraform, which prints 100 MB before it applies a template that has the word flood: itself it would need minutes for it. */
const chattyTerraform = `#!/bin/sh
case " $* " in
  *" apply "*) grep -q flood main.tf && yes '{"@level":"info","@message":"${'x'.repeat(200)}"}' | head -c 100000000 && echo ;;
esac
exec terraform "$@"
`;

let product: Product;
let client: Client;
let version: string;
let count = 0;

beforeAll(async () => {
  const home = await publicDirectory('coder-faults-');
  const terraform = join(home, 'terraform');
  await writeFile(terraform, chattyTerraform, { mode: 0o755 });
  product = await Product.start(home, { CODER_TERRAFORM_PATH: terraform });
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

it('a job may print any bytes, which cost no line of the rest', async () => {
  const { version: bytes } = await createTemplate(client, 'bytes', {
    'main.tf': `resource "terraform_data" "bytes" {
  provisioner "local-exec" {
    command = "echo before; printf 'a\\\\000b\\\\377c\\\\n'; echo between; head -c 60000 /dev/zero | tr '\\\\0' l; echo; echo after"
  }
}
`,
  });
  const { latest_build: build } = await client.createUserWorkspace({
    user: 'me',
    body: { name: 'bytes', template_version_id: bytes },
  });
  const { job } = await finishedBuild(client, build.id);
  expect(job).toMatchObject({ status: 'succeeded', logs_overflowed: false });
  const lines = (await outputsOf(build.id)).flatMap((line) => /\(local-exec\): (.*)/s.exec(line)?.[1] ?? []);
  // Terraform says the line twice in its own, which then has 120 KB; it drops those of more than 64 KiB itself.
  expect(lines.slice(1).map((line) => line.replace(/^l+/, 'l'))).toEqual([
    'before',
    'ab\ufffdc',
    'between',
    'l … [cut]',
    'after',
  ]);
}, 60_000);

it('a job that prints 100 MB does not fail, and the memory of the server stays flat', async () => {
  const { version: flood } = await createTemplate(client, 'flood', { 'main.tf': '# flood\n' });
  const before = await product.memory();
  const { latest_build: build } = await client.createUserWorkspace({
    user: 'me',
    body: { name: 'flood', template_version_id: flood },
  });
  let most = before;
  const watch = setInterval(async () => {
    most = Math.max(most, await product.memory());
  }, 100);
  const { job } = await finishedBuild(client, build.id);
  clearInterval(watch);
  expect(job).toMatchObject({ status: 'succeeded', logs_overflowed: true });
  expect((await outputsOf(build.id)).some((line) => line.startsWith('Apply complete!'))).toBe(true);
  expect(most - before).toBeLessThan(100);
}, 60_000);
