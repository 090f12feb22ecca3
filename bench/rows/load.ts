import { childrenCpuSeconds, createTemplate, finishedBuild, jobMs, Product, wait } from '../product.js';
import type { Row } from '../row.js';
import { bareBuild, resources } from '../terraform.js';

const builds = 50;
const daemons = 3;

/** So many tasks, `daemons` at a time. */
async function pooled(tasks: number, run: (index: number) => Promise<unknown>): Promise<void> {
  let next = 0;
  const worker = async () => {
    for (let index = next++; index < tasks; index = next++) await run(index);
  };
  await Promise.all(Array.from({ length: daemons }, worker));
}

/** P16: fifty workspaces at once. Wall time and processor time a build, against bare Terraform at the same concurrency. */
async function atOnce(unit: 's' | 'CPU-s', rounds: number): Promise<Row> {
  const product = await Product.start();
  const client = await product.client();
  const { version } = await createTemplate(client, 'many', resources(1));
  let made = 0;
  const limit = unit === 's' ? 10.8 : 0.4;
  const ours = async () => {
    const [started, cpu] = [performance.now(), await product.cpuSeconds()];
    const names = Array.from({ length: builds }, () => `w${made++}`);
    const created = await Promise.all(
      names.map((name) =>
        client.createUserWorkspace({ user: 'me', body: { name, template_version_id: version } as never }),
      ),
    );
    for (const { latest_build: latest } of created) jobMs((await finishedBuild(client, latest.id)).job);
    return unit === 's'
      ? (performance.now() - started) / 1000
      : ((await product.cpuSeconds()) - cpu) / builds;
  };
  const bare = async () => {
    const [started, cpu] = [performance.now(), await childrenCpuSeconds()];
    await pooled(builds, () => bareBuild(resources(1)));
    return unit === 's'
      ? (performance.now() - started) / 1000
      : ((await childrenCpuSeconds()) - cpu) / builds;
  };
  return {
    id: 'P16',
    what: `${builds} workspaces at once, ${daemons} daemons: ${unit === 's' ? 'wall' : 'processor seconds a build, PostgreSQL apart'} (bare: with its init)`,
    unit,
    target: `<= ${limit} ${unit}`,
    rounds,
    arms: { ours, bare },
    reached: (value) => value <= limit,
    close: () => product.stop(),
  };
}

const loop = {
  'main.tf': `resource "terraform_data" "loop" {
  provisioner "local-exec" {
    command = "i=0; while [ $i -lt 600 ]; do echo line $i; sleep 0.1; i=$((i+1)); done"
  }
}
`,
};

/** P18: cancel of a build that prints a line each 0.1 s in a shell loop, until the job has ended as canceled. */
async function cancel(rounds: number): Promise<Row> {
  const product = await Product.start();
  const client = await product.client();
  const { version } = await createTemplate(client, 'loop', loop);
  let made = 0;
  return {
    id: 'P18',
    what: 'cancel of a build that runs a chatty shell loop, to canceled (the original: up to 57 s)',
    unit: 'ms',
    target: '<= 1000 ms',
    rounds,
    arms: {
      ours: async () => {
        const workspace = await client.createUserWorkspace({
          user: 'me',
          body: { name: `w${made++}`, template_version_id: version } as never,
        });
        const id = workspace.latest_build.id;
        for (
          let lines = 0;
          lines < 5;
          lines = (await client.getWorkspaceBuildLogs({ workspacebuild: id })).filter(({ output }) =>
            /line \d/.test(output),
          ).length
        )
          await wait(50);
        const started = performance.now();
        await client.cancelWorkspaceBuild({ workspacebuild: id });
        jobMs((await finishedBuild(client, id)).job, 'canceled');
        return performance.now() - started;
      },
    },
    reached: (ours) => ours <= 1000,
    close: () => product.stop(),
  };
}

export const load = {
  'P16 at-once': (quick: boolean) => atOnce('s', quick ? 1 : 3),
  'P16 at-once-cpu': (quick: boolean) => atOnce('CPU-s', quick ? 1 : 2),
  'P18 cancel': (quick: boolean) => cancel(quick ? 2 : 5),
};
