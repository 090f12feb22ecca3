import { execFileSync } from 'node:child_process';
import { chmod, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createTemplate, finishedBuild, jobMs, Product } from '../product.js';
import type { Row } from '../row.js';
import { resources } from '../terraform.js';

/** P2: how many Terraform processes a warm build starts, counted by a program in Terraform's place that writes a line and becomes it. */
async function warmProcesses(): Promise<Row> {
  const folder = await mkdtemp(join(tmpdir(), 'counted-'));
  const calls = join(folder, 'calls');
  const real = execFileSync('sh', ['-c', 'command -v terraform'], { encoding: 'utf8' }).trim();
  await writeFile(join(folder, 'terraform'), `#!/bin/sh\necho "$1" >> '${calls}'\nexec '${real}' "$@"\n`);
  await chmod(join(folder, 'terraform'), 0o755);
  const product = await Product.start(undefined, { PATH: `${folder}:${process.env.PATH}` });
  const client = await product.client();
  const { version } = await createTemplate(client, 'counted', resources(1));
  let made = 0;
  const buildOnce = async () => {
    const workspace = await client.createUserWorkspace({
      user: 'me',
      body: { name: `w${made++}`, template_version_id: version } as never,
    });
    jobMs((await finishedBuild(client, workspace.latest_build.id)).job);
  };
  return {
    id: 'P2',
    what: 'Terraform processes in a warm build (the original: 12)',
    unit: 'processes',
    target: '2',
    rounds: 2,
    arms: {
      ours: async () => {
        await writeFile(calls, '');
        await buildOnce();
        return (await readFile(calls, 'utf8')).split('\n').filter(Boolean).length;
      },
    },
    reached: (ours) => ours === 2,
    close: async () => {
      await product.stop();
      await rm(folder, { recursive: true, force: true });
    },
  };
}

export const processes = { 'P2 processes': () => warmProcesses() };
