import { createServer } from 'node:net';
import type { Transport } from '@connectrpc/connect';
import type { Logger } from 'pino';
import type { Config } from './config.js';
import { startEmbeddedPostgres } from './database/embedded/start.js';
import { withRetry } from './database/errors.js';
import { migrate } from './database/migrate.js';
import { reachDatabase } from './database/reach.js';
import type { Deps } from './deps.js';
import { createLogger } from './logger.js';

export interface Server {
  /** Where it listens. */
  readonly url: string;
  readonly deps: Deps;
  /** What daemons of this process connect by; they are trusted as built-in. */
  readonly daemonTransport: Transport;
  /**
   * Drains: no new connections, streams are ended, running requests get `graceMs` to finish; then everything it started
   * is stopped, in the opposite order. Doing it again waits for the same.
   */
  stop(graceMs?: number): Promise<void>;
}

type Undo = () => Promise<unknown>;

/**
 * Starts one server: the database (embedded unless a URL is set), its migrations, the HTTP side, and what runs beside.
 * What was started is stopped again where a later step fails.
 */
export async function startServer(config: Config, log: Logger = createLogger(config.log)): Promise<Server> {
  const undo: Undo[] = [];
  const unwind = async () => {
    for (const step of undo.splice(0).reverse())
      await step().catch((error: unknown) => log.error({ err: error }, 'stopping failed'));
  };
  try {
    return await start(config, log, undo, unwind);
  } catch (error) {
    await unwind();
    throw error;
  }
}

async function start(given: Config, log: Logger, undo: Undo[], unwind: () => Promise<void>): Promise<Server> {
  const config = given.httpAddress.port === 0 ? await choosePort(given) : given;
  // Loading the better part of the modules keeps this process busy: it begins once the database is at work in its own.
  let loading: Promise<typeof import('./serve.js')> | undefined;
  const load = () => {
    loading ??= import('./serve.js');
    return loading;
  };
  const databaseUrl = await reach(config, log, undo, load);
  const migrating = bringUpToDate(databaseUrl, log);
  migrating.catch(() => {}); // heard below
  const { serve } = await load();
  const { app, deps, daemons } = await serve(config, log, databaseUrl, migrating, undo);
  const { host, port } = config.httpAddress;
  log.info({ host, port, access_url: config.accessUrl }, 'listening');

  let stopped: Promise<void> | undefined;
  const stop = async (graceMs: number) => {
    const idle = setInterval(() => app.server.closeIdleConnections(), 100); // those whose stream has ended since
    const cut = setTimeout(() => app.server.closeAllConnections(), graceMs);
    await unwind();
    clearInterval(idle);
    clearTimeout(cut);
  };
  return {
    url: `http://${host.includes(':') ? `[${host}]` : host}:${port}`,
    deps,
    daemonTransport: daemons.transport,
    stop: (graceMs = 15_000) => {
      stopped ??= stop(graceMs);
      return stopped;
    },
  };
}

async function bringUpToDate(databaseUrl: string, log: Logger): Promise<void> {
  // A busy machine may let one connection wait for longer than it is waited for.
  const migrated = await withRetry(() => migrate(databaseUrl));
  if (migrated.length > 0) log.info({ migrated }, 'the database is up to date');
}

/** @returns the database's URL */
async function reach(config: Config, log: Logger, undo: Undo[], meanwhile: () => unknown): Promise<string> {
  if (config.postgresUrl !== undefined) {
    const reached = reachDatabase(config.postgresUrl);
    meanwhile();
    await reached;
    return config.postgresUrl;
  }
  const embedded = await startEmbeddedPostgres(config.dataDir, { log, meanwhile });
  undo.push(() => embedded.stop());
  return embedded.url;
}

/** Port 0 means any: it is chosen before anything starts, because the access URL may name it. */
async function choosePort(config: Config): Promise<Config> {
  const { host } = config.httpAddress;
  const port = await new Promise<number>((resolve, reject) => {
    const probe = createServer().once('error', reject);
    probe.listen({ host, port: 0 }, () => {
      const address = probe.address();
      probe.close(() => resolve(typeof address === 'object' && address ? address.port : 0));
    });
  });
  return { ...config, accessUrl: config.accessUrl.replace(/:0$/, `:${port}`), httpAddress: { host, port } };
}
