import type { Client, ProvisionerJobLog, Workspace, WorkspaceBuild } from '@coder-ts/sdk';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { wait } from '../bench/product.js';
import { Cluster } from './harness/cluster.js';

/** How many processes are killed; a night's run takes more. */
const kills = Number(process.env.CODER_TEST_KILLS ?? 10);
const [servers, daemons] = [2, 3];
const lines = 40;

let cluster: Cluster;
let steps: string;
let blocks: string;
let count = 0;
beforeAll(async () => {
  cluster = await Cluster.start({ servers, daemons });
  // Whoever ends a job is written down, and a job that has ended does not end again.
  await cluster.sql(`
    CREATE TABLE test_ends (job_id uuid, status text);
    CREATE FUNCTION test_end() RETURNS trigger LANGUAGE plpgsql AS $$
    BEGIN
      INSERT INTO test_ends VALUES (NEW.id, NEW.status);
      RETURN NULL;
    END $$;
    CREATE TRIGGER test_end AFTER UPDATE ON provisioner_jobs FOR EACH ROW
      WHEN (NEW.completed_at IS DISTINCT FROM OLD.completed_at OR NEW.status IS DISTINCT FROM OLD.status AND OLD.completed_at IS NOT NULL)
      EXECUTE FUNCTION test_end();`);
  steps = await cluster.addTemplate('steps', {
    apply: { logs: [{ output: '{n}', delayMs: 15, repeat: lines }] },
  });
  blocks = await cluster.addTemplate('blocks', {
    apply: { logs: [{ output: 'here' }], block: true, state: 'half' },
  });
});
afterAll(() => cluster.stop());

/** A server that dies in the middle of the request may have done it. */
async function createWorkspace(version: string): Promise<WorkspaceBuild> {
  const name = `w${++count}`;
  const body = { name, template_version_id: version };
  const find = (client: Client): Promise<Workspace> =>
    client.getWorkspaceMetadataByUserAndWorkspaceName({ user: 'me', workspacename: name });
  const { latest_build: build } = await cluster.ask(async (client) =>
    client.createUserWorkspace({ user: 'me', body }).catch((error: { status?: number }) => {
      if (error.status !== 409) throw error;
      return find(client);
    }),
  );
  return build;
}

const read = ({ id: workspacebuild }: WorkspaceBuild) =>
  cluster.ask((client) => client.getWorkspaceBuild({ workspacebuild }));
const logsOf = ({ id: workspacebuild }: WorkspaceBuild) =>
  cluster.ask((client) => client.getWorkspaceBuildLogs({ workspacebuild }));

async function ended(build: WorkspaceBuild): Promise<WorkspaceBuild> {
  for (;;) {
    const now = await read(build);
    if (now.job.completed_at) return now;
    await wait(100);
  }
}

/** Follows a log to its end, through servers that die meanwhile. @returns the ids that came */
async function follow({ id: workspacebuild }: WorkspaceBuild): Promise<number[]> {
  const seen: number[] = [];
  await cluster.ask(async (client) => {
    const query = { follow: true, after: String(seen.at(-1) ?? 0) };
    const logs = client.stream<ProvisionerJobLog>('getWorkspaceBuildLogs', { workspacebuild, query });
    for await (const { id } of logs) seen.push(id);
  });
  return seen;
}

const ends = () =>
  cluster.sql<{ job_id: string; status: string }>('SELECT job_id::text, status FROM test_ends');
const shown = (logs: readonly ProvisionerJobLog[]) =>
  logs
    .filter(({ stage, output }) => stage === 'Starting workspace' && output !== '')
    .map(({ output }) => output);

it('it does not matter which replica the caller and the daemon are on', async () => {
  for (const caller of [0, 1]) {
    const client = cluster.client(caller);
    const body = { name: `w${++count}`, template_version_id: blocks };
    const { latest_build: build, id: workspace } = await client.createUserWorkspace({ user: 'me', body });
    const abort = new AbortController();
    const seen: string[] = [];
    const watching = (async () => {
      type Event = { data: Workspace | null };
      const events = client.stream<Event>('watchWorkspaceByIdViaWebsockets', { workspace }, abort.signal);
      for await (const { data } of events) if (data) seen.push(data.latest_build.job.status);
    })();
    await expect.poll(async () => shown(await logsOf(build)), { timeout: 20_000 }).toEqual(['here']);
    await cluster.client(1 - caller).cancelWorkspaceBuild({ workspacebuild: build.id });
    expect((await ended(build)).job.status).toBe('canceled');
    await expect.poll(() => seen.at(-1), { timeout: 20_000 }).toBe('canceled');
    abort.abort();
    await watching;
  }
});

it('listening heals where its connections were ended', async () => {
  const running = await createWorkspace(blocks);
  await expect.poll(async () => shown(await logsOf(running)), { timeout: 20_000 }).toEqual(['here']);
  const following = follow(running);
  await cluster.sql(
    "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE application_name = 'coder notifications' AND datname = current_database()",
  );
  // Below what polling alone would take.
  const started = Date.now();
  await cluster.ask((client) => client.cancelWorkspaceBuild({ workspacebuild: running.id }));
  expect((await ended(running)).job.status).toBe('canceled');
  expect((await ended(await createWorkspace(steps))).job.status).toBe('succeeded');
  expect(await following).toEqual((await logsOf(running)).map(({ id }) => id));
  expect(Date.now() - started).toBeLessThan(15_000);
});

it(
  `every job ends exactly once while processes are killed ${kills} times`,
  async () => {
    const seed = Number(process.env.CODER_TEST_SEED ?? Date.now() % 1_000_000);
    const random = randomOf(seed);
    console.info(`CODER_TEST_SEED=${seed}`);
    let killing = true;
    const jobs: { build: WorkspaceBuild; followed: Promise<number[]>; canceled: boolean }[] = [];
    const work = async () => {
      while (killing) {
        const canceled = random() < 0.2;
        const build = await createWorkspace(canceled ? blocks : steps);
        jobs.push({ build, followed: follow(build), canceled });
        if (canceled) {
          await wait(random() * 1000);
          const cancel = (client: Client) => client.cancelWorkspaceBuild({ workspacebuild: build.id });
          await cluster.ask(cancel).catch((error: { status?: number }) => {
            if (error.status !== 400) throw error; // it has ended, or the first attempt was heard
          });
        }
        await ended(build);
      }
    };
    const workers = Promise.all(Array.from({ length: 4 }, work));
    workers.catch(() => undefined); // told at the end
    const kill = async () => {
      const which = Math.floor(random() * (servers + daemons));
      await (which < servers ? cluster.killServer(which) : cluster.killDaemon(which - servers));
    };
    for (let n = 0; n < kills; n++) {
      await wait(random() * 1000);
      await kill();
    }
    killing = false;
    await workers;

    const counted = new Map<string, number>();
    for (const { job_id } of await ends()) counted.set(job_id, (counted.get(job_id) ?? 0) + 1);
    expect(jobs.length).toBeGreaterThan(4);
    const outcomes: Record<string, number> = {};
    for (const { build, followed, canceled } of jobs) {
      const { job } = await read(build);
      outcomes[job.status] = (outcomes[job.status] ?? 0) + 1;
      const logs = await logsOf(build);
      expect(counted.get(job.id), `${job.id} ended`).toBe(1);
      expect(await followed).toEqual(logs.map(({ id }) => id));
      if (job.status === 'failed')
        expect(job.error).toMatch(/was killed in the middle of this job|has come back without it/);
      else expect(job.status).toBe(canceled ? 'canceled' : 'succeeded');
      if (canceled) continue;
      // Lines in order, each once; all of them, where nobody was killed over it.
      const output = shown(logs);
      expect(output).toEqual(output.map((_, n) => String(n + 1)));
      if (job.status === 'succeeded') expect(output).toHaveLength(lines);
    }
    console.info(`${jobs.length} jobs, ${kills} kills: ${JSON.stringify(outcomes)}`);
  },
  60_000 + kills * 15_000,
);

/** Numbers from 0 to 1, the same for the same seed (mulberry32). */
function randomOf(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let t = Math.imul(state ^ (state >>> 15), 1 | state);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return ((t ^ (t >>> 14)) >>> 0) / 4_294_967_296;
  };
}
