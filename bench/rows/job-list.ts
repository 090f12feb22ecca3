import { type Client, createClient } from '@coder-ts/sdk';
import { sql } from 'kysely';
import { queuePositions } from '../../packages/server/src/provisioner-jobs/queue-position.js';
import { addUser } from '../../test/harness/users.js';
import { bigQueue, type Queue } from '../big-queue.js';
import { atEnd } from '../database.js';
import { Product } from '../product.js';
import type { Prepare, Row } from '../row.js';

const asked = 50;

/** Ids of pending jobs, spread over the whole queue. */
async function someJobs({ deps }: Queue): Promise<string[]> {
  const { rows } = await sql<{ id: string }>`
    SELECT id FROM (SELECT id, row_number() OVER (ORDER BY priority, created_at, id) AS n FROM provisioner_jobs
      WHERE started_at IS NULL AND completed_at IS NULL) AS job
    WHERE n % 2000 = 7 LIMIT ${asked}`.execute(deps.db);
  return rows.map(({ id }) => id);
}

/** The obvious way: all pending jobs are ranked, and those that were asked for looked up. */
async function windowPositions({ deps }: Queue, ids: readonly string[]): Promise<Map<string, number>> {
  const { rows } = await sql<{ id: string; position: number }>`
    SELECT id, position FROM (
      SELECT id, row_number() OVER (ORDER BY priority, created_at, id) AS position, count(*) OVER () AS size
      FROM provisioner_jobs WHERE started_at IS NULL AND completed_at IS NULL) AS ranked
    WHERE id = ANY(${ids}::uuid[])`.execute(deps.db);
  return new Map(rows.map(({ id, position }) => [id, position]));
}

async function timed(work: () => Promise<unknown>): Promise<number> {
  const started = performance.now();
  await work();
  return performance.now() - started;
}

/** P7: places in the queue of a page of jobs, 100,000 of them pending. */
async function positions(rounds: number): Promise<Row> {
  const queue = await bigQueue();
  const ids = await someJobs(queue);
  const { deps } = queue;
  const [ours, theirs] = [await queuePositions(deps.db, ids, deps.now()), await windowPositions(queue, ids)];
  for (const id of ids)
    if (ours.get(id)?.position !== theirs.get(id)) throw new Error(`the place of ${id} is wrong`);
  return {
    id: 'P7',
    what: `places of ${asked} jobs among 100,000 pending, against a window over them`,
    unit: 'ms',
    target: '<= 0.15 x window',
    rounds,
    arms: {
      ours: () => timed(() => queuePositions(deps.db, ids, deps.now())),
      window: () => timed(() => windowPositions(queue, ids)),
    },
    reached: (_, ratio) => ratio !== undefined && ratio <= 0.15,
  };
}

let server: Promise<Client> | undefined;

/** A server without daemons on the big queue; a client of an owner. */
function client(): Promise<Client> {
  server ??= (async () => {
    const { url, deps } = await bigQueue();
    const product = await Product.start(undefined, {
      CODER_PG_CONNECTION_URL: url,
      CODER_PROVISIONER_DAEMONS: '0',
    });
    atEnd(() => product.stop());
    const { token } = await addUser(deps, { roles: ['owner'] });
    return createClient({ url: product.url, token });
  })();
  return server;
}

const list = async (
  what: string,
  query: Record<string, unknown>,
  least: number,
  limit: number,
  rounds: number,
): Promise<Row> => {
  const api = await client();
  return {
    id: 'P7',
    what: `list of jobs, 100,000 pending and 1,000,000 finished: ${what}`,
    unit: 'ms',
    target: `<= ${limit} ms`,
    rounds,
    arms: {
      ours: () =>
        timed(async () => {
          const jobs = await api.getProvisionerJobs({ organization: 'default', query } as never);
          if (jobs.length < least) throw new Error(`${jobs.length} jobs came`);
        }),
    },
    reached: (ours) => ours <= limit,
  };
};

const lists: readonly [
  name: string,
  what: string,
  query: Record<string, unknown>,
  least: number,
  limit: number,
][] = [
  ['list-pending', '50 pending', { status: ['pending'] }, 50, 40],
  [
    'list-prebuilds',
    'initiator:prebuilds status:pending',
    { search: 'initiator:prebuilds status:pending' },
    50,
    40,
  ],
  ['list-newest', 'the newest 50 (pending)', {}, 50, 40],
  ['list-tag', 'tag:pool=3, of 100 old ones', { search: 'tag:pool=3' }, 50, 40],
  ['list-finished', 'status:succeeded', { search: 'status:succeeded' }, 50, 10],
  ['list-failed', 'status:failed, of which there are none', { search: 'status:failed' }, 0, 10],
];

export const jobList: Record<string, Prepare> = {
  'P7 positions': (quick) => positions(quick ? 5 : 15),
  ...Object.fromEntries(
    lists.map(([name, what, query, least, limit]) => [
      `P7 ${name}`,
      (quick: boolean) => list(what, query, least, limit, quick ? 7 : 30),
    ]),
  ),
};
