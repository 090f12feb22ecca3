import { create } from '@bufbuild/protobuf';
import { CompleteJobRequestSchema } from '@coder-ts/protocol';
import type { Daemon } from '../../packages/server/src/provisioner-daemons/register.js';
import { acquireJob } from '../../packages/server/src/provisioner-jobs/acquire.js';
import { completeJob } from '../../packages/server/src/provisioner-jobs/end.js';
import { openParts, type Parts } from '../database.js';
import { addDaemon, addPending, createJobMaker } from '../jobs.js';
import { GraphileQueue } from '../peers/graphile.js';
import { BossQueue } from '../peers/pg-boss.js';
import { RawQueue } from '../peers/raw-queue.js';
import type { Prepare, Row } from '../row.js';

const workers = 10;

/** Runs `one` at each of so many workers until `count` are done. @returns how many a second */
async function drained(count: number, one: (worker: number) => Promise<boolean>): Promise<number> {
  let done = 0;
  const started = performance.now();
  const work = async (worker: number) => {
    while (await one(worker)) done++;
  };
  await Promise.all(Array.from({ length: workers }, (_, worker) => work(worker)));
  if (done !== count) throw new Error(`${done} of ${count} jobs were done`);
  return (count / (performance.now() - started)) * 1000;
}

async function drainOurs({ deps }: Parts, daemons: readonly Daemon[], count: number): Promise<number> {
  return drained(count, async (worker) => {
    const daemon = daemons[worker] as Daemon;
    for (;;) {
      const acquired = await acquireJob(deps.db, daemon, deps.now());
      if (acquired.kind === 'none') return false;
      if (acquired.kind === 'lost') continue;
      const value = { resources: [], modules: [] };
      await completeJob(
        deps,
        daemon.sessionHash,
        create(CompleteJobRequestSchema, {
          jobId: acquired.job.id,
          type: { case: 'templateDryRun', value },
        }),
      );
      return true;
    }
  });
}

/** P5: acquire a job and complete it, ten connections, one job a time each. */
async function throughput(count: number, rounds: number): Promise<Row> {
  const parts = await openParts();
  const maker = await createJobMaker(parts.deps);
  const daemons = await Promise.all(
    Array.from({ length: workers }, (_, n) => addDaemon(parts.deps, `worker-${n}`)),
  );
  const [raw, graphile, boss] = await Promise.all([
    RawQueue.create(),
    GraphileQueue.create(),
    BossQueue.create(),
  ]);
  return {
    id: 'P5',
    what: `acquire + complete, one at a time, ${workers} connections, ${count} jobs (pg-boss: 500)`,
    unit: 'jobs/s',
    target: '>= 0.9 x raw loop, >= 0.9 x graphile-worker',
    rounds,
    arms: {
      ours: async () => {
        await addPending(parts.url, maker, count);
        return drainOurs(parts, daemons, count);
      },
      raw: async () => {
        await raw.fill(count);
        return drained(count, async () => {
          const id = await raw.acquire();
          if (id) await raw.complete(id);
          return id !== undefined;
        });
      },
      'graphile-worker': () => graphile.drain(count),
      'pg-boss': () => boss.drain(500),
    },
    reached: (ours, ratio, of) =>
      ratio !== undefined && ratio >= 0.9 && ours >= 0.9 * of('graphile-worker').median,
    close: () => Promise.all([raw.close(), graphile.close(), boss.close(), parts.close()]),
  };
}

export const queueThroughput: Record<string, Prepare> = {
  'P5 throughput': (quick) => throughput(quick ? 500 : 3000, quick ? 2 : 5),
};
