import { randomUUID } from 'node:crypto';
import pg from 'pg';
import { acquireJob } from '../../packages/server/src/provisioner-jobs/acquire.js';
import { appendLogs } from '../../packages/server/src/provisioner-jobs/append-logs.js';
import { insertJob } from '../../packages/server/src/provisioner-jobs/insert.js';
import type { LogLine } from '../../packages/server/src/provisioner-jobs/keep-logs.js';
import { openParts } from '../database.js';
import { addDaemon, createJobMaker } from '../jobs.js';
import { CopyIn } from '../peers/copy.js';
import { createTemplate, finishedBuild, jobMs, Product, wait } from '../product.js';
import type { Prepare, Row } from '../row.js';

const [batch, batches] = [100, 80];
const output = 'terraform_data.thing (local-exec): '.padEnd(111, 'x');

/** P8: log lines a second into the database, one connection, batches of 100; ours counts them, keeps the limit and tells. */
async function ingestion(rounds: number): Promise<Row> {
  const parts = await openParts(undefined, 1);
  const { deps, url } = parts;
  const maker = await createJobMaker(deps);
  const daemon = await addDaemon(deps, 'logger');
  const client = new pg.Client(url);
  await client.connect();
  const runningJob = async () => {
    await insertJob(deps.db, deps, maker.next());
    const acquired = await acquireJob(deps.db, daemon, deps.now());
    if (acquired.kind !== 'job') throw new Error('no job');
    return acquired.job.id;
  };
  const lines = (): LogLine[] =>
    Array.from({ length: batch }, () => ({
      source: 'provisioner',
      level: 'info',
      createdAt: deps.now(),
      stage: 'Starting workspace',
      output,
    }));
  const rate = async (send: (jobId: string, n: number) => Promise<unknown>) => {
    const jobId = await runningJob();
    const started = performance.now();
    for (let n = 1; n <= batches; n++) await send(jobId, n);
    return (batch * batches * 1000) / (performance.now() - started);
  };
  return {
    id: 'P8',
    what: `job log lines, batches of ${batch}, 1 connection: limit, counter and notification included, against COPY alone`,
    unit: 'lines/s',
    target: '>= 0.75 x COPY',
    rounds,
    arms: {
      ours: () =>
        rate(async (jobId, sequence) => {
          const now = deps.now();
          const session = daemon.sessionHash;
          if (!(await appendLogs(deps.db, { jobId, session, sequence, lines: lines(), now })))
            throw new Error('a batch was not stored');
        }),
      COPY: () =>
        rate(async (jobId) => {
          const rows = lines().map((line) =>
            [jobId, line.createdAt, line.source, line.level, line.stage, line.output].join('\t'),
          );
          const copy = new CopyIn(
            'COPY provisioner_job_logs (job_id, created_at, source, level, stage, output) FROM STDIN',
            `${rows.join('\n')}\n`,
          );
          client.query(copy as never);
          await copy.done;
        }),
    },
    reached: (_, ratio) => ratio !== undefined && ratio >= 0.75,
    close: async () => {
      await client.end();
      await parts.close();
    },
  };
}

/** A template whose apply runs a command. */
const running = (command: string) => ({
  'main.tf': `resource "terraform_data" "r" {\n  provisioner "local-exec" {\n    command = ${JSON.stringify(command)}\n  }\n}\n`,
});

async function runBuild(product: Product, version: string): Promise<number> {
  const client = await product.signedIn();
  const workspace = await client.createUserWorkspace({
    user: 'me',
    body: { name: `w${randomUUID().slice(0, 8)}`, template_version_id: version } as never,
  });
  return jobMs((await finishedBuild(client, workspace.latest_build.id)).job);
}

const megabytes = 10;

/** P8: memory of the server and its daemons while a build prints much, above what it was before. */
async function flood(): Promise<Row> {
  const product = await Product.start();
  const client = await product.client();
  const chatty = `yes ${'y'.repeat(999)} | head -c ${megabytes}000000`;
  const { version } = await createTemplate(client, 'flood', running(chatty));
  const { version: calm } = await createTemplate(client, 'calm', running('true'));
  await runBuild(product, calm);
  return {
    id: 'P8',
    what: `memory of a server with its daemons while a build prints ${megabytes} MB: most, against before`,
    unit: 'MiB',
    target: '<= 1.5 x before',
    rounds: 1,
    arms: {
      most: async () => {
        let most = 0;
        let done = false;
        const watching = (async () => {
          for (; !done; await wait(100)) most = Math.max(most, await product.memory());
        })();
        await runBuild(product, version);
        done = true;
        await watching;
        return most;
      },
      before: async () => {
        await runBuild(product, calm);
        return product.memory();
      },
    },
    reached: (_, ratio) => ratio !== undefined && ratio <= 1.5,
    close: () => product.stop(),
  };
}

/** P19: what 20,000 printed lines add to a build. */
async function chatter(rounds: number): Promise<Row> {
  const product = await Product.start();
  const client = await product.client();
  const { version } = await createTemplate(client, 'chatty', running('seq 20000'));
  const { version: silent } = await createTemplate(client, 'silent', running('seq 20000 > /dev/null'));
  return {
    id: 'P19',
    what: 'a build that prints 20,000 lines, beside the same one silent (the original: 1.3 s more)',
    unit: 'ms',
    target: 'ours - silent <= 300 ms',
    rounds,
    arms: { ours: () => runBuild(product, version), silent: () => runBuild(product, silent) },
    reached: (ours, _, of) => ours - of('silent').median <= 300,
    close: () => product.stop(),
  };
}

export const logs: Record<string, Prepare> = {
  'P8 ingestion': (quick) => ingestion(quick ? 3 : 9),
  'P8 flood': () => flood(),
  'P19 chatter': (quick) => chatter(quick ? 2 : 5),
};
