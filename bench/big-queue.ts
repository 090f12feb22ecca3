import type { Daemon } from '../packages/server/src/provisioner-daemons/register.js';
import { atEnd, createDatabase, execute, openParts, type Parts } from './database.js';
import { addDaemon, addJobs, createJobMaker, type JobMaker } from './jobs.js';

/** A database with a queue in it, and one daemon without tags. */
export interface Queue extends Parts {
  readonly maker: JobMaker;
  readonly daemon: Daemon;
}

export interface Sizes {
  readonly pending: number;
  readonly finished?: number;
  /** Pending in lanes that no daemon serves. */
  readonly unserved?: number;
}

export async function createQueueOf(sizes: Sizes): Promise<Queue> {
  const parts = await openParts(await createDatabase());
  const maker = await createJobMaker(parts.deps);
  const daemon = await addDaemon(parts.deps, 'untagged');
  const { pending, finished = 0, unserved = 0 } = sizes;
  if (finished > 0) await addJobs(parts.url, maker, { count: finished, status: 'succeeded' });
  if (unserved > 0) await addJobs(parts.url, maker, { count: unserved, status: 'pending', lanes: 100 });
  await addJobs(parts.url, maker, { count: pending, status: 'pending', prebuilds: true });
  // It stays online for as long as the rows take.
  await execute(parts.url, `UPDATE provisioner_daemons SET last_seen_at = now() + interval '1 day'`);
  return { ...parts, maker, daemon };
}

let big: Promise<Queue> | undefined;

/** 100,000 pending jobs and 1,000,000 finished ones, the oldest 1,000 of them with tags; the rows that need it share it. */
export function bigQueue(): Promise<Queue> {
  big ??= createBigQueue();
  return big;
}

async function createBigQueue(): Promise<Queue> {
  const queue = await createQueueOf({ pending: 100_000, finished: 1_000_000 });
  await addJobs(queue.url, queue.maker, { count: 1000, status: 'succeeded', lanes: 10, olderHours: 48 });
  atEnd(() => queue.close());
  return queue;
}
