import type { Client } from '@coder-ts/sdk';
import { createTemplate, finishedBuild, importVersion, jobMs, Product } from '../product.js';
import type { Row } from '../row.js';
import { BareTerraform, bareBuild, init, plan, resources } from '../terraform.js';

const targets: Readonly<Record<number, number>> = { 1: 1.25, 20: 1.15, 100: 1.05 };

/** P1: a warm build of a new workspace, created to completed, against bare plan and apply of the same files. */
async function warmBuild(count: number, rounds: number): Promise<Row> {
  const product = await Product.start();
  const client = await product.client();
  const { version } = await createTemplate(client, `r${count}`, resources(count));
  let made = 0;
  return {
    id: 'P1',
    what: `warm workspace build, ${count} resource${count > 1 ? 's' : ''}, against bare plan + apply`,
    unit: 'ms',
    target: `<= ${targets[count]} x bare`,
    rounds,
    arms: { ours: () => buildOnce(client, version, `w${made++}`), bare: () => bareBuild(resources(count)) },
    reached: (_, ratio) => ratio !== undefined && ratio <= (targets[count] ?? 0),
    close: () => product.stop(),
  };
}

async function buildOnce(client: Client, version: string, name: string): Promise<number> {
  const workspace = await client.createUserWorkspace({
    user: 'me',
    body: { name, template_version_id: version } as never,
  });
  return jobMs((await finishedBuild(client, workspace.latest_build.id)).job);
}

/** P3: an import, created to completed, against bare init, two plans and one show. */
async function templateImport(rounds: number): Promise<Row> {
  const product = await Product.start();
  const client = await product.client();
  let made = 0;
  const files = () => ({ ...resources(1), 'README.md': `${made++}` });
  return {
    id: 'P3',
    what: 'template import, 1 resource, against bare init + 2 plans + show',
    unit: 'ms',
    target: '<= 1.3 x bare',
    rounds,
    arms: {
      ours: async () => (await importVersion(client, files())).ms,
      bare: async () => {
        const bare = await BareTerraform.of(files());
        try {
          return await bare.timed(init, plan, plan, ['show', '-json', 'plan']);
        } finally {
          await bare.remove();
        }
      },
    },
    reached: (_, ratio) => ratio !== undefined && ratio <= 1.3,
    close: () => product.stop(),
  };
}

export const build = {
  'P1 build-1': (quick: boolean) => warmBuild(1, quick ? 5 : 15),
  'P1 build-20': (quick: boolean) => warmBuild(20, quick ? 3 : 9),
  'P1 build-100': (quick: boolean) => warmBuild(100, quick ? 2 : 7),
  'P3 import': (quick: boolean) => templateImport(quick ? 3 : 9),
};
