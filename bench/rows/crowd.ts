import type { ProvisionerJobLog } from '@coder-ts/sdk';
import { createHttpTransport } from '../../packages/provisioner/src/daemon/http-transport.js';
import { openDaemon, type ScriptedDaemon } from '../../test/harness/daemon.js';
import { postgresProcessorMs, processorMs } from '../processor.js';
import { archive, Product, wait } from '../product.js';
import type { Prepare, Row } from '../row.js';

const psk = 'bench-secret';
const [idle, followers, perSecond] = [1000, 500, 50];

/** P11: what a server does beside many that only wait: lists of jobs, at a steady rate. */
async function crowd(seconds: number): Promise<Row> {
  const product = await Product.start(undefined, {
    CODER_PROVISIONER_DAEMONS: '0',
    CODER_PROVISIONER_DAEMON_PSK: psk,
  });
  const client = await product.client();
  const { hash } = await client.uploadFile({
    body: await archive({ 'main.tf': '' }),
    contentType: 'application/x-tar',
  });
  const transport = createHttpTransport(product.url, { 'Coder-Provisioner-Daemon-PSK': psk });
  const open = (name: string) => openDaemon(transport, { organization: 'default', name });
  const worker = await open('worker');
  const version = await client.createTemplateVersionByOrganization({
    organization: 'default',
    body: { file_id: hash, storage_method: 'file', provisioner: 'terraform' } as never,
  });
  const { jobId } = await worker.nextJob();
  const daemons: ScriptedDaemon[] = [worker];
  for (let from = 0; from < idle; from += 50)
    daemons.push(...(await Promise.all(Array.from({ length: 50 }, (_, n) => open(`idle-${from + n}`)))));
  const gone = new AbortController();
  let seen = 0;
  const watching = Array.from({ length: followers }, async () => {
    const params = { templateversion: version.id, query: { follow: true } };
    for await (const _ of client.stream<ProvisionerJobLog>('getLogsByTemplateVersion', params, gone.signal))
      seen++;
  });
  for (const one of watching) one.catch(() => {});
  await wait(2000);
  let note = '';
  let sequence = 1n;
  const measureLists = async (): Promise<number[]> => {
    const data = `${product.home}/config/postgres/data`;
    const pid = product.process.pid ?? 0;
    const [server, database] = [await processorMs(pid), await postgresProcessorMs(data)];
    const started = performance.now();
    const took: Promise<number>[] = [];
    for (let n = 0; n < seconds * perSecond; n++) {
      await wait(started + (n * 1000) / perSecond - performance.now());
      // The followed job says a line a second.
      if (n % perSecond === 0)
        await worker.calls.updateJob({ jobId, logSequence: sequence++, logs: [{ output: `line ${n}` }] });
      const at = performance.now();
      took.push(client.getProvisionerJobs({ organization: 'default' }).then(() => performance.now() - at));
    }
    const all = await Promise.all(took);
    const percent = (ms: number) => `${((ms * 100) / (performance.now() - started)).toFixed(0)} %`;
    note = `${percent((await processorMs(pid)) - server)} of a core, PostgreSQL ${percent((await postgresProcessorMs(data)) - database)}, ${(await product.memory()).toFixed(0)} MiB`;
    return all;
  };
  return {
    id: 'P11',
    what: `list of jobs, ${perSecond} a second, beside ${idle} idle daemons and ${followers} followers of a log`,
    unit: 'ms',
    target: 'p99 <= 100 ms',
    rounds: 1,
    tail: true,
    note: () => `server ${note}`,
    arms: { ours: measureLists },
    reached: (_, __, of) => of('ours').p99 <= 100,
    close: async () => {
      if (seen < followers) throw new Error(`only ${seen} lines were seen by ${followers} followers`);
      gone.abort();
      await Promise.all(daemons.map((daemon) => daemon.stop().catch(() => {})));
      await product.stop();
    },
  };
}

export const crowds: Record<string, Prepare> = { 'P11 crowd': (quick) => crowd(quick ? 3 : 10) };
