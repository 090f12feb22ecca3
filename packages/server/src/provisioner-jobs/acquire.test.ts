import { randomUUID } from 'node:crypto';
import fc from 'fast-check';
import { type CompiledQuery, sql } from 'kysely';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createQueue, type Queue, untagged } from '../../../../test/harness/jobs.js';
import { startTestServer, type TestServer } from '../../../../test/harness/server.js';
import { acquireJob } from './acquire.js';
import { createAcquirer } from './acquirer.js';
import { cancelJob } from './cancel.js';
import { prebuildsUserId } from './insert.js';
import { internTagset } from './tagset.js';

let server: TestServer;
let queue: Queue;
beforeAll(async () => {
  server = await startTestServer();
  queue = await createQueue(server.deps);
});
afterAll(() => server.close());

const worker = (more = {}) => ({
  id: randomUUID(),
  organizationId: queue.organizationId,
  provisioners: ['terraform'],
  tags: { ...untagged } as Record<string, string>,
  ...more,
});
const take = async (who = worker()) => {
  const outcome = await acquireJob(server.db, who, server.deps.now());
  return outcome.kind === 'job' ? outcome.job.id : outcome.kind;
};
/** Pending jobs without versions, one statement. */
async function addMany(count: number, tags: Record<string, string>): Promise<void> {
  const tagset = await internTagset(server.db, tags);
  await sql`
    INSERT INTO provisioner_jobs (id, created_at, updated_at, organization_id, initiator_id, provisioner, type, input, file_id, tags, tagset_id)
    SELECT gen_random_uuid(), now() + n * interval '1 ms', now(), ${queue.organizationId}, ${queue.userId}, 'terraform',
      'template_version_import', '{}', ${queue.fileId}, ${JSON.stringify(tags)}::jsonb, ${tagset}
    FROM generate_series(1, ${count}) AS n`.execute(server.db);
}
const clear = () => sql`DELETE FROM provisioner_jobs`.execute(server.db);

describe('acquireJob', () => {
  it('gives people before prebuilds, then the oldest, over all lanes of the worker', async () => {
    const prebuild = await queue.addImport({ initiatorId: prebuildsUserId });
    const tagged = await queue.addImport({ tags: { ...untagged, rack: 'a' } });
    const other = await queue.addImport({ tags: { ...untagged, rack: 'b' } });
    const second = await queue.addImport({ tags: { ...untagged, rack: 'a' } });
    const both = worker({ tags: { ...untagged, rack: 'a', disk: 'fast' } });
    expect(await take(both)).toBe(tagged.jobId);
    expect(await take(both)).toBe(second.jobId);
    expect(await take(both)).toBe('none'); // untagged jobs want untagged daemons
    expect(await take(worker({ provisioners: ['echo'] }))).toBe('none');
    expect(await take()).toBe(prebuild.jobId);
    expect(await take(worker({ tags: { ...untagged, rack: 'b' } }))).toBe(other.jobId);
    await clear();
  });

  it('never gives a canceled job', async () => {
    const { jobId } = await queue.addImport();
    await server.db.transaction().execute((tx) => cancelJob(tx, server.deps, jobId));
    expect(await take()).toBe('none');
    await clear();
  });

  it('says when others hold every candidate', async () => {
    const { jobId } = await queue.addImport();
    await server.db.transaction().execute(async (tx) => {
      await tx.selectFrom('provisioner_jobs').select('id').where('id', '=', jobId).forUpdate().execute();
      expect(await take()).toBe('lost');
    });
    expect(await take()).toBe(jobId);
    await clear();
  });

  it('never gives one job to two', async () => {
    const script = fc.array(fc.constantFrom('a', 'b', 'ab'), { minLength: 1, maxLength: 12 });
    await fc.assert(
      fc.asyncProperty(script, fc.integer({ min: 2, max: 8 }), async (jobs, takers) => {
        const tags = (letters: string) => ({
          ...untagged,
          ...Object.fromEntries([...letters].map((letter) => [letter, '1'])),
        });
        for (const letters of jobs) await queue.addImport({ tags: tags(letters) });
        const taken = await Promise.all(
          Array.from({ length: takers }, async () => {
            const mine = [];
            for (let got = await take(worker({ tags: tags('ab') })); got !== 'none'; ) {
              if (got !== 'lost') mine.push(got);
              got = await take(worker({ tags: tags('ab') }));
            }
            return mine;
          }),
        );
        expect(new Set(taken.flat()).size).toBe(jobs.length);
        expect(taken.flat()).toHaveLength(jobs.length);
        await clear();
      }),
      { numRuns: 12 },
    );
  });

  it('reads lane heads only, whatever waits elsewhere', async () => {
    await addMany(5_000, { ...untagged, foreign: 'x' });
    await addMany(5_000, untagged);
    await sql`ANALYZE provisioner_jobs`.execute(server.db);
    const plan = await explain((db) => acquireJob(db, worker(), server.deps.now()));
    expect(plan).toContain('provisioner_jobs_lane');
    expect(plan).not.toContain('Seq Scan on provisioner_jobs');
    // The one sort is over the heads of lanes; nothing returns more rows than there are lanes.
    const rows = [...plan.matchAll(/\(actual rows=([\d.]+)/g)].map(([, count]) => Number(count));
    expect(Math.max(...rows)).toBeLessThanOrEqual(10);
    await clear();
  });
});

/** The plan of the one statement that `run` sends, as it really went, rolled back. */
async function explain(run: (db: TestServer['db']) => Promise<unknown>): Promise<string> {
  const sent: CompiledQuery[] = [];
  const spy = server.db.withPlugin({
    transformQuery: ({ node }) => node,
    transformResult: async ({ result }) => result,
  });
  const compile = spy.getExecutor().compileQuery.bind(spy.getExecutor());
  spy.getExecutor().compileQuery = (node, id) => {
    const query = compile(node, id);
    sent.push(query);
    return query;
  };
  await run(spy);
  const [query] = sent;
  if (!query) throw new Error('no statement was sent');
  const { rows } = await server.db.executeQuery<{ 'QUERY PLAN': string }>({
    ...query,
    sql: `EXPLAIN (ANALYZE, TIMING off, COSTS off) ${query.sql}`,
  });
  return rows.map((row) => row['QUERY PLAN']).join('\n');
}

describe('the acquirer', () => {
  const times = { pollMs: 60_000, contendedMs: 10, failedMs: 10 };

  it('wakes a waiter when a job is posted, and every waiter gets a job of its own', async () => {
    const acquirer = createAcquirer(server.deps, times);
    const ended = new AbortController();
    const waiting = Array.from({ length: 5 }, () => acquirer.acquire(worker(), ended.signal));
    const jobs = [];
    for (let count = 0; count < 5; count++) jobs.push((await queue.addImport()).jobId);
    const got = await Promise.all(waiting);
    expect(got.map((job) => job?.id).sort()).toEqual(jobs.sort());
    await acquirer.close();
    await clear();
  });

  it('lets a waiter go, and gives the job to those who stay', async () => {
    const acquirer = createAcquirer(server.deps, times);
    const leaving = new AbortController();
    const gone = acquirer.acquire(worker(), leaving.signal);
    const staying = acquirer.acquire(worker(), new AbortController().signal);
    leaving.abort();
    expect(await gone).toBeUndefined();
    const { jobId } = await queue.addImport();
    expect((await staying)?.id).toBe(jobId);
    const last = acquirer.acquire(worker(), new AbortController().signal);
    await acquirer.close();
    expect(await last).toBeUndefined();
    await clear();
  });
});
