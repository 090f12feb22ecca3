import type { Timing } from '@coder-ts/protocol';
import type { Executor } from '../database/connect.js';
import { insertAll } from './insert-all.js';

const stages = new Set(['init', 'plan', 'graph', 'apply']);

/** Keeps how long a job's steps took. Entries that cannot be are skipped. */
export async function persistTimings(tx: Executor, jobId: string, timings: readonly Timing[]): Promise<void> {
  const rows = timings
    .filter(
      (timing) =>
        stages.has(timing.stage) && timing.startedAtUs > 0n && timing.endedAtUs >= timing.startedAtUs,
    )
    .map((timing) => ({
      job_id: jobId,
      started_at: fromMicroseconds(timing.startedAtUs),
      ended_at: fromMicroseconds(timing.endedAtUs),
      stage: timing.stage,
      source: timing.source,
      action: timing.action,
      resource: timing.resource,
    }));
  await insertAll(tx, 'provisioner_job_timings', rows);
}

/** Unix microseconds as RFC 3339. */
const fromMicroseconds = (us: bigint): string =>
  new Date(Number(us / 1000n)).toISOString().replace('Z', `${String(us % 1000n).padStart(3, '0')}Z`);
