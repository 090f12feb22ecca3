import { createHttpTransport } from '../../packages/provisioner/src/daemon/http-transport.js';
import { createAcquirer } from '../../packages/server/src/provisioner-jobs/acquirer.js';
import { insertJob } from '../../packages/server/src/provisioner-jobs/insert.js';
import { openDaemon } from '../../test/harness/daemon.js';
import { openParts } from '../database.js';
import { addDaemon, createJobMaker } from '../jobs.js';
import { GraphileQueue } from '../peers/graphile.js';
import { BossQueue } from '../peers/pg-boss.js';
import { RawQueue } from '../peers/raw-queue.js';
import { archive, Product, wait } from '../product.js';
import type { Prepare, Row } from '../row.js';

/** P4: a job is inserted into an idle queue; a daemon that waits holds it. */
async function held(rounds: number): Promise<Row> {
  const parts = await openParts();
  const { deps } = parts;
  const maker = await createJobMaker(deps);
  const daemon = await addDaemon(deps, 'waiting');
  const acquirer = createAcquirer(deps);
  const never = new AbortController();
  const ours = async () => {
    const waiting = acquirer.acquire(daemon, never.signal);
    await wait(10); // until it has asked in vain
    const started = performance.now();
    await insertJob(deps.db, deps, maker.next());
    await waiting;
    return performance.now() - started;
  };
  const [raw, graphile, boss] = await Promise.all([
    RawQueue.create(),
    GraphileQueue.create(),
    BossQueue.create(),
  ]);
  const [worker, sendToBoss] = [await graphile.latencies(), await boss.latencies()];
  return {
    id: 'P4',
    what: 'idle queue: job inserted to job held by a daemon',
    unit: 'ms',
    target: '<= 1.2 x raw LISTEN/NOTIFY, <= 0.8 x graphile-worker',
    rounds,
    tail: true,
    arms: { ours, raw: () => raw.latency(), 'graphile-worker': worker.sample, 'pg-boss': sendToBoss },
    reached: (ours, ratio, of) =>
      ratio !== undefined && ratio <= 1.2 && ours <= 0.8 * of('graphile-worker').median,
    close: async () => {
      await acquirer.close();
      await worker.stop();
      await Promise.all([raw.close(), graphile.close(), boss.close(), parts.close()]);
    },
  };
}

const psk = 'bench-secret';

/** P4, whole: a request that creates a job, to its assignment in a daemon that is another process's. */
async function throughServer(rounds: number): Promise<Row> {
  const product = await Product.start(undefined, {
    CODER_PROVISIONER_DAEMONS: '0',
    CODER_PROVISIONER_DAEMON_PSK: psk,
  });
  const client = await product.client();
  const transport = createHttpTransport(product.url, { 'Coder-Provisioner-Daemon-PSK': psk });
  const daemon = await openDaemon(transport, { organization: 'default' });
  const { hash } = await client.uploadFile({
    body: await archive({ 'main.tf': '' }),
    contentType: 'application/x-tar',
  });
  return {
    id: 'P4',
    what: 'idle queue, through the whole server: request that creates a job to its assignment in a daemon elsewhere',
    unit: 'ms',
    target: '<= 10 ms',
    rounds,
    tail: true,
    arms: {
      ours: async () => {
        await wait(10);
        const started = performance.now();
        const created = client.createTemplateVersionByOrganization({
          organization: 'default',
          body: { file_id: hash, storage_method: 'file', provisioner: 'terraform' } as never,
        });
        const { jobId } = await daemon.nextJob();
        const took = performance.now() - started;
        await created;
        await daemon.calls.failJob({ jobId, error: 'enough' });
        return took;
      },
    },
    reached: (ours) => ours <= 10,
    close: async () => {
      await daemon.stop().catch(() => {});
      await product.stop();
    },
  };
}

export const queueLatency: Record<string, Prepare> = {
  'P4 held': (quick) => held(quick ? 30 : 200),
  'P4 assigned': (quick) => throughServer(quick ? 30 : 200),
};
