import { cpus } from 'node:os';
import { createTemplate, finishedBuild, jobMs, Product } from '../product.js';
import type { Prepare, Row } from '../row.js';
import { resources } from '../terraform.js';

const builds = 8;

/** P10: builds a second with as many daemons as cores, against one. */
async function scaling(rounds: number): Promise<Row> {
  const cores = cpus().length;
  const arm = async (daemons: number) => {
    const product = await Product.start(undefined, { CODER_PROVISIONER_DAEMONS: String(daemons) });
    const client = await product.client();
    const { version } = await createTemplate(client, 'many', resources(20));
    let made = 0;
    const sample = async () => {
      const created = await Promise.all(
        Array.from({ length: builds }, () =>
          client.createUserWorkspace({
            user: 'me',
            body: { name: `w${made++}`, template_version_id: version } as never,
          }),
        ),
      );
      const ended = await Promise.all(
        created.map(({ latest_build }) => finishedBuild(client, latest_build.id)),
      );
      for (const { job } of ended) jobMs(job);
      const from = Math.min(...ended.map(({ job }) => Date.parse(job.started_at ?? '')));
      const to = Math.max(...ended.map(({ job }) => Date.parse(job.completed_at ?? '')));
      return (builds * 1000) / (to - from);
    };
    return { product, sample };
  };
  const [many, one] = [await arm(cores), await arm(1)];
  return {
    id: 'P10',
    what: `builds of 20 resources a second, ${cores} daemons on ${cores} cores, against 1`,
    unit: 'builds/s',
    target: '>= 1.5 x one',
    rounds,
    arms: { ours: many.sample, one: one.sample },
    reached: (_, ratio) => ratio !== undefined && ratio >= 1.5,
    close: () => Promise.all([many.product.stop(), one.product.stop()]),
  };
}

export const daemons: Record<string, Prepare> = { 'P10 scaling': (quick) => scaling(quick ? 1 : 2) };
