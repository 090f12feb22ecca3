import { randomUUID } from 'node:crypto';
import type { FastifyInstance } from 'fastify';
import type { Logger } from 'pino';
import { createApp } from './app.js';
import { startTasks } from './background/start.js';
import { backgroundTasks } from './background/tasks.js';
import type { Config } from './config.js';
import { connect } from './database/connect.js';
import { PostgresNotifications } from './database/listen.js';
import type { Deps } from './deps.js';
import { createMetrics } from './metrics/create.js';
import { listenForMetrics } from './metrics/listen.js';
import { createDaemonService, type DaemonService } from './provisioner-daemons/service.js';
import { registerReplica } from './replicas/register.js';
import { createIdentityProviders, greetProviders } from './sign-in/providers.js';
import { listenTls } from './tls/listen.js';

/** What a server consists of above its database. */
export interface Serving {
  readonly app: FastifyInstance;
  readonly deps: Deps;
  readonly daemons: DaemonService;
}

/**
 * Serves on a database: the HTTP side, and what runs beside.
 * @param migrated nothing asks the database before it resolves
 * @param undo gets how to stop what was started, also where a later step fails
 */
export async function serve(
  config: Config,
  log: Logger,
  databaseUrl: string,
  migrated: Promise<void>,
  undo: (() => Promise<unknown>)[],
): Promise<Serving> {
  const db = connect(databaseUrl, config.postgresConnections);
  undo.push(() => db.destroy());
  const notifications = new PostgresNotifications(databaseUrl, { log });
  undo.push(() => notifications.close());
  const deps: Deps = {
    db,
    notifications,
    config,
    log,
    metrics: createMetrics({ db }),
    identity: createIdentityProviders(config),
    now: () => new Date().toISOString(),
    newId: () => randomUUID(),
  };
  const daemons = createDaemonService(deps);
  const app = await createApp(deps, daemons);
  undo.push(() => app.close());
  undo.push(() => daemons.close()); // ends the open streams that closing the application would wait for
  await migrated;
  await listen(app, config.httpAddress);
  if (config.tls) {
    const tls = await listenTls(app, config.tls);
    undo.push(() => tls.close());
  }
  if (config.prometheus.enabled) {
    const { close } = await listenForMetrics(deps.metrics.registry, config.prometheus.address, log);
    undo.push(close);
  }
  greetProviders(deps.identity, log);
  undo.push(await registerReplica(deps));
  undo.push(startTasks(deps, backgroundTasks));
  return { app, deps, daemons };
}

async function listen(app: FastifyInstance, { host, port }: Config['httpAddress']): Promise<void> {
  try {
    await app.listen({ host, port });
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code === 'EADDRINUSE')
      throw new Error(`Port ${port} of ${host} is taken. Choose another one by CODER_HTTP_ADDRESS.`, {
        cause: error,
      });
    throw error;
  }
}
