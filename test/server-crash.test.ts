import { execFileSync } from 'node:child_process';
import { rm } from 'node:fs/promises';
import { type Client, createClient } from '@coder-ts/sdk';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { createTemplate, Product, wait } from '../bench/product.js';

/** Makes one resource, and then one that takes a minute and prints all the while. */
const twoSteps = {
  'main.tf': `resource "terraform_data" "first" {
  input = "made before the crash"
}
resource "terraform_data" "second" {
  depends_on = [terraform_data.first]
  provisioner "local-exec" {
    command = "i=0; while [ $i -lt 600 ]; do echo marker-$i; sleep 0.1; i=$((i+1)); done"
  }
}
`,
};

let product: Product;
let client: Client;
let version: string;

beforeAll(async () => {
  product = await Product.start();
  client = await product.client();
  ({ version } = await createTemplate(client, 'two-steps', twoSteps));
});
afterAll(async () => {
  await product.stop();
  await rm(product.home, { recursive: true, force: true });
});

/** Command lines of running processes that stand in this server's directory. */
const processesHere = () =>
  execFileSync('ps', ['-eo', 'pid,args'], { encoding: 'utf8' })
    .split('\n')
    .filter((line) => /terraform (plan|apply)|marker-/.test(line) && !line.includes('ps -eo'))
    .filter((line) => {
      const pid = line.trim().split(/\s+/)[0];
      try {
        return execFileSync('readlink', [`/proc/${pid}/cwd`], { encoding: 'utf8' }).includes(product.home);
      } catch {
        return false; // ended meanwhile
      }
    });

async function logsOf(build: string): Promise<string> {
  const logs = await client.getWorkspaceBuildLogs({ workspacebuild: build });
  return logs.map(({ output }) => output).join('\n');
}

async function until<T>(read: () => Promise<T>, good: (value: T) => boolean, ms: number): Promise<T> {
  const end = Date.now() + ms;
  for (;;) {
    const value = await read();
    if (good(value) || Date.now() > end) return value;
    await wait(50);
  }
}

it('ends what a killed server left in the middle of an apply, keeps the state, and goes on', async () => {
  const body = { name: 'crashed', template_version_id: version };
  const { id, latest_build: build } = await client.createUserWorkspace({ user: 'me', body: body as never });
  expect(
    await until(
      () => logsOf(build.id),
      (text) => text.includes('marker-3'),
      60_000,
    ),
  ).toContain('marker-3');

  product.process.kill('SIGKILL');
  await new Promise((resolve) => product.process.once('close', resolve));
  product = await Product.start(product.home);
  client = createClient({ url: product.url, token: await product.logIn() });

  const read = () => client.getWorkspaceBuild({ workspacebuild: build.id });
  const ended = await until(read, ({ job }) => job.completed_at !== undefined, 5_000);
  expect(ended.job).toMatchObject({ status: 'failed' });
  expect(ended.job.error).toMatch(/stopped|killed|restart/i);
  expect(processesHere()).toEqual([]);
  const state = Buffer.from(
    await client.getProvisionerStateForWorkspaceBuild({ workspacebuild: build.id }),
  ).toString();
  expect(state).toContain('made before the crash');

  const again = await client.createWorkspaceBuild({ workspace: id, body: { transition: 'delete' } as never });
  const readAgain = () => client.getWorkspaceBuild({ workspacebuild: again.id });
  const deleted = await until(readAgain, ({ job }) => job.completed_at !== undefined, 60_000);
  expect(deleted.status).toBe('deleted');
});

it('cancels a chatty build within a second or two, as canceled, with its state', async () => {
  const body = { name: 'canceled', template_version_id: version };
  const { latest_build: build } = await client.createUserWorkspace({ user: 'me', body: body as never });
  await until(
    () => logsOf(build.id),
    (text) => text.includes('marker-3'),
    60_000,
  );
  await client.cancelWorkspaceBuild({ workspacebuild: build.id });
  const read = () => client.getWorkspaceBuild({ workspacebuild: build.id });
  const ended = await until(read, ({ job }) => job.completed_at !== undefined, 10_000);
  expect(ended.status).toBe('canceled');
  expect(ended.job.error).toBeUndefined();
  expect(processesHere()).toEqual([]);
  const state = Buffer.from(
    await client.getProvisionerStateForWorkspaceBuild({ workspacebuild: build.id }),
  ).toString();
  expect(state).toContain('made before the crash');
});
