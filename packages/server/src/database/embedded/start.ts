import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import pg from 'pg';
import { type Binaries, findBinaries } from './binaries.js';
import { choosePort, openDirectory, readPassword } from './directory.js';
import { type Identity, unprivilegedIdentity } from './identity.js';
import { initialize, user } from './initialize.js';
import { findPostmaster, isGone, startPostmaster, stopPostmaster } from './postmaster.js';

export interface EmbeddedPostgres {
  /** Connection URL of its database `coder`. */
  readonly url: string;
  /** Ends it cleanly; the data stays. */
  stop(): Promise<void>;
}

interface Options {
  /** False where the data may be lost: tests. */
  readonly durable?: boolean;
  readonly settings?: Readonly<Record<string, string>>;
  /** Called once PostgreSQL's own processes are at work, and this one would only wait for them. */
  readonly meanwhile?: () => unknown;
  readonly log?: {
    info(details: object, message: string): void;
    warn(details: object, message: string): void;
  };
}

interface Place {
  readonly directory: string;
  readonly data: string;
  readonly binaries: Binaries;
  readonly password: string;
  readonly identity: Identity | undefined;
}

/** Lock by which a server owns its embedded database: a second one on the same directory is refused. */
const ownership = '4870523311';

/**
 * Runs PostgreSQL in `<dataDir>/postgres`: makes it at first, starts it, or attaches to one that a killed server left
 * running. A session of ours owns it by an advisory lock; when that session is lost although nobody stopped it, the
 * postmaster died, and is started again.
 */
export async function startEmbeddedPostgres(
  dataDir: string,
  options: Options = {},
): Promise<EmbeddedPostgres> {
  const { durable = true, log, meanwhile = () => {} } = options;
  const identity = unprivilegedIdentity(join(dataDir, 'postgres', 'data'));
  const directory = await openDirectory(dataDir, identity);
  const [binaries, password] = await Promise.all([
    findBinaries(identity, directory),
    readPassword(directory),
  ]);
  const data = await initialize({ directory, binaries, password, identity, durable, meanwhile });
  const place: Place = { directory, data, binaries, password, identity };
  const settings = {
    ...(durable ? {} : { fsync: 'off', synchronous_commit: 'off', full_page_writes: 'off' }),
    ...options.settings,
  };
  let stopping = false;
  let restarting: Promise<void> = Promise.resolve();
  let owner: pg.Client;

  const take = async (port: number) => {
    owner = await own(place, port);
    owner.once('end', () => {
      if (stopping) return;
      log?.warn({ directory }, 'the embedded PostgreSQL is gone; starting it again');
      restarting = again();
    });
  };
  const again = async () => {
    for (let wait = 100; !stopping; wait = Math.min(wait * 2, 5000)) {
      try {
        return await take(await run(place, settings, port));
      } catch (error) {
        log?.warn({ err: error }, 'the embedded PostgreSQL did not start');
        await sleep(wait);
      }
    }
  };

  const port = await run(place, settings, undefined, meanwhile);
  await take(port);
  log?.info({ directory, port }, 'the embedded PostgreSQL runs');
  return {
    url: urlOf(place, port, user),
    stop: async () => {
      stopping = true;
      await restarting;
      await owner.end().catch(() => {});
      await stopPostmaster(data, binaries);
    },
  };
}

/**
 * How to connect to the embedded database under `dataDir` while it runs: at its port of now, or at the one that its next
 * start takes.
 */
export async function embeddedPostgresUrl(dataDir: string): Promise<{ url: string; isRunning: boolean }> {
  const directory = await openDirectory(dataDir, unprivilegedIdentity(join(dataDir, 'postgres', 'data')));
  const [password, found] = await Promise.all([
    readPassword(directory),
    findPostmaster(join(directory, 'data')),
  ]);
  const isRunning = found?.state === 'ready';
  const port = isRunning ? found.port : await choosePort(directory);
  return { url: urlOf({ password }, port, user), isRunning };
}

const urlOf = ({ password }: Pick<Place, 'password'>, port: number, database: string) =>
  `postgres://${user}:${password}@127.0.0.1:${port}/${database}`;

/** Sees to it that a postmaster takes connections. @returns its port */
async function run(
  place: Place,
  settings: Record<string, string>,
  port?: number,
  meanwhile?: () => unknown,
): Promise<number> {
  const { directory, data, binaries, identity } = place;
  const running = await settle(place);
  if (running !== undefined) return running;
  const chosen = port ?? (await choosePort(directory));
  const logFile = join(directory, 'log');
  await startPostmaster({ binaries, data, port: chosen, logFile, identity, settings, meanwhile });
  return chosen;
}

/**
 * Waits until a postmaster that was left running is ready, or gone. @returns the port of the ready one; one that does
 * not answer us is stopped.
 */
async function settle(place: Place): Promise<number | undefined> {
  const { data, binaries } = place;
  for (let polls = 0; polls < 6000; polls++) {
    const found = await findPostmaster(data);
    if (!found) return undefined;
    if (found.state === 'stopping') {
      if (!(await isGone(data, 30_000))) break;
      return undefined;
    }
    if (found.state === 'ready') {
      if (await answers(urlOf(place, found.port, 'postgres'))) return found.port;
      break;
    }
    await sleep(10);
  }
  await stopPostmaster(data, binaries, 10_000);
  return undefined;
}

async function answers(url: string): Promise<boolean> {
  const client = new pg.Client({ connectionString: url, connectionTimeoutMillis: 5000 });
  client.on('error', () => {});
  return client.connect().then(
    () => client.end().then(() => true),
    () => false,
  );
}

/** Takes the ownership, and makes the database at first. */
async function own(place: Place, port: number): Promise<pg.Client> {
  const client = new pg.Client({
    connectionString: urlOf(place, port, 'postgres'),
    application_name: 'coder embedded',
    keepAlive: true,
  });
  client.on('error', () => {}); // `end` follows
  await client.connect();
  try {
    for (let polls = 0; ; polls++) {
      const { rows } = await client.query<{ owned: boolean }>(
        `SELECT pg_try_advisory_lock(${ownership}) AS owned`,
      );
      if (rows[0]?.owned) break;
      if (polls === 50)
        throw new Error(
          `Another server runs on the embedded database in ${place.directory}. Stop that one, or give this one a directory of its own (--global-config, CODER_CONFIG_DIR), or an external database for both (--postgres-url).`,
        );
      await sleep(100);
    }
    const { rowCount } = await client.query('SELECT FROM pg_database WHERE datname = $1', [user]);
    if (rowCount === 0) await client.query(`CREATE DATABASE ${user}`);
    return client;
  } catch (error) {
    await client.end().catch(() => {});
    throw error;
  }
}
