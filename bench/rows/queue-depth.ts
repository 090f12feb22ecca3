import { acquireJob } from '../../packages/server/src/provisioner-jobs/acquire.js';
import { bigQueue, createQueueOf, type Queue } from '../big-queue.js';
import { addJobs } from '../jobs.js';
import type { Prepare, Row } from '../row.js';

const [workers, taken] = [10, 300];

/** Acquires so many jobs on ten connections. @returns how many a second */
async function acquireSome({ deps, daemon }: Queue): Promise<number> {
  let left = taken;
  const started = performance.now();
  const work = async () => {
    while (left-- > 0)
      while (
        (await acquireJob(deps.db, daemon, deps.now())).kind === 'lost' /* another had its row: again */
      );
  };
  await Promise.all(Array.from({ length: workers }, work));
  return (taken / (performance.now() - started)) * 1000;
}

/** P6: acquiring does not care what else is in the table. */
async function depth(rounds: number): Promise<Row> {
  const [big, small, beside] = [
    await bigQueue(),
    await createQueueOf({ pending: 1000 }),
    await createQueueOf({ pending: 1000, unserved: 100_000 }),
  ];
  const refilled = async (queue: Queue) => {
    const rate = await acquireSome(queue);
    await addJobs(queue.url, queue.maker, { count: taken, status: 'pending' });
    return rate;
  };
  return {
    id: 'P6',
    what: `acquire, ${workers} connections: 100,000 pending and 1,000,000 finished, against 1,000 pending; beside: 1,000 and 100,000 in 100 lanes that nobody serves`,
    unit: 'jobs/s',
    target: 'both >= 0.8 x small',
    rounds,
    arms: { ours: () => acquireSome(big), small: () => refilled(small), beside: () => refilled(beside) },
    reached: (_, ratio, of) =>
      ratio !== undefined && ratio >= 0.8 && of('beside').median >= 0.8 * of('small').median,
    close: () => Promise.all([small.close(), beside.close()]),
  };
}

export const queueDepth: Record<string, Prepare> = { 'P6 depth': (quick) => depth(quick ? 3 : 9) };
