import { execFile } from 'node:child_process';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { coder, Product, publicDirectory, wait } from '../product.js';
import type { Row } from '../row.js';

const run = promisify(execFile);

async function timed(args: readonly string[]): Promise<number> {
  const started = performance.now();
  await run(process.execPath, args);
  return performance.now() - started;
}

/** P12: the command line's start, against Node with an empty script. */
async function commandStart(args: readonly string[], rounds: number): Promise<Row> {
  const folder = await mkdtemp(join(tmpdir(), 'empty-'));
  const empty = join(folder, 'empty.mjs');
  await writeFile(empty, '');
  return {
    id: 'P12',
    what: `coder ${args.join(' ')}, against an empty Node script`,
    unit: 'ms',
    target: '<= 1.3 x empty',
    rounds,
    arms: { ours: () => timed([coder, ...args]), empty: () => timed([empty]) },
    reached: (_, ratio) => ratio !== undefined && ratio <= 1.3,
    close: () => rm(folder, { recursive: true, force: true }),
  };
}

/** P13: the server's start to its first healthy answer. */
async function serverStart(kind: 'empty directory' | 'warm', rounds: number): Promise<Row> {
  const limit = kind === 'warm' ? 1000 : 2500;
  const home = await publicDirectory('coder-start-');
  return {
    id: 'P13',
    what: `coder server, ${kind}, to healthy`,
    unit: 'ms',
    target: `<= ${limit} ms`,
    rounds,
    arms: {
      ours: async () => {
        if (kind !== 'warm') await rm(join(home, 'config'), { recursive: true, force: true });
        const product = await Product.start(home);
        await product.stop({ keep: true });
        return product.startMs;
      },
    },
    reached: (ours) => ours <= limit,
    close: () => rm(home, { recursive: true, force: true }),
  };
}

/** P20: memory of a server that does nothing. */
async function idleMemory(): Promise<Row> {
  const product = await Product.start();
  await wait(10_000);
  return {
    id: 'P20',
    what: 'memory of an idle server with 3 daemons, PostgreSQL apart (the original: 141)',
    unit: 'MiB',
    target: '<= 141 MiB',
    rounds: 3,
    arms: {
      ours: async () => {
        await wait(1000);
        return product.memory();
      },
    },
    reached: (ours) => ours <= 141,
    close: () => product.stop(),
  };
}

export const start = {
  'P12 cli-version': (quick: boolean) => commandStart(['--version'], quick ? 5 : 20),
  'P12 cli-help': (quick: boolean) => commandStart(['provisioner', 'jobs', 'list', '--help'], quick ? 5 : 20),
  'P13 server-empty': (quick: boolean) => serverStart('empty directory', quick ? 2 : 5),
  'P13 server-warm': (quick: boolean) => serverStart('warm', quick ? 2 : 5),
  'P20 memory': () => idleMemory(),
};
